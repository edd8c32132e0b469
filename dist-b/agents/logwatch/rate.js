/** Length of one bucket, in which rates and bursts are counted. */
export const BUCKET_MS = 5_000;
const BUCKETS = 12;
/** Window of a rate, in milliseconds: one minute. */
export const WINDOW_MS = BUCKET_MS * BUCKETS;
/** Events per second over the last minute, counted in twelve buckets. `at` must not go back. */
export class SlidingRate {
  #counts = new Uint32Array(BUCKETS);
  #since;
  #bucket;
  #total = 0;
  constructor(at) {
    this.#since = at;
    this.#bucket = Math.floor(at / BUCKET_MS);
  }
  add(at) {
    this.#advance(at);
    const slot = this.#bucket % BUCKETS;
    this.#counts[slot] = (this.#counts[slot] ?? 0) + 1;
    this.#total += 1;
  }
  /** In its first minute, divides by its age, at least one bucket. */
  perSecond(at) {
    this.#advance(at);
    const spanMs = Math.min(WINDOW_MS, Math.max(BUCKET_MS, at - this.#since));
    return Math.round((this.#total / spanMs) * 1e5) / 1e2;
  }
  #advance(at) {
    const bucket = Math.floor(at / BUCKET_MS);
    const gone = Math.min(bucket - this.#bucket, BUCKETS);
    for (let step = 1; step <= gone; step += 1) {
      const slot = (bucket - gone + step) % BUCKETS;
      this.#total -= this.#counts[slot] ?? 0;
      this.#counts[slot] = 0;
    }
    if (gone > 0) this.#bucket = bucket;
  }
}
//# sourceMappingURL=rate.js.map
