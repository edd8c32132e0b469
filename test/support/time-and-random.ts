import { type Cancel, type Clock, systemClock } from "../../src/base/clock.js";
import { deferred } from "../../src/base/async/deferred.js";

interface Timer {
  readonly dueMs: number;
  readonly sequence: number;
  readonly task: () => void;
}

/** A clock that a test advances by hand. */
export class ManualClock implements Clock {
  #elapsedMs = 0;
  #wallMs: number;
  #sequence = 0;
  readonly #timers = new Set<Timer>();
  #watchers: { readonly count: number; readonly resolve: () => void }[] = [];

  constructor(wallMs = 1_700_000_000_000) {
    this.#wallMs = wallMs;
  }

  now(): number {
    return this.#wallMs;
  }

  monotonic(): number {
    return this.#elapsedMs;
  }

  after(delayMs: number, task: () => void): Cancel {
    const timer: Timer = {
      dueMs: this.#elapsedMs + Math.max(0, delayMs),
      sequence: (this.#sequence += 1),
      task,
    };
    this.#timers.add(timer);
    this.#watchers = this.#watchers.filter(({ count, resolve }) => {
      if (this.#timers.size < count) return true;
      resolve();
      return false;
    });
    return () => this.#timers.delete(timer);
  }

  /** Number of timers armed and not yet fired or cancelled. */
  get pending(): number {
    return this.#timers.size;
  }

  /** Milliseconds until the next timer is due, or null when none is armed. */
  get nextInMs(): number | null {
    const next = this.#next();
    return next ? next.dueMs - this.#elapsedMs : null;
  }

  /** Resolves as soon as at least `count` timers are armed. Wait for this before `advance`. */
  armed(count = 1): Promise<void> {
    if (this.#timers.size >= count) return Promise.resolve();
    return new Promise((resolve) => this.#watchers.push({ count, resolve }));
  }

  /**
   * Advances time and fires the timers that fall due, in order of due time, then of arming; a task sees the
   * time it was due. Timers armed by these tasks fire too when they fall due within the same call. Synchronous:
   * promise callbacks run only after it returns.
   */
  advance(ms: number): void {
    const endMs = this.#elapsedMs + ms;
    for (let timer = this.#next(); timer && timer.dueMs <= endMs; timer = this.#next()) {
      this.#timers.delete(timer);
      this.#moveTo(Math.max(timer.dueMs, this.#elapsedMs));
      timer.task();
    }
    this.#moveTo(endMs);
  }

  /** Sets wall time, like an operator or NTP; durations and timers are not affected. */
  jump(ms: number): void {
    this.#wallMs += ms;
  }

  /** Time passes while the thread is busy: due timers fire with the next `advance`. */
  stall(ms: number): void {
    this.#moveTo(this.#elapsedMs + ms);
  }

  #moveTo(elapsedMs: number): void {
    this.#wallMs += elapsedMs - this.#elapsedMs;
    this.#elapsedMs = elapsedMs;
  }

  #next(): Timer | undefined {
    let next: Timer | undefined;
    for (const timer of this.#timers) {
      const sooner =
        !next || timer.dueMs < next.dueMs || (timer.dueMs === next.dueMs && timer.sequence < next.sequence);
      if (sooner) next = timer;
    }
    return next;
  }
}

/** Rejects after a timeout with the name of what did not happen, so that a hang is reported more precisely than by the test. */
export async function inTime<T>(what: string, work: Promise<T>, timeoutMs = 20_000): Promise<T> {
  const late = deferred<never>();
  const cancel = systemClock.after(timeoutMs, () =>
    late.reject(new Error(`${what}: not within ${timeoutMs} ms`)),
  );
  try {
    return await Promise.race([work, late.promise]);
  } finally {
    cancel();
  }
}

/** A small seeded generator (mulberry32): the same seed gives the same run. */
export interface Random {
  /** 0 ≤ x < 1. */
  next(): number;
  /** An integer, 0 ≤ n < max. */
  below(max: number): number;
  chance(probability: number): boolean;
  pick<T>(items: readonly T[]): T;
}

export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const below = (max: number): number => Math.floor(next() * max);
  return {
    next,
    below,
    chance: (probability) => next() < probability,
    pick(items) {
      const item = items[below(items.length)];
      if (item === undefined) throw new Error("nothing to pick from");
      return item;
    },
  };
}
