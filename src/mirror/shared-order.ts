import { deferred, type Deferred } from "../base/async/deferred.js";
import type { GapEvent } from "../events/event.js";
import type { AllAgents } from "./all-agents.js";
import type { PlacedEvent } from "./numbering.js";

interface Waiting {
  readonly number: number;
  /** Its agent's ring has it; `gap` came before it there. */
  reached: { readonly gap: GapEvent | null } | null;
}

/**
 * Passes events to the stream of all agents in the order of a shared log, although each agent's ring takes its events when it has
 * room. An event waits for those before it, and passes when its agent's ring has it. Events without a place do not wait.
 *
 * ```
 *   log         a1 a2 a3 b1      the ring of a is full behind a2
 *   waiting           a3 b1      b1 is in its ring, and waits for a3
 * ```
 */
export class SharedOrder {
  readonly #all: AllAgents;
  /** In the order of the log, numbered. */
  readonly #waiting = new Map<PlacedEvent, Waiting>();
  #accepted = 0;
  #waiters: { readonly until: number; readonly done: Deferred<void> }[] = [];

  constructor(all: AllAgents) {
    this.#all = all;
  }

  get size(): number {
    return this.#waiting.size;
  }

  accept(placed: PlacedEvent): void {
    if (!placed.place) return;
    this.#accepted += 1;
    this.#waiting.set(placed, { number: this.#accepted, reached: null });
  }

  reach(placed: PlacedEvent, gap: GapEvent | null): void {
    const waiting = this.#waiting.get(placed);
    if (waiting) waiting.reached = { gap };
    else this.#all.take(placed.event, gap, placed.place);
    if (waiting) this.#goOn();
  }

  /** It will not reach its agent's ring. */
  drop(placed: PlacedEvent): void {
    if (this.#waiting.delete(placed)) this.#goOn();
  }

  /** Makes at most `max` events wait. `force` has the ring of an agent take its events, ahead of observers that do not keep up. */
  bound(max: number, force: (agentId: string) => void): void {
    while (this.#waiting.size > max) {
      const [first] = this.#waiting.keys();
      if (!first) return;
      force(first.event.agentId);
      this.drop(first);
    }
  }

  /** Resolves when all events accepted so far are in the stream of all agents, or were dropped; null when they are. */
  caughtUp(): Promise<void> | null {
    if (this.#waiting.size === 0) return this.#all.caughtUp();
    const done = deferred();
    this.#waiters.push({ until: this.#accepted, done });
    return done.promise.then(() => this.#all.caughtUp() ?? undefined);
  }

  #goOn(): void {
    let next = Number.POSITIVE_INFINITY;
    for (const [placed, { number, reached }] of this.#waiting) {
      next = number;
      if (!reached) break;
      this.#waiting.delete(placed);
      this.#all.take(placed.event, reached.gap, placed.place);
      next = Number.POSITIVE_INFINITY;
    }
    while (this.#waiters[0] && this.#waiters[0].until < next) this.#waiters.shift()?.done.resolve();
  }
}
