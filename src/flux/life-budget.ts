import type { FluxConfig } from "./config.js";

/** What one life may cost: entropy and a number of events. Each event costs `entropyDecay`, also when it fails. */
export class LifeBudget {
  readonly #config: FluxConfig;
  readonly #isLimited: boolean;
  #events = 0;

  constructor(config: FluxConfig) {
    this.#config = config;
    this.#isLimited = config.maxEvents !== undefined || Number.isFinite(config.entropyBudget);
  }

  count(): void {
    this.#events += 1;
  }

  reset(): void {
    this.#events = 0;
  }

  /** Share of the entropy budget spent, 0–1. */
  get temperature(): number {
    return Math.min(1, this.#spent(0) / this.#config.entropyBudget);
  }

  /** Null when the budget is infinite. */
  get remaining(): number | null {
    const { entropyBudget } = this.#config;
    return Number.isFinite(entropyBudget) ? Math.max(0, entropyBudget - this.#spent(0)) : null;
  }

  /** The reason why this life is over once `pending` further events are counted, or null. */
  exhaustion(pending: number): string | null {
    if (!this.#isLimited) return null;
    const { entropyBudget, maxEvents } = this.#config;
    if (maxEvents !== undefined && this.#events + pending >= maxEvents) return "maxEvents reached";
    if (!Number.isFinite(entropyBudget)) return null;
    // Allows for rounding: a hundred times 0.01 is a budget of 1.
    return this.#spent(pending) >= entropyBudget * (1 - 1e-9) ? "entropy spent" : null;
  }

  #spent(pending: number): number {
    return (this.#events + pending) * this.#config.entropyDecay;
  }
}
