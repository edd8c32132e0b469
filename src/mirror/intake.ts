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
