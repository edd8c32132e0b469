import type { Clock } from "../../base/clock.js";
/** One call's announcement that it takes long. */
export interface BusyCall {
  /** As `context.busyUntil`. Throws `RangeError`. */
  readonly until: (ms: number) => void;
  /** The call has ended. */
  readonly end: () => void;
}
/**
 * The long calls that one agent has announced. Tells the gateway at once: the call may block the thread next. Bounded by the
 * calls that run.
 */
export declare class BusyCalls {
  #private;
  /** `tell`: the agent may not answer for so long; 0: it answers again. */
  constructor(clock: Clock, tell: (forMs: number) => void);
  get isBusy(): boolean;
  open(): BusyCall;
  /** All calls have ended with the agent's life. */
  clear(): void;
}
