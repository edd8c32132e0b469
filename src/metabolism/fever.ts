/**
 * Detects when a value passes its threshold: once per crossing.
 *
 * ```
 * healthy ──above threshold──▶ feverish ──below half of it──▶ healthy
 * ```
 */
export class Fever {
  readonly #threshold: number;
  #feverish = false;

  constructor(threshold: number) {
    this.#threshold = threshold;
  }

  get feverish(): boolean {
    return this.#feverish;
  }

  /** Returns true when this value begins a fever. */
  check(heat: number): boolean {
    if (this.#feverish) {
      this.#feverish = heat >= this.#threshold / 2;
      return false;
    }
    this.#feverish = heat > this.#threshold;
    return this.#feverish;
  }
}
