import type { VitalSample } from "../events/event.js";
/** The period that a series covers, s. */
export declare const VITALS_SECONDS_MAX = 300;
/** The vitals of a living agent; null while it does not live. */
type LivingVitals = Omit<VitalSample, "at" | "errors"> | null;
/**
 * An agent's vitals and errors by second, over the last five minutes.
 *
 * ```
 *   second     12     13     17     60          a row stands for all seconds up to the next row;
 *   flow       0      2      1      –           errors count in their own second only
 *   errors     0      0      1      0           – the agent does not live
 * ```
 *
 * A row is written when something changes, so an idle agent has two or three. At most one row per second is kept: 20
 * bytes each, in arrays that grow by doubling.
 */
export declare class VitalSeries {
  #private;
  /** Bytes of the arrays. */
  get byteLength(): number;
  /** The vitals from this second on. `second` must not decrease. */
  take(second: number, vitals: LivingVitals): void;
  countError(second: number): void;
  /** Errors after the second `from`. */
  errorsSince(from: number): number;
  /** One sample for each second after `from`, up to `to`, in which the agent lived; oldest first. `at` is in seconds. */
  read(from: number, to: number): VitalSample[];
}
export {};
