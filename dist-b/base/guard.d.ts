import type { Clock } from "./clock.js";
/** Receives the failure of a callback without a caller. */
export type OnFailure = (error: unknown) => void;
/**
 * Calls `work` for every member, even after it failed for one; then throws the failures. For loops in timers and
 * event handlers, where the first failure must not stop the rest.
 */
export declare function forEachMember<T>(members: Iterable<T>, work: (member: T) => void): void;
/** The same callback, except that its failure goes to `onFailure` instead of ending the process. */
export declare function guarded<A extends readonly unknown[]>(
  onFailure: OnFailure,
  callback: (...args: A) => void,
): (...args: A) => void;
/** The same clock, except that failing timers cannot end the process. */
export declare function guardedClock(clock: Clock, onFailure: OnFailure): Clock;
