/** Limits of tokens, shares, metrics and the shutdown: a part of `LIMITS`. */
export const OPERATING_LIMITS = {
  maxRevokedTokens: { default: 100_000, unit: "entries", help: "entries in the list of revoked tokens" },
  maxShares: {
    default: 10_000,
    unit: "shares",
    help: "shares that have not ended",
    max: 1_000_000,
  },
  maxSharesPerAgent: { default: 1_000, unit: "shares", help: "the same of one agent" },
  maxSharesPerClient: { default: 1_000, unit: "shares", help: "the same of one creator" },
  maxMetricAgents: {
    default: 200,
    unit: "agents",
    help: "agents with a label of their own in /metrics; the others share one",
  },
  maxAccessLogBytes: {
    default: 10_485_760,
    unit: "bytes",
    help: "size of the access log before it is renamed to access.log.1; a tenth of it may wait for the disk",
  },
  drainSpreadMs: {
    default: 3_000,
    unit: "ms",
    help: "time over which a shutdown closes sockets one after another; at most half of the time left",
  },
  drainTimeoutMs: { default: 8_000, unit: "ms", help: "how long a shutdown waits for agents and sockets" },
} as const;
