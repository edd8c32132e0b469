import { memoryWatermark } from "./bounds/memory.js";

export interface LimitSpec {
  readonly default: number;
  readonly unit: string;
  readonly help: string;
  /** Largest value that may be set. Default: that of the unit, see `limitMax` in limit-range.ts. */
  readonly max?: number;
  /** How the default depends on the machine, shown instead of a number. */
  readonly derived?: string;
}

/**
 * Every limit that an operator can set. The key gives the flag and the variable: `maxUnsentBytes` is
 * `--max-unsent-bytes` and `TERRARIUM_MAX_UNSENT_BYTES`. Defaults suit one dashboard team behind one address. Bounds
 * without a flag are listed, with their reasons, in docs/limits.md.
 */
export const LIMITS = {
  maxHistory: {
    default: 100,
    unit: "events",
    help: "events kept per agent for late joiners and reconnects",
    max: 1_000_000,
  },
  historyMaxEvents: {
    default: 1_000_000,
    unit: "events",
    help: "events of one agent kept in the log behind the ring; 10,000 with ephemeral, unless set",
  },
  historyMaxBytes: {
    default: 1_073_741_824,
    unit: "bytes",
    help: "the log of all agents; 67,108,864 with ephemeral, unless set; beyond it the agent with the most loses its oldest events",
  },
  historyMaxAgeMs: {
    default: 604_800_000,
    unit: "ms",
    help: "how long an event is kept in the log",
    max: 2 ** 40,
  },
  historyOutputPercent: {
    default: 50,
    unit: "percent",
    help: "share of an agent's events in the log that may be OUTPUT, so that streamed output does not displace results",
    max: 100,
  },
  maxLogReaders: {
    default: 16,
    unit: "reads",
    help: "pages of the log in memory for observers that the rings have passed; the others wait, in turns between clients",
  },
  maxConnections: { default: 20_000, unit: "sockets", help: "open sockets in all" },
  maxConnectionsPerAddress: { default: 1_000, unit: "sockets", help: "open sockets of one client address" },
  maxSubscriptionsPerConnection: {
    default: 100,
    unit: "subscriptions",
    help: "live subscriptions of one WebSocket",
  },
  maxInProcessObservers: {
    default: 1_000,
    unit: "streams",
    help: "streams that `terrarium.observe` reads at once, in a process that embeds the gateway",
  },
  maxSubscriptionDocuments: {
    default: 1_000,
    unit: "documents",
    help: "different subscription documents served at once, with the variables that shape their results",
  },
  maxSubscriptionDocumentsPerClient: {
    default: 100,
    unit: "documents",
    help: "the same for one token, or for one address without a token",
  },
  maxCachedPayloadBytes: {
    default: 134_217_728,
    unit: "bytes",
    help: "encoded events kept for late joiners and slow observers, over all agents; evicted by least recent use",
  },
  maxSteeringPerConnection: {
    default: 100,
    unit: "messages",
    help: "unanswered messages of one socket on /perturb",
  },
  initTimeoutMs: {
    default: 10_000,
    unit: "ms",
    help: "a WebSocket that has not sent connection_init (or a token) by then is closed",
  },
  pingIntervalMs: {
    default: 15_000,
    unit: "ms",
    help: "pause between pings; a socket that misses one whole pause is dropped",
  },
  handshakeTimeoutMs: {
    default: 10_000,
    unit: "ms",
    help: "a client that has not sent the head of its request by then is disconnected",
  },
  requestTimeoutMs: {
    default: 30_000,
    unit: "ms",
    help: "a client that has not sent its whole request by then is disconnected",
  },
  maxHeaderBytes: { default: 16_384, unit: "bytes", help: "head of one HTTP request", max: 1_048_576 },
  maxPipelinedRequests: {
    default: 64,
    unit: "requests",
    help: "pipelined HTTP requests that wait behind one being answered; a client that sends more is disconnected",
  },
  maxMessagesPerSecond: {
    default: 100,
    unit: "messages",
    help: "messages per second of one WebSocket, on average; bursts of ten seconds' worth are allowed",
  },
  maxMessageBytes: { default: 262_144, unit: "bytes", help: "one WebSocket message from a client" },
  maxBodyBytes: { default: 524_288, unit: "bytes", help: "one HTTP request body" },
  maxDocumentDepth: { default: 12, unit: "levels", help: "nesting of a GraphQL document" },
  maxDocumentTokens: { default: 2_000, unit: "tokens", help: "lexical tokens of a GraphQL document" },
  maxDocumentBytes: { default: 65_536, unit: "bytes", help: "text of a GraphQL document" },
  maxDocumentAliases: { default: 50, unit: "aliases", help: "aliases in a GraphQL document" },
  maxDocumentBreadth: {
    default: 200,
    unit: "selections",
    help: "fields and fragments side by side in a GraphQL document",
  },
  maxDocumentCost: {
    default: 50_000,
    unit: "points",
    help: "cost of a GraphQL document: 1 a field, 2 with subfields, times 1.5 a level and the requested list length",
  },
  maxIntrospections: {
    default: 2,
    unit: "introspections",
    help: "introspection in one GraphQL document, in multiples of the answer to the standard introspection query",
  },
  maxIntrospectionsPerSecond: {
    default: 5,
    unit: "introspections",
    help: "introspection of one client per second that the cache does not answer, in the same multiples",
  },
  maxIntrospectionCacheBytes: {
    default: 8_388_608,
    unit: "bytes",
    help: "cached answers to introspection; evicted by least recent use",
  },
  maxVariablesBytes: { default: 262_144, unit: "bytes", help: "variables of one GraphQL operation" },
  maxAutomaticQueries: {
    default: 1_000,
    unit: "documents",
    help: "automatic persisted queries kept, of all clients",
  },
  maxAutomaticQueryBytes: {
    default: 4_194_304,
    unit: "bytes",
    help: "texts of automatic persisted queries, of all clients",
  },
  maxAutomaticQueriesPerClient: {
    default: 100,
    unit: "documents",
    help: "automatic persisted queries kept of one client, and the same share of the bytes",
  },
  maxInputDepth: {
    default: 32,
    unit: "levels",
    help: "nesting of an input, an answer or arguments",
    max: 256,
  },
  maxPersistedOperations: {
    default: 100_000,
    unit: "operations",
    help: "documents in the list of persisted operations",
  },
  maxMemoryBytes: {
    default: memoryWatermark(),
    derived: "3/4 of V8's heap limit, at most half of the memory",
    unit: "bytes",
    help: "objects and buffers of the gateway's thread; above it new observers are refused, and present ones stay",
  },
  maxUnsentBytes: {
    default: 262_144,
    unit: "bytes",
    help: "unsent bytes of a socket; above it nothing more is written to the socket",
  },
  stallTimeoutMs: {
    default: 60_000,
    unit: "ms",
    help: "a socket that stays above maxUnsentBytes that long is closed",
  },
  steeringRatePerSecond: {
    default: 10,
    unit: "calls",
    help: "mutations per second of one client on one agent",
  },
  maxFreezes: {
    default: 1_000,
    unit: "freezes",
    help: "freezes in force at once: of single agents, of labels, of all",
    max: 100_000,
  },
  thawAgentsPerSecond: {
    default: 50,
    unit: "agents",
    help: "agents that begin again in one second after a thaw, those whose work has waited longest first",
    max: 100_000,
  },
  maxRateWindows: {
    default: 10_000,
    unit: "pairs",
    help: "pairs of client and agent steered within one second",
  },
  maxRateWindowsPerClient: { default: 1_000, unit: "pairs", help: "the same for one client" },
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
  resumeTimeoutMs: {
    default: 300_000,
    unit: "ms",
    help: "longest time for one resumption of an agent with the answer to a question",
  },
  maxResumeAttempts: {
    default: 5,
    unit: "attempts",
    help: "times an agent is resumed with one answer before the resumption is FAILED",
  },
  maxResumptions: { default: 64, unit: "resumptions", help: "agents being resumed at once, in all" },
  maxResumptionsPerAgent: { default: 8, unit: "resumptions", help: "resumptions of one agent at once" },
  maxOpenSemaphoresPerAgent: {
    default: 10_000,
    unit: "semaphores",
    help: "open questions of one agent: unanswered, or answered and not yet resumed",
  },
  maxSettledSemaphores: {
    default: 10_000,
    unit: "semaphores",
    help: "finished questions kept; 500 with ephemeral, unless set",
  },
  maxAuditEntries: {
    default: 1_000_000,
    unit: "entries",
    help: "audit entries of questions kept; 2,000 with ephemeral, unless set",
  },
  maxSemaphoreStateBytes: {
    default: 1_048_576,
    unit: "bytes",
    help: "frozen state of a question; the same bound applies to the input that led to it",
  },
  maxResponseSchemaBytes: {
    default: 65_536,
    unit: "bytes",
    help: "schema for the answer to a question",
  },
  maxAnswerBytes: { default: 262_144, unit: "bytes", help: "answer to a question" },
  maxSemaphoreEvents: {
    default: 10_000,
    unit: "events",
    help: "events about questions that wait for the hosts of their agents; one agent may have a tenth",
  },
  maxStoreQueue: {
    default: 10_000,
    unit: "requests",
    help: "queued reads and writes of questions",
  },
  storeTimeoutMs: {
    default: 10_000,
    unit: "ms",
    help: "longest wait for the data file; a question or an answer that waits longer is refused with UNAVAILABLE",
  },
  maxReadsWaiting: {
    default: 1_000,
    unit: "reads",
    help: "different queued reads of questions",
  },
  maxReadsWaitingPerClient: { default: 100, unit: "reads", help: "the same for one client" },
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
  schemaCheckTimeoutMs: {
    default: 1_000,
    unit: "ms",
    help: "longest check of a question's schema, or of an answer against it; a longer one is refused",
  },
  maxSchemaChecks: {
    default: 500,
    unit: "checks",
    help: "questions and answers that wait for a check against a schema",
  },
  maxSchemaChecksPerAgent: {
    default: 50,
    unit: "checks",
    help: "the same for one agent",
  },
  drainSpreadMs: {
    default: 3_000,
    unit: "ms",
    help: "time over which a shutdown closes sockets one after another; at most half of the time left",
  },
  drainTimeoutMs: { default: 8_000, unit: "ms", help: "how long a shutdown waits for agents and sockets" },
} as const satisfies Record<string, LimitSpec>;

/** Name of a limit: `maxHistory` is `--max-history` and `TERRARIUM_MAX_HISTORY`. */
export type LimitName = keyof typeof LIMITS;
/** A number for every limit, in the unit given in `LIMITS`. */
export type Limits = { readonly [K in LimitName]: number };

/** The defaults of all limits. */
export const defaultLimits: Limits = Object.fromEntries(
  Object.entries(LIMITS).map(([name, spec]) => [name, spec.default]),
) as Limits;
