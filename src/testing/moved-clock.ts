import type { Cancel, Clock } from "../base/clock.js";
import { Heap, type Indexed } from "../base/heap.js";

interface Timer extends Indexed {
  readonly dueMs: number;
  readonly sequence: number;
  readonly task: () => void;
  readonly isRegular: boolean;
}

/** A clock that stands still until it is moved. */
export class MovedClock implements Clock {
  readonly #startMs: number;
  readonly #timers = new Heap<Timer>(isSooner);
  #elapsedMs = 0;
  #sequence = 0;

  /** `startMs`: wall time, milliseconds since 1970. */
  constructor(startMs: number) {
    this.#startMs = startMs;
  }

  now(): number {
    return this.#startMs + this.#elapsedMs;
  }

  monotonic(): number {
    return this.#elapsedMs;
  }

  after(delayMs: number, task: () => void): Cancel {
    return this.#arm(delayMs, task, false);
  }

  /** The same clock for what happens regularly, as vitals are sampled: nothing goes on because of it. */
  readonly regular: Clock = {
    now: () => this.now(),
    monotonic: () => this.monotonic(),
    after: (delayMs, task) => this.#arm(delayMs, task, true),
  };

  #arm(delayMs: number, task: () => void, isRegular: boolean): Cancel {
    const dueMs = this.#elapsedMs + Math.max(0, delayMs);
    const timer: Timer = { dueMs, sequence: (this.#sequence += 1), task, isRegular, heapIndex: -1 };
    this.#timers.push(timer);
    return () => void this.#timers.remove(timer);
  }

  /** Timers armed so far: it changes when something happened. */
  get armed(): number {
    return this.#sequence;
  }

  /** Moves to the next timer that is due by `endMs` and runs it; null when there is none, and then it moves to `endMs`. */
  step(endMs: number): { readonly isRegular: boolean } | null {
    const timer = this.#timers.first;
    if (!timer || timer.dueMs > endMs) {
      this.#elapsedMs = Math.max(this.#elapsedMs, endMs);
      return null;
    }
    this.#timers.remove(timer);
    this.#elapsedMs = Math.max(this.#elapsedMs, timer.dueMs);
    timer.task();
    return timer;
  }
}

function isSooner(a: Timer, b: Timer): boolean {
  return a.dueMs === b.dueMs ? a.sequence < b.sequence : a.dueMs < b.dueMs;
}
