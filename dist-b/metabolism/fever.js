/**
 * Detects when a value passes its threshold: once per crossing.
 *
 * ```
 * healthy ──above threshold──▶ feverish ──below half of it──▶ healthy
 * ```
 */
export class Fever {
  #threshold;
  #feverish = false;
  constructor(threshold) {
    this.#threshold = threshold;
  }
  get feverish() {
    return this.#feverish;
  }
  /** Returns true when this value begins a fever. */
  check(heat) {
    if (this.#feverish) {
      this.#feverish = heat >= this.#threshold / 2;
      return false;
    }
    this.#feverish = heat > this.#threshold;
    return this.#feverish;
  }
}
//# sourceMappingURL=fever.js.map
