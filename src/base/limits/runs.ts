/** Limits of accepted work: runs, keys, states of sessions, calls between agents: a part of `LIMITS`. */
export const RUN_LIMITS = {
  maxPayloadBytes: { default: 262_144, unit: "bytes", help: "one output or result of an agent" },
  maxInvocationsPerClient: {
    default: 100,
    unit: "calls",
    help: "running invocations and commands of one client",
  },
  maxIdempotencyKeys: { default: 10_000, unit: "keys", help: "idempotency keys kept" },
  maxIdempotencyKeysPerClient: { default: 1_000, unit: "keys", help: "the same for one client" },
  maxIdempotencyBytes: {
    default: 67_108_864,
    unit: "bytes",
    help: "outcomes kept under idempotency keys",
  },
  idempotencyTtlMs: { default: 600_000, unit: "ms", help: "how long an idempotency key is kept" },
  maxOpenRuns: {
    default: 100_000,
    unit: "runs",
    help: "accepted work that has not ended, parked work included; 10,000 with ephemeral, unless set; of the last tenth each client may use a tenth",
  },
  maxRuns: {
    default: 100_000,
    unit: "runs",
    help: "ended runs kept; 1,000 with ephemeral, unless set; runs whose idempotency key is still valid are kept in addition",
  },
  maxRunBytes: {
    default: 1_073_741_824,
    unit: "bytes",
    help: "inputs and outcomes of all runs; 67,108,864 with ephemeral, unless set; ended runs are dropped first, the oldest first",
  },
  maxRunAgeMs: {
    default: 2_592_000_000,
    unit: "ms",
    help: "how long an ended run is kept",
    max: 2 ** 40,
  },
  runAttemptsMax: {
    default: 5,
    unit: "attempts",
    help: "times an interrupted perturbation is started before it is FAILED",
  },
  maxStateBytes: { default: 262_144, unit: "bytes", help: "state of one session" },
  maxStates: {
    default: 100_000,
    unit: "states",
    help: "sessions with a state, of all agents; 10,000 with ephemeral, unless set",
  },
  maxStatesBytes: {
    default: 1_073_741_824,
    unit: "bytes",
    help: "states of all sessions; 67,108,864 with ephemeral, unless set",
  },
  maxCallDepth: {
    default: 16,
    unit: "calls",
    help: "agents' calls that wait for one another",
    max: 1_000,
  },
  maxOpenChildren: {
    default: 100,
    unit: "runs",
    help: "calls of other agents by one run that have not ended",
    max: 100_000,
  },
  maxChildren: {
    default: 1_000,
    unit: "runs",
    help: "calls of other agents by one attempt at a run, in all",
    max: 1_000_000,
  },
} as const;
