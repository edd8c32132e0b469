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
  maxMessageBytes: { default: 262_144, unit: "bytes", help: "one WebSocket message from a client" },
  maxBodyBytes: { default: 524_288, unit: "bytes", help: "one HTTP request body" },
  maxDocumentDepth: { default: 12, unit: "levels", help: "nesting of a GraphQL document" },
  maxDocumentTokens: { default: 2_000, unit: "tokens", help: "lexical tokens of a GraphQL document" },
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
  maxIdempotencyKeys: { default: 10_000, unit: "keys", help: "idempotency keys remembered" },
  idempotencyTtlMs: { default: 600_000, unit: "ms", help: "how long an idempotency key is remembered" },
  maxInvokeTimeoutMs: { default: 600_000, unit: "ms", help: "longest timeoutMs a caller may ask for" },
  resumeTimeoutMs: {
    default: 300_000,
    unit: "ms",
    help: "longest time an agent may take to deal with the answer to a question",
  },
  drainTimeoutMs: { default: 8_000, unit: "ms", help: "how long a shutdown waits for agents and sockets" },
} as const satisfies Record<string, LimitSpec>;

export type LimitName = keyof typeof LIMITS;
export type Limits = { readonly [K in LimitName]: number };

export const defaultLimits: Limits = Object.fromEntries(
  Object.entries(LIMITS).map(([name, spec]) => [name, spec.default]),
) as Limits;
