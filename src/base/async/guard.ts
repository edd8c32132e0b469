import type { Clock } from "../clock.js";

/** Receives the failure of a callback without a caller. */
export type OnFailure = (error: unknown) => void;

/**
 * Calls `work` for every member, even after it failed for one; then throws the failures. For loops in timers and
 * event handlers, where the first failure must not stop the rest.
 */
export function forEachMember<T>(members: Iterable<T>, work: (member: T) => void): void {
  let failures: unknown[] | null = null;
  for (const member of members) {
    try {
      work(member);
    } catch (error) {
      (failures ??= []).push(error);
    }
  }
  if (!failures) return;
  if (failures.length === 1) throw failures[0];
  throw new AggregateError(failures, `${failures.length} of them failed`);
}

/** The same callback, except that its failure goes to `onFailure` instead of ending the process. */
export function guarded<A extends readonly unknown[]>(
  onFailure: OnFailure,
  callback: (...args: A) => void,
): (...args: A) => void {
  return (...args) => {
    try {
      callback(...args);
    } catch (error) {
      onFailure(error);
    }
  };
}

/** The same clock, except that failing timers cannot end the process. */
export function guardedClock(clock: Clock, onFailure: OnFailure): Clock {
  return {
    now: () => clock.now(),
    monotonic: () => clock.monotonic(),
    after: (delayMs, task) => clock.after(delayMs, guarded(onFailure, task)),
  };
}
