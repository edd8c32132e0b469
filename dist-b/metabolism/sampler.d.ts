import type { Clock } from "../base/clock.js";
/** Calls its members once a second, in the order they joined. Without members no timer runs. */
export declare class Sampler {
  #private;
  constructor(clock: Clock, everyMs?: number);
  /** A member that throws does not affect the others. */
  join(member: () => void): void;
  leave(member: () => void): void;
}
