import { memoryWatermark } from "./memory.js";

export interface LimitSpec {
  readonly default: number;
  readonly unit: string;
  readonly help: string;
  /** Largest value that may be set. Default: that of the unit, see `limitMax` in limit-range.ts. */
  readonly max?: number;
  /** How the default follows from the machine, shown in place of a number. */
  readonly derived?: string;
}

/**
 * Every bound an operator can move. The key gives the flag and the variable: `maxUnsentBytes` is
 * `--max-unsent-bytes` and `TERRARIUM_MAX_UNSENT_BYTES`. Defaults suit one dashboard team behind one address.
 * Bounds that no flag moves are listed, with their reasons, in docs/limits.md.
 */
export const LIMITS = {
  maxHistory: {
    default: 100,
    unit: "events",
    help: "events kept per agent for late joiners and reconnects",
    max: 1_000_000,
  },
  maxJournalBytes: {
    default: 4_194_304,
    unit: "bytes",
    help: "history kept per agent in the data file, beside max-history",
  },
  maxJournalTotalBytes: {
    default: 1_073_741_824,
    unit: "bytes",
    help: "history of all agents in the data file; beyond it the history written longest ago goes first",
  },
  maxConnections: { default: 20_000, unit: "sockets", help: "open sockets in all" },
  maxConnectionsPerAddress: { default: 1_000, unit: "sockets", help: "open sockets of one client address" },
  maxSubscriptionsPerConnection: {
    default: 100,
    unit: "subscriptions",
    help: "live subscriptions of one WebSocket",
  },
  maxSubscriptionDocuments: {
    default: 1_000,
    unit: "documents",
    help: "different subscription documents served at once, with the variables that shape their results",
  },
  maxSubscriptionDocumentsPerClient: {
    default: 100,
    unit: "documents",
    help: "of them, those of one token, or of one address without a token",
  },
  maxCachedPayloadBytes: {
    default: 134_217_728,
    unit: "bytes",
    help: "encoded events kept for observers who come later or lag, over all agents; least recently used go first",
  },
  maxSteeringPerConnection: {
    default: 100,
    unit: "messages",
    help: "unanswered messages of one socket on /perturb",
  },
  initTimeoutMs: {
    default: 10_000,
    unit: "ms",
    help: "a WebSocket without connection_init (or token) by then is closed",
  },
  pingIntervalMs: {
    default: 15_000,
    unit: "ms",
    help: "pause between pings; a socket that misses one whole pause is dropped",
  },
  handshakeTimeoutMs: {
    default: 10_000,
    unit: "ms",
    help: "a client that has not sent the head of its request by then is cut off",
  },
  requestTimeoutMs: {
    default: 30_000,
    unit: "ms",
    help: "a client that has not sent its whole request by then is cut off",
  },
  maxHeaderBytes: { default: 16_384, unit: "bytes", help: "head of one HTTP request", max: 1_048_576 },
  maxPipelinedRequests: {
    default: 64,
    unit: "requests",
    help: "HTTP requests of one connection that wait behind one being answered; a client that sends more is cut off",
  },
  maxMessagesPerSecond: {
    default: 100,
    unit: "messages",
    help: "messages per second of one WebSocket, on average; ten seconds' worth may come at once",
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
    help: "a GraphQL document: 1 a field, 2 with fields of its own, times 1.5 a level and the list length asked for",
  },
  maxIntrospections: {
    default: 2,
    unit: "introspections",
    help: "introspection in one GraphQL document, in answers of the size of that to the standard introspection query",
  },
  maxIntrospectionsPerSecond: {
    default: 5,
    unit: "introspections",
    help: "introspection of one client per second that is not answered from the cache, in answers of that size",
  },
  maxIntrospectionCacheBytes: {
    default: 8_388_608,
    unit: "bytes",
    help: "encoded answers to introspection kept for who asks the same; least recently used go first",
  },
  maxVariablesBytes: { default: 262_144, unit: "bytes", help: "variables of one GraphQL operation" },
  maxAutomaticQueries: {
    default: 1_000,
    unit: "documents",
    help: "automatic persisted queries remembered, of all clients",
  },
  maxAutomaticQueryBytes: {
    default: 4_194_304,
    unit: "bytes",
    help: "texts of automatic persisted queries, of all clients",
  },
  maxAutomaticQueriesPerClient: {
    default: 100,
    unit: "documents",
    help: "automatic persisted queries of one client; its share of the bytes is in proportion",
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
    help: "objects and buffers of the gateway's thread above which no new observers are taken; those that are there stay",
  },
  maxUnsentBytes: {
    default: 262_144,
    unit: "bytes",
    help: "unsent bytes of a socket above which nothing more is written to it",
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
  maxRateWindows: {
    default: 10_000,
    unit: "pairs",
    help: "pairs of client and agent steered within one second",
  },
  maxRateWindowsPerClient: { default: 1_000, unit: "pairs", help: "of them, those of one client" },
  maxAgentThreads: {
    default: 8,
    unit: "threads",
    help: "threads that run agents: one for each module, shared when there are more modules",
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
    help: "objects of the agents of one thread; beyond that the thread is ended and started again",
  },
  loadTimeoutMs: {
    default: 60_000,
    unit: "ms",
    help: "how long one module of agents may take to load; the log names it after 5 s",
  },
  hangTimeoutMs: {
    default: 10_000,
    unit: "ms",
    help: "silence after which a thread of agents is ended and started again",
  },
  maxHostCalls: {
    default: 10_000,
    unit: "calls",
    help: "calls to the agents of one thread that wait for their answer; of the last tenth each client may have a tenth",
  },
  maxHostEvents: {
    default: 65_536,
    unit: "events",
    help: "events of one thread of agents on their way to the gateway; what comes beyond them is a gap",
  },
  maxHostBytes: {
    default: 67_108_864,
    unit: "bytes",
    help: "the same in bytes, estimated from the lengths of texts",
  },
  maxHostLogLines: {
    default: 1_024,
    unit: "lines",
    help: "log lines of one thread of agents on their way to the gateway; those beyond are dropped",
  },
  maxPayloadBytes: { default: 262_144, unit: "bytes", help: "one output or result of an agent" },
  maxInvocationsPerClient: {
    default: 100,
    unit: "calls",
    help: "invocations and commands of one client that have not ended",
  },
  maxIdempotencyKeys: { default: 10_000, unit: "keys", help: "idempotency keys remembered" },
  maxIdempotencyKeysPerClient: { default: 1_000, unit: "keys", help: "of them, those of one client" },
  maxIdempotencyBytes: {
    default: 67_108_864,
    unit: "bytes",
    help: "outcomes remembered under idempotency keys",
  },
  idempotencyTtlMs: { default: 600_000, unit: "ms", help: "how long an idempotency key is remembered" },
  maxOpenRuns: {
    default: 100_000,
    unit: "runs",
    help: "accepted work that has not ended, parked work included; 10,000 with ephemeral, unless set; of the last tenth each client may have a tenth",
  },
  maxRuns: {
    default: 100_000,
    unit: "runs",
    help: "ended runs kept; 1,000 with ephemeral, unless set. A run whose idempotency key has time left is kept beside them",
  },
  maxRunBytes: {
    default: 1_073_741_824,
    unit: "bytes",
    help: "inputs and outcomes of all runs; 67,108,864 with ephemeral, unless set. Ended runs give way, the oldest first",
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
    help: "times a perturbation that is cut off while it runs is begun, before it has FAILED",
  },
  maxStateBytes: { default: 262_144, unit: "bytes", help: "state an agent keeps for one session" },
  maxStates: {
    default: 100_000,
    unit: "states",
    help: "sessions with a state, of all agents; 10,000 with ephemeral, unless set",
  },
  maxStatesBytes: {
    default: 1_073_741_824,
    unit: "bytes",
    help: "their states together; 67,108,864 with ephemeral, unless set",
  },
  maxInvokeTimeoutMs: { default: 600_000, unit: "ms", help: "longest timeoutMs a caller may ask for" },
  hostCallTimeoutMs: {
    default: 5_000,
    unit: "ms",
    help: "longest time agents' threads may take to answer what has no timeoutMs: perturb, start, stop",
  },
  resumeTimeoutMs: {
    default: 300_000,
    unit: "ms",
    help: "longest time an agent may take to deal with the answer to a question",
  },
  maxResumeAttempts: {
    default: 5,
    unit: "attempts",
    help: "times an agent is resumed with one answer before that has FAILED",
  },
  maxResumptions: { default: 64, unit: "resumptions", help: "agents being resumed at once, in all" },
  maxResumptionsPerAgent: { default: 8, unit: "resumptions", help: "resumptions of one agent at once" },
  maxOpenSemaphoresPerAgent: {
    default: 10_000,
    unit: "semaphores",
    help: "questions of one agent that wait for an answer or for its consequence",
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
    help: "frozen state of a question, and likewise the input that led to it",
  },
  maxResponseSchemaBytes: {
    default: 65_536,
    unit: "bytes",
    help: "schema that the answer to a question must fit",
  },
  maxAnswerBytes: { default: 262_144, unit: "bytes", help: "answer to a question" },
  maxSemaphoreEvents: {
    default: 10_000,
    unit: "events",
    help: "events about questions that wait for the hosts of their agents; a tenth of it for one agent",
  },
  maxStoreQueue: {
    default: 10_000,
    unit: "requests",
    help: "reads and writes of questions that wait for the disk",
  },
  storeTimeoutMs: {
    default: 10_000,
    unit: "ms",
    help: "longest wait for the data file; a question or an answer that waits longer is UNAVAILABLE",
  },
  maxReadsWaiting: {
    default: 1_000,
    unit: "reads",
    help: "different reads of questions that wait for their turn",
  },
  maxReadsWaitingPerClient: { default: 100, unit: "reads", help: "of them, those of one client" },
  maxRevokedTokens: { default: 100_000, unit: "entries", help: "entries in the list of revoked tokens" },
  maxMetricAgents: {
    default: 200,
    unit: "agents",
    help: "agents with a label of their own in /metrics; the others share one",
  },
  maxAccessLogBytes: {
    default: 10_485_760,
    unit: "bytes",
    help: "access log, after which it is renamed to access.log.1; a tenth of it may wait for the disk",
  },
  schemaCheckTimeoutMs: {
    default: 1_000,
    unit: "ms",
    help: "longest check of a question's schema, or of an answer against it; what takes longer is refused",
  },
  maxSchemaChecks: {
    default: 500,
    unit: "checks",
    help: "questions and answers that wait to be checked against schemas",
  },
  maxSchemaChecksPerAgent: {
    default: 50,
    unit: "checks",
    help: "those of one agent among them",
  },
  drainSpreadMs: {
    default: 3_000,
    unit: "ms",
    help: "over how long a shutdown tells sockets to come back; half of what is left at the most",
  },
  drainTimeoutMs: { default: 8_000, unit: "ms", help: "how long a shutdown waits for agents and sockets" },
} as const satisfies Record<string, LimitSpec>;

/** Name of a limit: `maxHistory` is `--max-history` and `TERRARIUM_MAX_HISTORY`. */
export type LimitName = keyof typeof LIMITS;
/** A number for every limit, in the unit that `LIMITS` states. */
export type Limits = { readonly [K in LimitName]: number };

/** The defaults of all limits. */
export const defaultLimits: Limits = Object.fromEntries(
  Object.entries(LIMITS).map(([name, spec]) => [name, spec.default]),
) as Limits;
