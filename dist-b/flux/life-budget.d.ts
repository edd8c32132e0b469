import type { FluxConfig } from "./config.js";
/** What one life may cost: entropy and a number of events. Each event costs `entropyDecay`, whatever its outcome. */
export declare class LifeBudget {
  #private;
  constructor(config: FluxConfig);
  count(): void;
  reset(): void;
  /** Share of the entropy budget spent, 0–1. */
  get temperature(): number;
  /** Null when the budget is infinite. */
  get remaining(): number | null;
  /** The reason why this life is over once `pending` further events are counted, or null. */
  exhaustion(pending: number): string | null;
}
