import { ALL_AGENTS, decodeCursor, type Position } from "../../src/events/cursor.js";

/** An event as observers select it. */
export interface Seen {
  readonly type: string;
  readonly agentId: string;
  readonly cursor: string;
  readonly result?: unknown;
  readonly missed?: number | null;
  readonly reason?: string;
}

/** What a talker says with each number. */
export interface Said {
  readonly life: string;
  readonly n: number;
  /** When it said it, milliseconds since 1970. */
  readonly at: number;
}

export interface CheckSettings {
  /** Over several gateways: places in their stream of all agents skip numbers. */
  readonly isShared?: boolean;
  /** What each place of a stream holds: the same at every gateway, for all observers that share this. */
  readonly places?: Map<string, string>;
  readonly onSaid?: (said: Said) => void;
}

/** Events that are told with a fault. */
const TRAIL_MAX = 10;

/**
 * Checks what one observer gets, over all its connections: no event twice, none behind a later one, no hole without a gap that
 * counts it. Agents whose names end in `talker` number what they say in each life: `{ life, n }`.
 */
export class EventCheck {
  readonly faults: string[] = [];
  readonly counts = { events: 0, gaps: 0, epochs: 0, torn: 0, repeats: 0, missed: 0, stops: 0 };
  /** The highest number that a talker has said, by its life. */
  readonly said = new Map<string, number>();
  /** By life that may come again: the last number that did, or null. */
  readonly #repeated = new Map<string, number | null>();
  readonly #talkers = new Set<string>();
  readonly #settings: CheckSettings;
  readonly #name: string;
  readonly #scope: string;
  /** Places in the stream of all agents of several gateways skip numbers. */
  readonly #areConsecutive: boolean;
  readonly #cursors = new Set<string>();
  /** The newest events, for the report of a fault. */
  readonly #trail: string[] = [];
  #after: string | null = null;
  #last: Position | null = null;
  /** By agent, or for all: events that gaps have named since its last number. */
  readonly #announced = new Map<string, number>();
  /** Gaps since the last event: how many events they name, null for an unknown number, and whether the epoch changed. */
  #gap: { missed: number | null; isNewEpoch: boolean } | null = null;

  /** `agentId`: whose events are watched, null for all agents. */
  constructor(name: string, agentId: string | null, settings: CheckSettings = {}) {
    this.#name = name;
    this.#settings = settings;
    this.#areConsecutive = agentId !== null || settings.isShared !== true;
    this.#scope = agentId ?? ALL_AGENTS;
  }

  /** Cursor to go on behind. */
  get after(): string | null {
    return this.#after;
  }

  take(event: Seen): void {
    // A heartbeat takes no number.
    if (event.type === "METABOLISM") return;
    this.#after = event.cursor;
    if (event.type === "GAP") return this.#takeGap(event);
    this.counts.events += 1;
    const isTalker = event.agentId.endsWith("talker");
    if (isTalker && event.type === "AGENT_STOPPED") this.counts.stops += 1;
    const position = decodeCursor(event.cursor, this.#scope);
    const said = isTalker ? JSON.stringify(event.result ?? null) : "";
    const text = `${event.type} ${event.agentId} ${said}`;
    this.#trail.push(`${positionText(position)} ${text}`);
    const { places } = this.#settings;
    const known = places?.get(event.cursor) ?? text;
    places?.set(event.cursor, text);
    if (known !== text) this.fault(`${text} in the place of ${known}`);
    if (this.#trail.length > TRAIL_MAX) this.#trail.shift();
    const last = this.#last;
    const gap = this.#gap;
    if (this.#cursors.has(event.cursor)) this.fault(`${event.type} twice at ${positionText(position)}`);
    this.#cursors.add(event.cursor);
    if (last !== null && position.epoch !== last.epoch && gap?.isNewEpoch !== true)
      this.fault(`the epoch changed unannounced: ${positionText(last)}, ${positionText(position)}`);
    if (last !== null && position.epoch === last.epoch) {
      if (position.offset <= last.offset)
        this.fault(`${positionText(position)} behind ${positionText(last)}`);
      if (this.#areConsecutive && position.offset > last.offset + 1 && gap === null)
        this.fault(`an unannounced hole: ${positionText(last)}, ${positionText(position)}`);
      const skipped = position.offset - last.offset - 1;
      const told = gap?.missed ?? null;
      if (this.#areConsecutive && told !== null && told !== skipped)
        this.fault(`${told} events announced, ${skipped} missing: ${positionText(position)}`);
    }
    if (isTalker && event.type === "RESULT") this.#takeNumber(event);
    this.#last = position;
    this.#gap = null;
  }

  #takeGap({ agentId, missed = null, reason }: Seen): void {
    this.counts.gaps += 1;
    this.counts.missed += missed ?? 0;
    this.#announced.set(agentId, (this.#announced.get(agentId) ?? 0) + (missed ?? 0));
    const isNewEpoch = reason === "EPOCH_CHANGED";
    if (isNewEpoch) this.counts.epochs += 1;
    // Only a killed gateway does not know how much it has lost.
    if (isNewEpoch && missed === null) {
      this.counts.torn += 1;
      for (const life of this.said.keys()) this.#repeated.set(life, null);
    }
    const before = this.#gap ?? { missed: 0, isNewEpoch: false };
    this.#gap = {
      missed: before.missed === null || missed === null ? null : before.missed + missed,
      isNewEpoch: before.isNewEpoch || isNewEpoch,
    };
  }

  /** What a killed gateway had shown and not stored comes again in its new epoch. Nothing is left out without a gap that counts it. */
  #takeNumber({ agentId, result }: Seen): void {
    const said = result as Said;
    const { life, n } = said;
    this.#settings.onSaid?.(said);
    const last = this.said.get(life) ?? (this.#talkers.has(agentId) ? 0 : n - 1);
    this.#talkers.add(agentId);
    const repeated = this.#repeated.get(life);
    if (n <= last) {
      this.counts.repeats += 1;
      if (repeated === undefined || (repeated !== null && n !== repeated + 1))
        this.fault(`${n} again behind ${last} of ${life}`);
      this.#repeated.set(life, n);
      return;
    }
    this.#repeated.delete(life);
    const skipped = n - last - 1;
    const announced = (this.#announced.get(agentId) ?? 0) + (this.#announced.get(ALL_AGENTS) ?? 0);
    this.#announced.delete(agentId);
    if (skipped > announced) this.fault(`${last} was followed by ${n} of ${life}, ${announced} announced`);
    this.said.set(life, n);
  }

  fault(text: string): void {
    this.faults.push(`${this.#name}: ${text}, behind ${this.#trail.join("; ")}`);
  }
}

function positionText({ epoch, offset }: Position): string {
  return `${offset} of ${epoch}`;
}
