import { type Clock } from "../../base/clock.js";
/** One tick of a `periodic` source. */
export interface Tick {
  /** 1 for the first; counts periods, so missed ticks leave gaps. */
  readonly tick: number;
  /** Wall time, milliseconds since 1970. */
  readonly at: number;
  /** Ticks that fell due since the last one and were skipped, because the consumer was late. */
  readonly missed: number;
}
/** Options of `periodic`. */
export interface PeriodicOptions {
  /** Default: the system clock. */
  readonly clock?: Clock;
  /** Ends the source when it aborts. */
  readonly signal?: AbortSignal;
}
/**
 * Ticks every `everyMs` milliseconds, counted from the start of the iteration, so that delays do not add up. A late
 * consumer gets one tick with the number of missed ones. Ends when `signal` aborts.
 */
export declare function periodic(everyMs: number, options?: PeriodicOptions): AsyncIterable<Tick>;
