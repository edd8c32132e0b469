import { BUCKET_MS } from "./rate.js";
/** Minimum lines in one bucket for a burst with any baseline. */
const BURST_LINES_MIN = 20;
const BEGIN_FACTOR = 4;
/** A burst ends below this share of its starting threshold, so that it does not flicker. */
const END_SHARE = 0.5;
const CALM_BUCKETS = 2;
const LEARN_WEIGHT = 0.1;
/** Weight during a burst: smaller, so that a lasting level becomes the baseline only after some minutes. */
const LEARN_WEIGHT_IN_BURST = 0.02;
/** Buckets averaged evenly before the moving average takes over. */
const BUCKETS_EVEN = 1 / LEARN_WEIGHT;
/** Silent buckets replayed after a pause. */
const GAP_BUCKETS_MAX = 240;
/**
 * Detects when one template occurs far more often than before.
 *
 * Lines are counted in buckets of 5 s. The baseline is a moving average of closed buckets (weight 0.1, about the last
 * minute and a half; 0.02 during a burst). A burst starts with the line that raises the current bucket to at
 * least 20 lines and at least 4 times the baseline. It ends after two consecutive buckets with less than half of the
 * starting threshold.
 */
export class BurstDetector {
  #bucket;
  #count = 0;
  #baseline = 0;
  #known;
  #calm = 0;
  #peak = 0;
  #lines = 0;
  #since = null;
  /** `quietMs`: how long the template is known to have been absent before. A new template has a baseline of 0. */
  constructor(at, quietMs) {
    this.#bucket = Math.floor(at / BUCKET_MS);
    this.#known = Math.min(BUCKETS_EVEN, Math.floor(quietMs / BUCKET_MS));
  }
  get isBursting() {
    return this.#since !== null;
  }
  get baselinePerSecond() {
    return perSecond(this.#baseline);
  }
  /** The highest rate in one bucket of this burst, in lines per second, and its total lines. */
  get extent() {
    return { peakPerSecond: perSecond(this.#peak), lines: this.#lines };
  }
  /** Counts one line. True when it starts a burst. */
  add(at, mayBegin) {
    this.roll(at);
    this.#count += 1;
    if (this.#since !== null) {
      this.#lines += 1;
      this.#peak = Math.max(this.#peak, this.#count);
      return false;
    }
    if (!mayBegin || this.#count < this.#threshold()) return false;
    this.#since = at;
    this.#lines = this.#count;
    this.#peak = this.#count;
    this.#calm = 0;
    return true;
  }
  /** Advances time. True when that ends a burst. */
  roll(at) {
    const bucket = Math.floor(at / BUCKET_MS);
    const wasBursting = this.isBursting;
    const gone = Math.min(bucket - this.#bucket, GAP_BUCKETS_MAX);
    for (let step = 0; step < gone; step += 1) this.#close();
    this.#bucket = Math.max(bucket, this.#bucket);
    return wasBursting && !this.isBursting;
  }
  #close() {
    if (this.#since !== null) {
      this.#calm = this.#count < this.#threshold() * END_SHARE ? this.#calm + 1 : 0;
      if (this.#calm >= CALM_BUCKETS) this.#since = null;
    }
    this.#known = Math.min(BUCKETS_EVEN, this.#known + 1);
    const weight = this.isBursting ? LEARN_WEIGHT_IN_BURST : 1 / this.#known;
    this.#baseline += (this.#count - this.#baseline) * weight;
    this.#count = 0;
  }
  #threshold() {
    return Math.max(BURST_LINES_MIN, BEGIN_FACTOR * this.#baseline);
  }
}
function perSecond(linesPerBucket) {
  return Math.round((linesPerBucket / BUCKET_MS) * 1e5) / 1e2;
}
//# sourceMappingURL=burst.js.map
