/** Label values for agents: the first `labelsMax` agents that ask have their own, the others share one. */
export declare class AgentLabels {
  #private;
  constructor(labelsMax: number);
  of(agentId: string): string;
}
