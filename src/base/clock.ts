/** Injected time, so that tests control it. */
export interface Clock {
  /** Wall time, milliseconds since 1970. May jump. For `at` fields and deadlines. */
  now(): number;
  /** Milliseconds since an arbitrary start; never goes back. For durations and rates. */
  monotonic(): number;
  /** Calls `task` once after `delayMs`, unless cancelled first. Never keeps the process alive. */
  after(delayMs: number, task: () => void): Cancel;
}

/** Cancels a scheduled task. Does nothing once the task has run. */
export type Cancel = () => void;

/** The maximum delay of setTimeout is 2^31-1 ms; longer delays are re-armed in steps. */
const STEP_MS_MAX = 2_147_483_647;

/** The system clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after(delayMs, task) {
    let timer: NodeJS.Timeout;
    const arm = (leftMs: number): void => {
      const stepMs = Math.min(leftMs, STEP_MS_MAX);
      timer = setTimeout(() => (leftMs > stepMs ? arm(leftMs - stepMs) : task()), stepMs);
      timer.unref();
    };
    arm(Math.max(0, delayMs));
    return () => clearTimeout(timer);
  },
};

/** A clock whose wall time can be set, to that which several machines share. */
export class SettableClock implements Clock {
  readonly #own: Clock;
  #aheadMs = 0;

  constructor(own: Clock) {
    this.#own = own;
  }

  /** From now on it is so far ahead of its machine's, ms; negative: behind. */
  set aheadMs(ms: number) {
    this.#aheadMs = ms;
  }

  now(): number {
    return this.#own.now() + this.#aheadMs;
  }

  monotonic(): number {
    return this.#own.monotonic();
  }

  after(delayMs: number, task: () => void): Cancel {
    return this.#own.after(delayMs, task);
  }
}

const INSTANT =
  /^(\d{4}-\d\d-\d\d)T(?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d+)?)?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/;

/**
 * Milliseconds since 1970 of an ISO 8601 instant with its zone (`2026-11-22T10:15:30.123Z`,
 * `2026-11-22T10:15+01:00`), or null. `Date.parse` alone rolls over instants that do not exist, such as February 30th
 * or 24:00. A leap second (`:60`) is null too, because a `Date` cannot represent it.
 */
export function parseInstant(text: string): number | null {
  const [, day] = INSTANT.exec(text) ?? [];
  if (day === undefined) return null;
  const midnight = Date.parse(`${day}T00:00Z`);
  const isOfCalendar = !Number.isNaN(midnight) && new Date(midnight).toISOString().startsWith(day);
  return isOfCalendar ? Date.parse(text) : null;
}
