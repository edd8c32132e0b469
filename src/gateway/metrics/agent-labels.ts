import { OTHER } from "../../base/bounds/tally.js";

/** Label values for agents: the first `labelsMax` agents that ask have their own, the others share one. */
export class AgentLabels {
  readonly #labelsMax: number;
  readonly #named = new Set<string>();

  constructor(labelsMax: number) {
    this.#labelsMax = labelsMax;
  }

  of(agentId: string): string {
    if (this.#named.has(agentId)) return agentId;
    if (this.#named.size >= this.#labelsMax) return OTHER;
    this.#named.add(agentId);
    return agentId;
  }
}
