/** Length of one bucket, in which rates and bursts are counted. */
export declare const BUCKET_MS = 5000;
/** Window of a rate, in milliseconds: one minute. */
export declare const WINDOW_MS: number;
/** Events per second over the last minute, counted in twelve buckets. `at` must not go back. */
export declare class SlidingRate {
  #private;
  constructor(at: number);
  add(at: number): void;
  /** In its first minute, divides by its age, at least one bucket. */
  perSecond(at: number): number;
}
