/** What one life may cost: entropy and a number of events. Each event costs `entropyDecay`, whatever its outcome. */
export class LifeBudget {
  #config;
  #isLimited;
  #events = 0;
  constructor(config) {
    this.#config = config;
    this.#isLimited = config.maxEvents !== undefined || Number.isFinite(config.entropyBudget);
  }
  count() {
    this.#events += 1;
  }
  reset() {
    this.#events = 0;
  }
  /** Share of the entropy budget spent, 0–1. */
  get temperature() {
    return Math.min(1, this.#spent(0) / this.#config.entropyBudget);
  }
  /** Null when the budget is infinite. */
  get remaining() {
    const { entropyBudget } = this.#config;
    return Number.isFinite(entropyBudget) ? Math.max(0, entropyBudget - this.#spent(0)) : null;
  }
  /** The reason why this life is over once `pending` further events are counted, or null. */
  exhaustion(pending) {
    if (!this.#isLimited) return null;
    const { entropyBudget, maxEvents } = this.#config;
    if (maxEvents !== undefined && this.#events + pending >= maxEvents) return "maxEvents reached";
    if (!Number.isFinite(entropyBudget)) return null;
    // Allows for rounding: a hundred times 0.01 is a budget of 1.
    return this.#spent(pending) >= entropyBudget * (1 - 1e-9) ? "entropy spent" : null;
  }
  #spent(pending) {
    return (this.#events + pending) * this.#config.entropyDecay;
  }
}
//# sourceMappingURL=life-budget.js.map
