import type { Clock } from "../../base/clock.js";

/** Pause before a log is claimed again that could not be, or was fenced a moment ago, ms. */
export const CLAIM_AGAIN_MS = 1_000;

/** Fences of the logs of agents that this gateway still has: each log is claimed again, at most once a second. */
export class Fences {
  readonly #clock: Clock;
  readonly #claim: (agentId: string) => void;
  /** Agents whose logs were fenced within the last second. */
  readonly #recent = new Set<string>();

  constructor(clock: Clock, claim: (agentId: string) => void) {
    this.#clock = clock;
    this.#claim = claim;
  }

  happened(agentId: string): void {
    const isRepeated = this.#recent.has(agentId);
    this.#recent.add(agentId);
    this.#clock.after(CLAIM_AGAIN_MS, () => {
      this.#recent.delete(agentId);
      if (isRepeated) this.#claim(agentId);
    });
    if (!isRepeated) this.#claim(agentId);
  }
}
