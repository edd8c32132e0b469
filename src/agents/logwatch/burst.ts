import { BUCKET_MS } from "./rate.js";

/** Fewest lines in one bucket that can be a burst, whatever was usual before. */
const BURST_LINES_MIN = 20;
const BEGIN_FACTOR = 4;
/** A burst ends below this share of what begins one: no flicker at the threshold. */
const END_SHARE = 0.5;
const CALM_BUCKETS = 2;
const LEARN_WEIGHT = 0.1;
/** During a burst the baseline moves slowly, so that a level that stays becomes the usual one after some minutes. */
const LEARN_WEIGHT_IN_BURST = 0.02;
/** Buckets averaged evenly before the moving average takes over; also how far back a silent gap is replayed. */
const BUCKETS_EVEN = 1 / LEARN_WEIGHT;
const GAP_BUCKETS_MAX = 240;

/**
 * Tells when one template comes far more often than it used to.
 *
 * Lines are counted in buckets of 5 s. The baseline is the moving average of closed buckets (weight 0.1, about the last
 * minute and a half; 0.02 during a burst). A burst begins with the line that lifts the current bucket to at
 * least 20 lines and at least 4 times the baseline. It ends, and may begin again, after two buckets in a row
 * with less than half of what would begin one.
 */
export class BurstDetector {
  #bucket: number;
  #count = 0;
  #baseline = 0;
  #known: number;
  #calm = 0;
  #peak = 0;
  #lines = 0;
  #since: number | null = null;

  /** `quietMs`: for how long the template is known not to have been there. What is new that late has a baseline of 0. */
  constructor(at: number, quietMs: number) {
    this.#bucket = Math.floor(at / BUCKET_MS);
    this.#known = Math.min(BUCKETS_EVEN, Math.floor(quietMs / BUCKET_MS));
  }

  get isBursting(): boolean {
    return this.#since !== null;
  }

  get baselinePerSecond(): number {
    return perSecond(this.#baseline);
  }

  /** Most lines in one bucket of this burst, as lines per second; and all of its lines. */
  get extent(): { readonly peakPerSecond: number; readonly lines: number } {
    return { peakPerSecond: perSecond(this.#peak), lines: this.#lines };
  }

  /** Counts one line. True when a burst begins with it. */
  add(at: number, mayBegin: boolean): boolean {
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

  /** Lets time pass. True when a burst ended by it. */
  roll(at: number): boolean {
    const bucket = Math.floor(at / BUCKET_MS);
    const wasBursting = this.isBursting;
    const gone = Math.min(bucket - this.#bucket, GAP_BUCKETS_MAX);
    for (let step = 0; step < gone; step += 1) this.#close();
    this.#bucket = Math.max(bucket, this.#bucket);
    return wasBursting && !this.isBursting;
  }

  #close(): void {
    if (this.#since !== null) {
      this.#calm = this.#count < this.#threshold() * END_SHARE ? this.#calm + 1 : 0;
      if (this.#calm >= CALM_BUCKETS) this.#since = null;
    }
    this.#known = Math.min(BUCKETS_EVEN, this.#known + 1);
    const weight = this.isBursting ? LEARN_WEIGHT_IN_BURST : 1 / this.#known;
    this.#baseline += (this.#count - this.#baseline) * weight;
    this.#count = 0;
  }

  #threshold(): number {
    return Math.max(BURST_LINES_MIN, BEGIN_FACTOR * this.#baseline);
  }
}

function perSecond(linesPerBucket: number): number {
  return Math.round((linesPerBucket / BUCKET_MS) * 1e5) / 1e2;
}
