/** Limits for hosts of agents in other processes: a part of `LIMITS`. */
export const REMOTE_HOST_LIMITS = {
  maxRemoteHosts: { default: 1_000, unit: "hosts", help: "connected hosts in other processes" },
  maxRemoteHostsPerToken: { default: 100, unit: "hosts", help: "the same of one token's subject" },
  maxRemoteAgents: {
    default: 1_000,
    unit: "agents",
    help: "agents of one host in another process; one that brings more is refused",
    max: 10_000,
  },
  maxHostMessageBytes: {
    default: 16_777_216,
    unit: "bytes",
    help: "one message of a host in another process; beyond it the host is disconnected",
    max: 268_435_456,
  },
  maxHostManifestsPerSecond: {
    default: 5,
    unit: "changes",
    help: "changes per second of the agents of one host in another process, on average; bursts of ten seconds' worth are allowed",
  },
  maxHostUnsentBytes: {
    default: 33_554_432,
    unit: "bytes",
    help: "unsent bytes to one host in another process; beyond it the host is disconnected",
  },
  hostSilenceMs: {
    default: 10_000,
    unit: "ms",
    help: "a host in another process that sends nothing for so long is disconnected",
  },
  hostDrainMs: {
    default: 60_000,
    unit: "ms",
    help: "how long a host in another process may finish what runs when a new process of its name takes over; it takes less by its own --drain-timeout-ms",
  },
  hostGraceMs: {
    default: 10_000,
    unit: "ms",
    help: "how long the agents and runs of a host that dials in wait for it when its connection is lost",
  },
  hostWelcomeTimeoutMs: {
    default: 10_000,
    unit: "ms",
    help: "how long the hello of a host waits until the gateway has taken over its agents; a host that dials in is refused then, and comes back",
  },
} as const;
