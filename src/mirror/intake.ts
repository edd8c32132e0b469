import type { Pace } from "./pace.js";

/** Entries taken off the front of the queue before it is copied, so that taking one costs the same however many wait. */
const COMPACT_AT = 1_024;

interface Waiter {
  /** Number of the last entry to wait for. */
  readonly until: number;
  readonly resolve: () => void;
}

/**
 * The way into one ring: writes an entry at once while the ring has room, else when its subscribers have been served.
 * Order: as taken. Its length is the caller's to bound, with `dropOldest`.
 */
export class Intake<E> {
  readonly #pace: Pace;
  readonly #write: (entry: E) => void;
  #queue: E[] = [];
  /** Entries at the front of `#queue` that are gone. */
  #gone = 0;
  /** Entries taken since the start, and those of them that were written or dropped. */
  #taken = 0;
  #passed = 0;
  #waiters: Waiter[] = [];

  constructor(pace: Pace, write: (entry: E) => void) {
    this.#pace = pace;
    this.#write = write;
    pace.onServed(() => this.#drain());
  }

  /** Entries that wait. */
  get size(): number {
    return this.#queue.length - this.#gone;
  }

  /** What waits, oldest first. */
  get waiting(): readonly E[] {
    return this.#queue.slice(this.#gone);
  }

  take(entry: E): void {
    this.#taken += 1;
    if (this.size > 0 || this.#pace.room <= 0) {
      this.#queue.push(entry);
      return;
    }
    this.#passed += 1;
    this.#write(entry);
  }

  /** Writes everything that waits, whether or not the ring has room. */
  force(): void {
    while (this.size > 0) this.#writeNext();
    this.#wakeWaiters();
  }

  /** Keeps only the entries that `keep` gives back, which must be in order and from those that wait. */
  retain(kept: readonly E[]): void {
    this.#passed += this.size - kept.length;
    this.#queue = [...kept];
    this.#gone = 0;
    this.#wakeWaiters();
  }

  dropOldest(count: number): void {
    this.retain(this.waiting.slice(count));
  }

  /** Resolves when all that was taken so far is written or dropped; null when it is. */
  caughtUp(): Promise<void> | null {
    if (this.size === 0) return null;
    return new Promise((resolve) => this.#waiters.push({ until: this.#taken, resolve }));
  }

  #drain(): void {
    while (this.size > 0 && this.#pace.room > 0) this.#writeNext();
    this.#wakeWaiters();
  }

  #writeNext(): void {
    const entry = this.#queue[this.#gone] as E;
    this.#gone += 1;
    this.#passed += 1;
    if (this.#gone >= COMPACT_AT || this.#gone === this.#queue.length) {
      this.#queue = this.#queue.slice(this.#gone);
      this.#gone = 0;
    }
    this.#write(entry);
  }

  #wakeWaiters(): void {
    while (this.#waiters[0] && this.#waiters[0].until <= this.#passed) this.#waiters.shift()?.resolve();
  }
}

/** Something about an agent. */
interface OfAgent {
  readonly event: { readonly agentId: string };
}

/**
 * The newest events of each agent, at most `max` in all. Room is shared as water finds its level: an agent that has
 * little keeps all of it, so that a flood costs the flooding agent's events and not others'. Order stays.
 */
export function fairlyTrimmed<E extends OfAgent>(events: readonly E[], max: number): E[] {
  const counts = new Map<string, number>();
  for (const { event } of events) counts.set(event.agentId, (counts.get(event.agentId) ?? 0) + 1);
  const share = shareOf([...counts.values()], max);
  return events.filter(({ event }) => {
    const left = counts.get(event.agentId) ?? 0;
    counts.set(event.agentId, left - 1);
    return left <= share;
  });
}

/** What each may keep at the most, for all to fit. */
export function shareOf(counts: readonly number[], max: number): number {
  let room = max;
  for (const [index, count] of counts.toSorted((a, b) => a - b).entries()) {
    const share = Math.floor(room / (counts.length - index));
    if (count > share) return share;
    room -= count;
  }
  return Infinity;
}
