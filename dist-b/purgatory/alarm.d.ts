import type { Clock } from "../base/clock.js";
/**
 * One timer for the earliest of many instants of the wall clock. It sleeps in bounded steps, because timers stand
 * still while a machine is suspended and the wall clock does not.
 */
export declare class Alarm {
  #private;
  constructor(clock: Clock, stepMsMax: number, ring: () => void);
  /** Rings once at `at`, milliseconds since 1970, or earlier if an earlier instant is already set. */
  wakeAt(at: number): void;
  clear(): void;
}
