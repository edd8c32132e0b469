import { memoryWatermark } from "../bounds/memory.js";

/** Limits of what is watched: the log, connections and their observers: a part of `LIMITS`. */
export const WATCHING_LIMITS = {
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
    help: "a WebSocket that has not sent connection_init (or a token, or the hello of a host) by then is closed",
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
} as const;
