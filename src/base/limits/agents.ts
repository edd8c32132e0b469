/** Limits of what agents do by themselves, and of calls to them: a part of `LIMITS`. */
export const AGENT_LIMITS = {
  maxSchedulesPerAgent: {
    default: 16,
    unit: "schedules",
    help: "schedules of one agent",
    max: 1_000,
  },
  maxPheromones: {
    default: 10_000,
    unit: "pheromones",
    help: "pheromones in the field; beyond it the source with the most loses its weakest",
    max: 1_000_000,
  },
  maxPheromonesPerSource: {
    default: 1_000,
    unit: "pheromones",
    help: "pheromones of one agent or client in the field",
    max: 1_000_000,
  },
  maxPheromonePayloadBytes: {
    default: 8_192,
    unit: "bytes",
    help: "payload of one pheromone as JSON",
    max: 65_536,
  },
  pheromoneRatePerSecond: {
    default: 20,
    unit: "deposits",
    help: "pheromones that one agent or client may deposit per second",
  },
  maxOpenDeposits: {
    default: 100,
    unit: "deposits",
    help: "deposits of one agent that the gateway has not answered; further ones are refused",
    max: 10_000,
  },
  maxPheromoneDeposits: {
    default: 10_000,
    unit: "deposits",
    help: "past deposits of pheromones kept; 1,000 with ephemeral, unless set",
    max: 1_000_000,
  },
  maxProbesPerAgent: { default: 16, unit: "probes", help: "probes of one agent", max: 1_000 },
  maxProbesRunning: {
    default: 1_000,
    unit: "checks",
    help: "checks of agents' probes in flight; further ones are skipped until they are due again",
  },
  maxInvokeTimeoutMs: { default: 600_000, unit: "ms", help: "longest timeoutMs a caller may ask for" },
  hostCallTimeoutMs: {
    default: 5_000,
    unit: "ms",
    help: "longest time for calls without a timeoutMs: perturb, start, stop",
  },
} as const;
