import type { Clock } from "../base/clock.js";
import type { NewId } from "../base/ids.js";
import { ALL_AGENTS, type Position } from "../events/cursor.js";
import type { AgentEvent, NumberedEvent, Vitals } from "../events/event.js";
import type { KeptHistory } from "../events/kept.js";
import { fairlyTrimmed } from "./fair-trim.js";
import type { FlushLoop } from "./flush-loop.js";
import { HolographicBuffer } from "./holographic-buffer.js";

/**
 * Events from hosts that wait for their turn; beyond it the oldest of those agents are dropped that have most, and
 * their observers told by a gap.
 */
const BACKLOG_EVENTS_MAX = 16_384;
/** Agents that are gone and whose last position is remembered, in case they come back. */
const DEPARTED_MAX = 10_000;

export interface MirrorsOptions {
  readonly maxHistory: number;
  readonly waker: FlushLoop;
  readonly clock: Clock;
  readonly newId: NewId;
  /** What an earlier run kept of a stream; null when nothing. Asked when its ring is made. */
  readonly historyOf?: (scope: string) => KeptHistory | null;
  /** Hears of each new ring. What it holds before `seq` was restored. */
  readonly onRing?: (ring: HolographicBuffer, seq: number) => void;
}

/**
 * The mirrors of a gateway: one ring per agent, numbered by the agent's host, and one that follows all agents,
 * numbered here in order of arrival.
 */
export class Mirrors {
  readonly all: HolographicBuffer;
  readonly #options: MirrorsOptions;
  readonly #byAgent = new Map<string, HolographicBuffer>();
  /** Where the mirrors of agents that are gone ended. */
  readonly #departed = new Map<string, Position>();
  #backlog: NumberedEvent[] = [];
  #awaitingIdle = false;
  /** Events reflected since the fan-out last had nothing to do. */
  #sinceIdle = 0;
  #reflected = new Map<string, number>();

  constructor(options: MirrorsOptions) {
    this.#options = options;
    this.all = this.#ring(ALL_AGENTS);
  }

  of(agentId: string): HolographicBuffer | null {
    return this.#byAgent.get(agentId) ?? null;
  }

  /** Events reflected for an agent since this gateway started. */
  reflected(agentId: string): number {
    return this.#reflected.get(agentId) ?? 0;
  }

  /** Observers in all, each counted once. */
  get observers(): number {
    let total = this.all.observers;
    for (const ring of this.#byAgent.values()) total += ring.observers;
    return total;
  }

  /** Makes the set of mirrors equal to the manifest: new agents get a ring, vanished ones are closed. */
  keepOnly(agentIds: readonly string[]): void {
    const wanted = new Set(agentIds);
    const vanished = [...this.#byAgent].filter(([id]) => !wanted.has(id));
    // What they said last may still wait for its turn.
    if (vanished.length > 0) this.#reflect(this.#backlog.splice(0));
    for (const [id, ring] of vanished) {
      this.#byAgent.delete(id);
      this.#reflected.delete(id);
      this.#depart(id, ring.head);
      ring.close();
    }
    for (const id of wanted) if (!this.#byAgent.has(id)) this.#byAgent.set(id, this.#ring(id));
  }

  /**
   * Takes events as they come from hosts. Half a ring is reflected at once; what exceeds it waits until the fan-out
   * has been round, so that observers who keep up are not lapped by the size of a batch.
   */
  accept(batch: readonly NumberedEvent[]): void {
    for (const event of batch) this.#backlog.push(event);
    if (this.#backlog.length > BACKLOG_EVENTS_MAX) {
      this.#backlog = fairlyTrimmed(this.#backlog, BACKLOG_EVENTS_MAX);
    }
    this.#drain();
  }

  /**
   * Says the last word on agents whose host is gone, in its place: `farewell` makes the event from the last known
   * vitals; null says nothing.
   */
  conclude(
    agentIds: readonly string[] | null,
    farewell: (agentId: string, latest: Vitals) => AgentEvent | null,
  ): void {
    this.#reflect(this.#backlog.splice(0));
    for (const [agentId, ring] of this.#byAgent) {
      if (agentIds !== null && !agentIds.includes(agentId)) continue;
      const event = farewell(agentId, ring.latest);
      if (event) this.#reflect([{ epoch: ring.head.epoch, offset: ring.head.offset + 1, event }]);
    }
  }

  /** Resolves once everything taken so far is reflected and served to all who take it now. */
  async settled(): Promise<void> {
    do await new Promise<void>((resolve) => this.#options.waker.whenIdle(resolve));
    while (this.#backlog.length > 0);
  }

  /** No more events: observers get what is kept, then their subscriptions end. */
  close(): void {
    this.#reflect(this.#backlog.splice(0));
    for (const ring of this.#byAgent.values()) ring.close();
    this.all.close();
  }

  #drain(): void {
    const room = Math.ceil(this.#options.maxHistory / 2) - this.#sinceIdle;
    const due = this.#backlog.splice(0, Math.max(0, room));
    this.#reflect(due);
    this.#sinceIdle += due.length;
    if (this.#awaitingIdle) return;
    this.#awaitingIdle = true;
    this.#options.waker.whenIdle(() => {
      this.#awaitingIdle = false;
      this.#sinceIdle = 0;
      if (this.#backlog.length > 0) this.#drain();
    });
  }

  #reflect(events: readonly NumberedEvent[]): void {
    for (const numbered of events) {
      const { agentId } = numbered.event;
      const ring = this.#byAgent.get(agentId);
      if (!ring || ring.closed || this.all.closed) continue;
      const gap = ring.accept(numbered);
      if (gap?.event.type === "GAP") {
        if (gap.event.missed === null) this.all.announceEpochChange(agentId, gap.event);
        else this.all.skip(gap.event.missed, gap.event, agentId);
      }
      this.all.reflect(numbered.event);
      this.#reflected.set(agentId, this.reflected(agentId) + 1);
    }
  }

  #depart(id: string, end: Position): void {
    this.#departed.delete(id);
    this.#departed.set(id, end);
    const [oldest] = this.#departed.keys();
    if (this.#departed.size > DEPARTED_MAX && oldest !== undefined) this.#departed.delete(oldest);
  }

  #ring(scope: string): HolographicBuffer {
    const { maxHistory, waker, clock, newId, historyOf, onRing } = this.#options;
    const ring = new HolographicBuffer({ scope, epoch: newId("e"), maxHistory, waker, clock });
    const history = historyOf?.(scope);
    const end = this.#departed.get(scope);
    if (history) ring.restore(history);
    else if (end) ring.restore({ events: [], end, torn: false });
    // The last slot of a restored ring announces its new epoch: that is news.
    onRing?.(ring, Math.max(0, ring.nextSeq - 1));
    return ring;
  }
}
