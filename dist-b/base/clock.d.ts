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
/** The system clock. */
export declare const systemClock: Clock;
/**
 * Milliseconds since 1970 of an ISO 8601 instant with its zone (`2026-11-22T10:15:30.123Z`,
 * `2026-11-22T10:15+01:00`), or null. `Date.parse` alone rolls over instants that do not exist, such as February 30th
 * or 24:00. A leap second (`:60`) is null too, because a `Date` cannot represent it.
 */
export declare function parseInstant(text: string): number | null;
