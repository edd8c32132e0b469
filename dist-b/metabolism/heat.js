const TOKENS_PER_HEAT = 1_000;
/** Heat of work: grows with tokens spent, halves with time. */
export class Heat {
  #halfLifeMs;
  #value = 0;
  constructor(halfLifeMs) {
    this.#halfLifeMs = halfLifeMs;
  }
  get value() {
    return this.#value;
  }
  /** `tokens` must be a finite number of at least 0. */
  spend(tokens) {
    if (!Number.isFinite(tokens) || tokens < 0) {
      throw new RangeError(`tokens must be a finite number of at least 0, not ${tokens}`);
    }
    this.#value += tokens / TOKENS_PER_HEAT;
  }
  cool(elapsedMs) {
    this.#value *= 0.5 ** (elapsedMs / this.#halfLifeMs);
  }
  discharge() {
    this.#value /= 2;
  }
}
//# sourceMappingURL=heat.js.map
