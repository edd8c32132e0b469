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
export declare const LIMITS: {
  readonly maxHistory: {
    readonly default: 100;
    readonly unit: "events";
    readonly help: "events kept per agent for late joiners and reconnects";
    readonly max: 1000000;
  };
  readonly historyMaxEvents: {
    readonly default: 1000000;
    readonly unit: "events";
    readonly help: "events of one agent kept in the log behind the ring; 10,000 with ephemeral, unless set";
  };
  readonly historyMaxBytes: {
    readonly default: 1073741824;
    readonly unit: "bytes";
    readonly help: "the log of all agents; 67,108,864 with ephemeral, unless set; beyond it the agent with the most loses its oldest events";
  };
  readonly historyMaxAgeMs: {
    readonly default: 604800000;
    readonly unit: "ms";
    readonly help: "how long an event is kept in the log";
    readonly max: number;
  };
  readonly historyOutputPercent: {
    readonly default: 50;
    readonly unit: "percent";
    readonly help: "share of an agent's events in the log that may be OUTPUT, so that streamed output does not displace results";
    readonly max: 100;
  };
  readonly maxLogReaders: {
    readonly default: 16;
    readonly unit: "reads";
    readonly help: "pages of the log in memory for observers that the rings have passed; the others wait, in turns between clients";
  };
  readonly maxConnections: {
    readonly default: 20000;
    readonly unit: "sockets";
    readonly help: "open sockets in all";
  };
  readonly maxConnectionsPerAddress: {
    readonly default: 1000;
    readonly unit: "sockets";
    readonly help: "open sockets of one client address";
  };
  readonly maxSubscriptionsPerConnection: {
    readonly default: 100;
    readonly unit: "subscriptions";
    readonly help: "live subscriptions of one WebSocket";
  };
  readonly maxInProcessObservers: {
    readonly default: 1000;
    readonly unit: "streams";
    readonly help: "streams that `terrarium.observe` reads at once, in a process that embeds the gateway";
  };
  readonly maxSubscriptionDocuments: {
    readonly default: 1000;
    readonly unit: "documents";
    readonly help: "different subscription documents served at once, with the variables that shape their results";
  };
  readonly maxSubscriptionDocumentsPerClient: {
    readonly default: 100;
    readonly unit: "documents";
    readonly help: "the same for one token, or for one address without a token";
  };
  readonly maxCachedPayloadBytes: {
    readonly default: 134217728;
    readonly unit: "bytes";
    readonly help: "encoded events kept for late joiners and slow observers, over all agents; evicted by least recent use";
  };
  readonly maxSteeringPerConnection: {
    readonly default: 100;
    readonly unit: "messages";
    readonly help: "unanswered messages of one socket on /perturb";
  };
  readonly initTimeoutMs: {
    readonly default: 10000;
    readonly unit: "ms";
    readonly help: "a WebSocket that has not sent connection_init (or a token) by then is closed";
  };
  readonly pingIntervalMs: {
    readonly default: 15000;
    readonly unit: "ms";
    readonly help: "pause between pings; a socket that misses one whole pause is dropped";
  };
  readonly handshakeTimeoutMs: {
    readonly default: 10000;
    readonly unit: "ms";
    readonly help: "a client that has not sent the head of its request by then is disconnected";
  };
  readonly requestTimeoutMs: {
    readonly default: 30000;
    readonly unit: "ms";
    readonly help: "a client that has not sent its whole request by then is disconnected";
  };
  readonly maxHeaderBytes: {
    readonly default: 16384;
    readonly unit: "bytes";
    readonly help: "head of one HTTP request";
    readonly max: 1048576;
  };
  readonly maxPipelinedRequests: {
    readonly default: 64;
    readonly unit: "requests";
    readonly help: "pipelined HTTP requests that wait behind one being answered; a client that sends more is disconnected";
  };
  readonly maxMessagesPerSecond: {
    readonly default: 100;
    readonly unit: "messages";
    readonly help: "messages per second of one WebSocket, on average; bursts of ten seconds' worth are allowed";
  };
  readonly maxMessageBytes: {
    readonly default: 262144;
    readonly unit: "bytes";
    readonly help: "one WebSocket message from a client";
  };
  readonly maxBodyBytes: {
    readonly default: 524288;
    readonly unit: "bytes";
    readonly help: "one HTTP request body";
  };
  readonly maxDocumentDepth: {
    readonly default: 12;
    readonly unit: "levels";
    readonly help: "nesting of a GraphQL document";
  };
  readonly maxDocumentTokens: {
    readonly default: 2000;
    readonly unit: "tokens";
    readonly help: "lexical tokens of a GraphQL document";
  };
  readonly maxDocumentBytes: {
    readonly default: 65536;
    readonly unit: "bytes";
    readonly help: "text of a GraphQL document";
  };
  readonly maxDocumentAliases: {
    readonly default: 50;
    readonly unit: "aliases";
    readonly help: "aliases in a GraphQL document";
  };
  readonly maxDocumentBreadth: {
    readonly default: 200;
    readonly unit: "selections";
    readonly help: "fields and fragments side by side in a GraphQL document";
  };
  readonly maxDocumentCost: {
    readonly default: 50000;
    readonly unit: "points";
    readonly help: "cost of a GraphQL document: 1 a field, 2 with subfields, times 1.5 a level and the requested list length";
  };
  readonly maxIntrospections: {
    readonly default: 2;
    readonly unit: "introspections";
    readonly help: "introspection in one GraphQL document, in multiples of the answer to the standard introspection query";
  };
  readonly maxIntrospectionsPerSecond: {
    readonly default: 5;
    readonly unit: "introspections";
    readonly help: "introspection of one client per second that the cache does not answer, in the same multiples";
  };
  readonly maxIntrospectionCacheBytes: {
    readonly default: 8388608;
    readonly unit: "bytes";
    readonly help: "cached answers to introspection; evicted by least recent use";
  };
  readonly maxVariablesBytes: {
    readonly default: 262144;
    readonly unit: "bytes";
    readonly help: "variables of one GraphQL operation";
  };
  readonly maxAutomaticQueries: {
    readonly default: 1000;
    readonly unit: "documents";
    readonly help: "automatic persisted queries kept, of all clients";
  };
  readonly maxAutomaticQueryBytes: {
    readonly default: 4194304;
    readonly unit: "bytes";
    readonly help: "texts of automatic persisted queries, of all clients";
  };
  readonly maxAutomaticQueriesPerClient: {
    readonly default: 100;
    readonly unit: "documents";
    readonly help: "automatic persisted queries kept of one client, and the same share of the bytes";
  };
  readonly maxInputDepth: {
    readonly default: 32;
    readonly unit: "levels";
    readonly help: "nesting of an input, an answer or arguments";
    readonly max: 256;
  };
  readonly maxPersistedOperations: {
    readonly default: 100000;
    readonly unit: "operations";
    readonly help: "documents in the list of persisted operations";
  };
  readonly maxMemoryBytes: {
    readonly default: number;
    readonly derived: "3/4 of V8's heap limit, at most half of the memory";
    readonly unit: "bytes";
    readonly help: "objects and buffers of the gateway's thread; above it new observers are refused, and present ones stay";
  };
  readonly maxUnsentBytes: {
    readonly default: 262144;
    readonly unit: "bytes";
    readonly help: "unsent bytes of a socket; above it nothing more is written to the socket";
  };
  readonly stallTimeoutMs: {
    readonly default: 60000;
    readonly unit: "ms";
    readonly help: "a socket that stays above maxUnsentBytes that long is closed";
  };
  readonly steeringRatePerSecond: {
    readonly default: 10;
    readonly unit: "calls";
    readonly help: "mutations per second of one client on one agent";
  };
  readonly maxRateWindows: {
    readonly default: 10000;
    readonly unit: "pairs";
    readonly help: "pairs of client and agent steered within one second";
  };
  readonly maxRateWindowsPerClient: {
    readonly default: 1000;
    readonly unit: "pairs";
    readonly help: "the same for one client";
  };
  readonly maxAgentThreads: {
    readonly default: 8;
    readonly unit: "threads";
    readonly help: "threads that run agents: one for each module; further modules share";
  };
  readonly maxAgentsPerThread: {
    readonly default: 10000;
    readonly unit: "agents";
    readonly help: "agents of one thread, and of one module";
  };
  readonly maxPureCallsPerAgent: {
    readonly default: 64;
    readonly unit: "calls";
    readonly help: "pure commands of one agent that run at once; beyond it INBOX_FULL";
    readonly max: 100000;
  };
  readonly maxAgentHeapBytes: {
    readonly default: 2147483648;
    readonly unit: "bytes";
    readonly help: "heap of one thread of agents; beyond it the thread is restarted";
  };
  readonly loadTimeoutMs: {
    readonly default: 60000;
    readonly unit: "ms";
    readonly help: "how long one module of agents may take to load; the log names it after 5 s";
  };
  readonly hangTimeoutMs: {
    readonly default: 10000;
    readonly unit: "ms";
    readonly help: "a thread of agents without a heartbeat for so long is restarted";
  };
  readonly maxHostCalls: {
    readonly default: 10000;
    readonly unit: "calls";
    readonly help: "unanswered calls to the agents of one thread; of the last tenth each client may use a tenth";
  };
  readonly maxHostEvents: {
    readonly default: 65536;
    readonly unit: "events";
    readonly help: "events of one thread of agents in flight to the gateway; beyond it events are dropped and told as a gap";
  };
  readonly maxHostBytes: {
    readonly default: 67108864;
    readonly unit: "bytes";
    readonly help: "the same in bytes, estimated from the lengths of texts";
  };
  readonly maxHostLogLines: {
    readonly default: 1024;
    readonly unit: "lines";
    readonly help: "log lines of one thread of agents in flight to the gateway; beyond it lines are dropped";
  };
  readonly maxPayloadBytes: {
    readonly default: 262144;
    readonly unit: "bytes";
    readonly help: "one output or result of an agent";
  };
  readonly maxInvocationsPerClient: {
    readonly default: 100;
    readonly unit: "calls";
    readonly help: "running invocations and commands of one client";
  };
  readonly maxIdempotencyKeys: {
    readonly default: 10000;
    readonly unit: "keys";
    readonly help: "idempotency keys kept";
  };
  readonly maxIdempotencyKeysPerClient: {
    readonly default: 1000;
    readonly unit: "keys";
    readonly help: "the same for one client";
  };
  readonly maxIdempotencyBytes: {
    readonly default: 67108864;
    readonly unit: "bytes";
    readonly help: "outcomes kept under idempotency keys";
  };
  readonly idempotencyTtlMs: {
    readonly default: 600000;
    readonly unit: "ms";
    readonly help: "how long an idempotency key is kept";
  };
  readonly maxOpenRuns: {
    readonly default: 100000;
    readonly unit: "runs";
    readonly help: "accepted work that has not ended, parked work included; 10,000 with ephemeral, unless set; of the last tenth each client may use a tenth";
  };
  readonly maxRuns: {
    readonly default: 100000;
    readonly unit: "runs";
    readonly help: "ended runs kept; 1,000 with ephemeral, unless set; runs whose idempotency key is still valid are kept in addition";
  };
  readonly maxRunBytes: {
    readonly default: 1073741824;
    readonly unit: "bytes";
    readonly help: "inputs and outcomes of all runs; 67,108,864 with ephemeral, unless set; ended runs are dropped first, the oldest first";
  };
  readonly maxRunAgeMs: {
    readonly default: 2592000000;
    readonly unit: "ms";
    readonly help: "how long an ended run is kept";
    readonly max: number;
  };
  readonly runAttemptsMax: {
    readonly default: 5;
    readonly unit: "attempts";
    readonly help: "times an interrupted perturbation is started before it is FAILED";
  };
  readonly maxStateBytes: {
    readonly default: 262144;
    readonly unit: "bytes";
    readonly help: "state of one session";
  };
  readonly maxStates: {
    readonly default: 100000;
    readonly unit: "states";
    readonly help: "sessions with a state, of all agents; 10,000 with ephemeral, unless set";
  };
  readonly maxStatesBytes: {
    readonly default: 1073741824;
    readonly unit: "bytes";
    readonly help: "states of all sessions; 67,108,864 with ephemeral, unless set";
  };
  readonly maxCallDepth: {
    readonly default: 16;
    readonly unit: "calls";
    readonly help: "agents' calls that wait for one another";
    readonly max: 1000;
  };
  readonly maxOpenChildren: {
    readonly default: 100;
    readonly unit: "runs";
    readonly help: "calls of other agents by one run that have not ended";
    readonly max: 100000;
  };
  readonly maxChildren: {
    readonly default: 1000;
    readonly unit: "runs";
    readonly help: "calls of other agents by one attempt at a run, in all";
    readonly max: 1000000;
  };
  readonly maxSchedulesPerAgent: {
    readonly default: 16;
    readonly unit: "schedules";
    readonly help: "schedules of one agent";
    readonly max: 1000;
  };
  readonly maxPheromones: {
    readonly default: 10000;
    readonly unit: "pheromones";
    readonly help: "pheromones in the field; beyond it the source with the most loses its weakest";
    readonly max: 1000000;
  };
  readonly maxPheromonesPerSource: {
    readonly default: 1000;
    readonly unit: "pheromones";
    readonly help: "pheromones of one agent or client in the field";
    readonly max: 1000000;
  };
  readonly maxPheromonePayloadBytes: {
    readonly default: 8192;
    readonly unit: "bytes";
    readonly help: "payload of one pheromone as JSON";
    readonly max: 65536;
  };
  readonly pheromoneRatePerSecond: {
    readonly default: 20;
    readonly unit: "deposits";
    readonly help: "pheromones that one agent or client may deposit per second";
  };
  readonly maxPheromoneDeposits: {
    readonly default: 10000;
    readonly unit: "deposits";
    readonly help: "past deposits of pheromones kept; 1,000 with ephemeral, unless set";
    readonly max: 1000000;
  };
  readonly maxProbesPerAgent: {
    readonly default: 16;
    readonly unit: "probes";
    readonly help: "probes of one agent";
    readonly max: 1000;
  };
  readonly maxProbesRunning: {
    readonly default: 1000;
    readonly unit: "checks";
    readonly help: "checks of agents' probes in flight; further ones are skipped until they are due again";
  };
  readonly maxInvokeTimeoutMs: {
    readonly default: 600000;
    readonly unit: "ms";
    readonly help: "longest timeoutMs a caller may ask for";
  };
  readonly hostCallTimeoutMs: {
    readonly default: 5000;
    readonly unit: "ms";
    readonly help: "longest time for calls without a timeoutMs: perturb, start, stop";
  };
  readonly resumeTimeoutMs: {
    readonly default: 300000;
    readonly unit: "ms";
    readonly help: "longest time for one resumption of an agent with the answer to a question";
  };
  readonly maxResumeAttempts: {
    readonly default: 5;
    readonly unit: "attempts";
    readonly help: "times an agent is resumed with one answer before the resumption is FAILED";
  };
  readonly maxResumptions: {
    readonly default: 64;
    readonly unit: "resumptions";
    readonly help: "agents being resumed at once, in all";
  };
  readonly maxResumptionsPerAgent: {
    readonly default: 8;
    readonly unit: "resumptions";
    readonly help: "resumptions of one agent at once";
  };
  readonly maxOpenSemaphoresPerAgent: {
    readonly default: 10000;
    readonly unit: "semaphores";
    readonly help: "open questions of one agent: unanswered, or answered and not yet resumed";
  };
  readonly maxSettledSemaphores: {
    readonly default: 10000;
    readonly unit: "semaphores";
    readonly help: "finished questions kept; 500 with ephemeral, unless set";
  };
  readonly maxAuditEntries: {
    readonly default: 1000000;
    readonly unit: "entries";
    readonly help: "audit entries of questions kept; 2,000 with ephemeral, unless set";
  };
  readonly maxSemaphoreStateBytes: {
    readonly default: 1048576;
    readonly unit: "bytes";
    readonly help: "frozen state of a question; the same bound applies to the input that led to it";
  };
  readonly maxResponseSchemaBytes: {
    readonly default: 65536;
    readonly unit: "bytes";
    readonly help: "schema for the answer to a question";
  };
  readonly maxAnswerBytes: {
    readonly default: 262144;
    readonly unit: "bytes";
    readonly help: "answer to a question";
  };
  readonly maxSemaphoreEvents: {
    readonly default: 10000;
    readonly unit: "events";
    readonly help: "events about questions that wait for the hosts of their agents; one agent may have a tenth";
  };
  readonly maxStoreQueue: {
    readonly default: 10000;
    readonly unit: "requests";
    readonly help: "queued reads and writes of questions";
  };
  readonly storeTimeoutMs: {
    readonly default: 10000;
    readonly unit: "ms";
    readonly help: "longest wait for the data file; a question or an answer that waits longer is refused with UNAVAILABLE";
  };
  readonly maxReadsWaiting: {
    readonly default: 1000;
    readonly unit: "reads";
    readonly help: "different queued reads of questions";
  };
  readonly maxReadsWaitingPerClient: {
    readonly default: 100;
    readonly unit: "reads";
    readonly help: "the same for one client";
  };
  readonly maxRevokedTokens: {
    readonly default: 100000;
    readonly unit: "entries";
    readonly help: "entries in the list of revoked tokens";
  };
  readonly maxMetricAgents: {
    readonly default: 200;
    readonly unit: "agents";
    readonly help: "agents with a label of their own in /metrics; the others share one";
  };
  readonly maxAccessLogBytes: {
    readonly default: 10485760;
    readonly unit: "bytes";
    readonly help: "size of the access log before it is renamed to access.log.1; a tenth of it may wait for the disk";
  };
  readonly schemaCheckTimeoutMs: {
    readonly default: 1000;
    readonly unit: "ms";
    readonly help: "longest check of a question's schema, or of an answer against it; a longer one is refused";
  };
  readonly maxSchemaChecks: {
    readonly default: 500;
    readonly unit: "checks";
    readonly help: "questions and answers that wait for a check against a schema";
  };
  readonly maxSchemaChecksPerAgent: {
    readonly default: 50;
    readonly unit: "checks";
    readonly help: "the same for one agent";
  };
  readonly drainSpreadMs: {
    readonly default: 3000;
    readonly unit: "ms";
    readonly help: "time over which a shutdown closes sockets one after another; at most half of the time left";
  };
  readonly drainTimeoutMs: {
    readonly default: 8000;
    readonly unit: "ms";
    readonly help: "how long a shutdown waits for agents and sockets";
  };
};
/** Name of a limit: `maxHistory` is `--max-history` and `TERRARIUM_MAX_HISTORY`. */
export type LimitName = keyof typeof LIMITS;
/** A number for every limit, in the unit given in `LIMITS`. */
export type Limits = {
  readonly [K in LimitName]: number;
};
/** The defaults of all limits. */
export declare const defaultLimits: Limits;
