import type { SightOf } from "../../src/auth/sights.js";
import type { SightLevel, Viewer } from "../../src/auth/viewer.js";
import { decodeCursor } from "../../src/events/cursor.js";
import type { AgentEvent } from "../../src/events/event.js";
import type { SharedStream } from "../../src/gateway/graphql/fanout.js";
import type { Published } from "./published.js";
import type { SlowSink } from "./slow-sink.js";

/** Events that its `publicView` hides have numbers that three divides. */
export const REDUCED = "d";

/** What a socket was sent: one line for each event. */
export interface Told {
  readonly cursor: string;
  readonly agentId: string;
  readonly type: string;
  readonly data?: number | string;
  readonly gap?: string;
  readonly missed?: number | null;
  readonly from?: string | null;
  readonly to?: string | null;
}

/** One client over many connections: it comes back with the cursor of what it got last, and whatever rights it has then. */
export interface Visitor {
  readonly scope: string;
  viewer: Viewer;
  cursor: string | null;
  /** Place in its stream of the newest event it got; null before the first. */
  last: number | null;
  /** False after a gap whose size it was not told. */
  isExact: boolean;
  /** Events announced as missed since `last`. */
  announced: number;
  /** When, in ticks, it was connected and could not see an agent, or of REDUCED not everything. */
  readonly hiddenAt: Map<string, number>;
  readonly reducedAt: Map<string, number>;
  /** Agents that became hidden while it was connected, and of which it has not been told. */
  readonly owed: Set<string>;
  connection: {
    readonly sink: SlowSink;
    readonly stream: SharedStream;
    readonly context: { viewer: Viewer };
    end: string | null;
  } | null;
}

/** Compares what clients are sent with what was published and with what they may see at that moment. */
export class Judge {
  readonly counts = { told: 0, gaps: 0, counted: 0, hidden: 0, required: 0 };
  readonly #published: Published;
  readonly #sightOf: SightOf;
  #fault: Error | null = null;

  constructor(published: Published, sightOf: SightOf) {
    this.#published = published;
    this.#sightOf = sightOf;
  }

  /** Throws the first fault. Where it was found a projection may have caught it. */
  requireNoFault(): void {
    if (this.#fault !== null) throw this.#fault;
  }

  readonly onError = (error: unknown): void => {
    this.#fault ??= error instanceof Error ? error : new Error(String(error));
  };

  wrong({ scope, viewer }: Visitor, what: string): never {
    this.#fault ??= new Error(
      `${scope} for ${viewer.kind === "client" ? viewer.scopes.join(" ") : viewer.kind}: ${what}`,
    );
    throw this.#fault;
  }

  level(visitor: Visitor, agentId: string): SightLevel {
    return this.#sightOf(visitor.connection?.context.viewer ?? visitor.viewer).level(agentId);
  }

  sees(visitor: Visitor, event: AgentEvent): boolean {
    const level = this.level(visitor, event.agentId);
    return level !== "none" && (event.publicForm !== null || level !== "public");
  }

  tell(visitor: Visitor, told: Told): void {
    const { scope } = visitor;
    visitor.cursor = told.cursor;
    if (told.type === "GAP") return this.#tellGap(visitor, told);
    if (visitor.owed.size > 0)
      this.wrong(visitor, `an event before it was told of ${[...visitor.owed].join(" ")}`);
    this.counts.told += 1;
    const number = Number(String(told.data).replace("public ", ""));
    const place = this.#published.place(scope, number);
    const published = this.#published.in(scope);
    const event = place === undefined ? undefined : published[place]?.event;
    if (place === undefined || !event) return this.wrong(visitor, `${number} was never published`);
    if (!this.sees(visitor, event)) this.wrong(visitor, `it got ${number} of ${event.agentId}`);
    const isReduced = event.agentId === REDUCED && this.level(visitor, REDUCED) === "public";
    if (isReduced !== (typeof told.data === "string"))
      this.wrong(visitor, `it got the other form of ${number}`);
    const { last, announced, isExact } = visitor;
    if (last !== null && place <= last) this.wrong(visitor, `${place} after ${last}`);
    if (last !== null && isExact) {
      const skipped = published.slice(last + 1, place).filter((one) => this.#mustHave(visitor, one)).length;
      if (skipped > announced)
        this.wrong(visitor, `${skipped} skipped, ${announced} announced before ${place}`);
      this.counts.required += 1;
    }
    visitor.last = place;
    visitor.announced = 0;
    visitor.isExact = true;
  }

  #tellGap(visitor: Visitor, { agentId, gap, missed = null, from, to }: Told): void {
    const { scope, owed } = visitor;
    if (gap === "HIDDEN") {
      this.counts.hidden += 1;
      const isOne = owed.size === 1 && owed.has(agentId);
      if (!isOne && !(owed.size > 1 && agentId === scope))
        this.wrong(visitor, `hidden: ${agentId} of ${[...owed].join(" ")}`);
      if (missed !== 0) this.wrong(visitor, "a hidden agent is no gap");
      owed.clear();
      return;
    }
    if (owed.size > 0) this.wrong(visitor, `a gap before it was told of ${[...owed].join(" ")}`);
    this.counts.gaps += 1;
    if (missed === null) {
      visitor.isExact = false;
      return;
    }
    visitor.announced += missed;
    if (missed === 0 || !from || !to) return;
    for (const event of this.#published.between(scope, decodeCursor(from, scope), decodeCursor(to, scope)))
      if (!this.sees(visitor, event))
        this.wrong(visitor, `a gap counts an event of ${event.agentId}, which is hidden`);
    this.counts.counted += 1;
  }

  /** True for an event that it could see at all times since, while it was connected. */
  #mustHave(
    visitor: Visitor,
    { event, tick }: { readonly event: AgentEvent; readonly tick: number },
  ): boolean {
    if (!this.sees(visitor, event)) return false;
    if ((visitor.hiddenAt.get(event.agentId) ?? -1) >= tick) return false;
    return event.publicForm !== null || (visitor.reducedAt.get(event.agentId) ?? -1) < tick;
  }
}

export function toldIn(line: string): Told {
  const { data, errors } = JSON.parse(line) as { data: { terrariumEvents: Told }; errors?: unknown };
  if (errors) throw new Error(line);
  return data.terrariumEvents;
}
