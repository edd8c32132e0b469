/** Limits for gateways that share NATS: a part of `LIMITS`. */
export const CLUSTER_LIMITS = {
  natsStartTimeoutMs: {
    default: 30_000,
    unit: "ms",
    help: "how long a start with --nats waits for a NATS server to answer",
  },
  gatewayLeaseMs: {
    default: 10_000,
    unit: "ms",
    help: "how long a gateway at NATS that says nothing counts as alive; that of the start which made the namespace holds for all",
  },
  maxForwardedCalls: { default: 10_000, unit: "calls", help: "calls to other gateways under way" },
  maxLogWaitingEvents: {
    default: 65_536,
    unit: "events",
    help: "events of a gateway's agents that wait for the log at NATS; beyond it the oldest of the agents with the most are dropped and told as a gap",
    max: 10_000_000,
  },
  maxLogWaitingCharacters: {
    default: 67_108_864,
    unit: "characters",
    help: "the same in characters of their JSON",
    max: 1_073_741_824,
  },
} as const;
