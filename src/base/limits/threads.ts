/** Limits of agents in threads of the gateway, and of the links to them: a part of `LIMITS`. */
export const THREAD_LIMITS = {
  maxAgentThreads: {
    default: 8,
    unit: "threads",
    help: "threads that run agents: one for each module; further modules share",
  },
  maxAgentsPerThread: { default: 10_000, unit: "agents", help: "agents of one thread, and of one module" },
  maxPureCallsPerAgent: {
    default: 64,
    unit: "calls",
    help: "pure commands of one agent that run at once; beyond it INBOX_FULL",
    max: 100_000,
  },
  maxAgentHeapBytes: {
    default: 2_147_483_648,
    unit: "bytes",
    help: "heap of one thread of agents; beyond it the thread is restarted",
  },
  loadTimeoutMs: {
    default: 60_000,
    unit: "ms",
    help: "how long one module of agents may take to load; the log names it after 5 s",
  },
  hangTimeoutMs: {
    default: 10_000,
    unit: "ms",
    help: "a thread of agents without a heartbeat for so long is restarted",
  },
  maxHostCalls: {
    default: 10_000,
    unit: "calls",
    help: "unanswered calls to the agents of one thread; of the last tenth each client may use a tenth",
  },
  maxHostEvents: {
    default: 65_536,
    unit: "events",
    help: "events of one thread of agents in flight to the gateway; beyond it events are dropped and told as a gap",
  },
  maxHostBytes: {
    default: 67_108_864,
    unit: "bytes",
    help: "the same in bytes, estimated from the lengths of texts",
  },
  maxHostLogLines: {
    default: 1_024,
    unit: "lines",
    help: "log lines of one thread of agents in flight to the gateway; beyond it lines are dropped",
  },
} as const;
