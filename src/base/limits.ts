interface LimitSpec {
  readonly default: number;
  readonly unit: string;
  readonly help: string;
}

/**
 * Every bound an operator can move. The key gives the flag and the variable: `maxUnsentBytes` is
 * `--max-unsent-bytes` and `TERRARIUM_MAX_UNSENT_BYTES`. Defaults suit one dashboard team behind one address.
 */
export const LIMITS = {
  maxHistory: { default: 100, unit: "events", help: "events kept per agent for late joiners and reconnects" },
  maxJournalBytes: {
    default: 4_194_304,
    unit: "bytes",
    help: "history kept per agent in the data file, beside max-history",
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
  maxVariablesBytes: { default: 262_144, unit: "bytes", help: "variables of one GraphQL operation" },
  maxInputDepth: { default: 32, unit: "levels", help: "nesting of an input, an answer or arguments" },
  maxMemoryBytes: {
    default: 4_294_967_296,
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
  maxAgentThreads: {
    default: 8,
    unit: "threads",
    help: "threads that run agents: one for each module, shared when there are more modules",
  },
  maxAgentHeapBytes: {
    default: 2_147_483_648,
    unit: "bytes",
    help: "objects of the agents of one thread; beyond that the thread is ended and started again",
  },
  maxInvocationsPerClient: {
    default: 100,
    unit: "calls",
    help: "invocations and commands of one client that have not ended",
  },
  maxIdempotencyKeys: { default: 10_000, unit: "keys", help: "idempotency keys remembered" },
  idempotencyTtlMs: { default: 600_000, unit: "ms", help: "how long an idempotency key is remembered" },
  maxInvokeTimeoutMs: { default: 600_000, unit: "ms", help: "longest timeoutMs a caller may ask for" },
  resumeTimeoutMs: {
    default: 300_000,
    unit: "ms",
    help: "longest time an agent may take to deal with the answer to a question",
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
