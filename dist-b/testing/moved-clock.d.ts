import type { Cancel, Clock } from "../base/clock.js";
/** A clock that stands still until it is moved. */
export declare class MovedClock implements Clock {
  #private;
  /** `startMs`: wall time, milliseconds since 1970. */
  constructor(startMs: number);
  now(): number;
  monotonic(): number;
  after(delayMs: number, task: () => void): Cancel;
  /** The same clock for what happens regularly, as vitals are sampled: nothing goes on because of it. */
  readonly regular: Clock;
  /** Timers armed so far: it changes when something happened. */
  get armed(): number;
  /** Moves to the next timer that is due by `endMs` and runs it; null when there is none, and then it moves to `endMs`. */
  step(endMs: number): {
    readonly isRegular: boolean;
  } | null;
}
