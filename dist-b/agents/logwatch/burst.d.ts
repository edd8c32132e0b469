/**
 * Detects when one template occurs far more often than before.
 *
 * Lines are counted in buckets of 5 s. The baseline is a moving average of closed buckets (weight 0.1, about the last
 * minute and a half; 0.02 during a burst). A burst starts with the line that raises the current bucket to at
 * least 20 lines and at least 4 times the baseline. It ends after two consecutive buckets with less than half of the
 * starting threshold.
 */
export declare class BurstDetector {
  #private;
  /** `quietMs`: how long the template is known to have been absent before. A new template has a baseline of 0. */
  constructor(at: number, quietMs: number);
  get isBursting(): boolean;
  get baselinePerSecond(): number;
  /** The highest rate in one bucket of this burst, in lines per second, and its total lines. */
  get extent(): {
    readonly peakPerSecond: number;
    readonly lines: number;
  };
  /** Counts one line. True when it starts a burst. */
  add(at: number, mayBegin: boolean): boolean;
  /** Advances time. True when that ends a burst. */
  roll(at: number): boolean;
}
