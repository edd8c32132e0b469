import { OTHER } from "../../base/bounds/tally.js";
/** Label values for agents: the first `labelsMax` agents that ask have their own, the others share one. */
export class AgentLabels {
  #labelsMax;
  #named = new Set();
  constructor(labelsMax) {
    this.#labelsMax = labelsMax;
  }
  of(agentId) {
    if (this.#named.has(agentId)) return agentId;
    if (this.#named.size >= this.#labelsMax) return OTHER;
    this.#named.add(agentId);
    return agentId;
  }
}
//# sourceMappingURL=agent-labels.js.map
