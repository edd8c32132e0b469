import { type ErrorCode, TerrariumError } from "../base/errors.js";
import type { JsonValue } from "../base/json.js";
import type { Position } from "../events/cursor.js";
import type { NumberedEvent } from "../events/event.js";
import type { FreezeSet } from "../events/freeze.js";
import type { Settlement, Usage } from "../events/run.js";
import type { SemaphoreView } from "../events/semaphore.js";
import type { AgentAnswer, AgentRequest } from "./agent-call.js";
import type { Farewell, Hello } from "./hello.js";
import type { AgentPlace, HostCallName, HostCalls, HostLogEntry, ManifestChange, ParkCall } from "./port.js";
import { type CallFate, HostCallError, type RunBegan, type RunRef, type SettleMessage } from "./run-port.js";

/** A `TerrariumError` in transit. */
export interface WireError {
  readonly code: ErrorCode;
  readonly message: string;
  readonly details: Readonly<Record<string, JsonValue>>;
}

export type CallMessage = {
  [K in HostCallName]: {
    readonly kind: "call";
    readonly id: number;
    readonly name: K;
    readonly args: HostCalls[K]["args"];
  };
}[HostCallName];

/** The outcome of an agent's question. */
export type ParkedMessage =
  | { readonly kind: "parked"; readonly id: number; readonly ok: true; readonly semaphore: SemaphoreView }
  | { readonly kind: "parked"; readonly id: number; readonly ok: false; readonly error: WireError };

/** The outcome of an agent's call of another agent, or about pheromones. */
export type ReplyMessage =
  | { readonly kind: "reply"; readonly id: number; readonly ok: true; readonly answer: AgentAnswer }
  | { readonly kind: "reply"; readonly id: number; readonly ok: false; readonly error: WireError };

export type ToHost =
  /** Answers `hello` and each `manifest` that adds agents: the ends of their logs. */
  | { readonly kind: "welcome"; readonly agents: readonly AgentPlace[] }
  /** Answers `hello` instead; the last message. */
  | ({ readonly kind: "refused" } & Farewell)
  /** The gateway is about to end this connection: the host goes to another gateway, or comes back, within this time. */
  | { readonly kind: "drain"; readonly withinMs: number }
  /** The last message. */
  | ({ readonly kind: "bye" } & Farewell)
  | CallMessage
  | ParkedMessage
  | ReplyMessage
  | { readonly kind: "abort"; readonly id: number }
  /** Another gateway carries these agents: the host stops them and confirms with `left`. They start again with a `welcome`. */
  | { readonly kind: "lost"; readonly agentIds: readonly string[] }
  /** The oldest `batches` unacknowledged batches have reached the sink. */
  | { readonly kind: "ack"; readonly batches: number }
  | { readonly kind: "logged"; readonly lines: number }
  /** Answers `begin`. */
  | { readonly kind: "go"; readonly id: number; readonly go: boolean }
  /** What became of the states that these runs set. Over one connection it is not sent for runs that set none. */
  | { readonly kind: "settled"; readonly runs: readonly SettledRun[] }
  | {
      readonly kind: "cancel";
      readonly agentId: string;
      readonly run: string;
      readonly reason: string | null;
    }
  /**
   * What is frozen now; answered by `frozen`. Sent when a host is ready, whose agents start after it, and on each change but
   * a release.
   */
  | { readonly kind: "freezes"; readonly id: number; readonly set: FreezeSet }
  /** These agents of the last set are not `thawing` any more. */
  | { readonly kind: "release"; readonly agentIds: readonly string[] }
  /** `drainMs`: how long running work may go on. */
  | { readonly kind: "close"; readonly drainMs: number };

export interface SettledRun extends Settlement {
  readonly agentId: string;
  readonly run: string;
}

/** `behind`: position of the last event sent for the called agent; null when there is none. */
export type AnswerMessage = {
  readonly kind: "answer";
  /** The call that it answers; 0 when that was made over an earlier connection. */
  readonly id: number;
  readonly behind: Position | null;
  /** The call's run, over a link that outlives its connections. */
  readonly run?: RunRef;
} & ({ readonly ok: true; readonly result: HostCalls[HostCallName]["result"] } | CallFailure);

/** A failed call, as it crosses a link. */
export interface CallFailure {
  readonly ok: false;
  readonly error: WireError;
  readonly fate: CallFate;
  readonly usage: Usage | null;
}

export type ToGateway =
  | AnswerMessage
  /**
   * Before `hello`: the host is about to load this module. Sent at once, because loading may never return to the
   * event loop.
   */
  | { readonly kind: "loading"; readonly what: string }
  /** The agent has begun the resumption of that call. */
  | { readonly kind: "begun"; readonly id: number }
  /**
   * Agents are loaded, and those that have not started wait for `welcome`. Sent once on each connection; `failed` is sent
   * instead when loading fails.
   */
  | ({ readonly kind: "hello" } & Hello)
  | { readonly kind: "failed"; readonly error: WireError }
  /** The last message. */
  | ({ readonly kind: "bye" } & Farewell)
  | ({ readonly kind: "manifest" } & ManifestChange)
  /**
   * Plain objects, copied by `postMessage` itself unless there are several; `bytes` is the host's estimate.
   *
   * Measured on the agent's thread, 250-byte events, ns per event for batches of 1 / 8 / 64 / 512 (Node 20.20, two
   * noisy cores, second of two rounds): plain objects 3,500 / 2,500 / 2,100 / 1,900; one `JSON.stringify` of the
   * batch 5,600 / 4,200 / 1,800 / 4,000; JSON event by event and joined 5,600 / 4,200 / 1,900 / 4,200; the envelope
   * written by hand around the payload's JSON 5,200 / 3,300 / 3,000 / 3,500; JSON encoded to bytes and transferred
   * 8,500 / 3,800 / 2,800 / 3,800. Objects are the cheapest for few events per turn, the common case, and within the
   * noise of the best elsewhere.
   */
  | { readonly kind: "events"; readonly batch: readonly NumberedEvent[]; readonly bytes: number }
  /** A question, answered by `parked`. `behind` is as in an answer. */
  | {
      readonly kind: "park";
      readonly id: number;
      readonly call: ParkCall;
      readonly behind: Position | null;
    }
  /** An agent calls another agent, or deposits or reads pheromones; answered by `reply`. */
  | { readonly kind: "request"; readonly id: number; readonly call: AgentRequest }
  /** The agent no longer waits for that request. No `reply` is needed. */
  | { readonly kind: "withdraw"; readonly id: number }
  | { readonly kind: "log"; readonly entries: readonly HostLogEntry[] }
  | { readonly kind: "busy"; readonly agentId: string; readonly forMs: number }
  /** Runs of one turn. */
  | { readonly kind: "began"; readonly runs: readonly RunBegan[] }
  | { readonly kind: "settle"; readonly runs: readonly SettleMessage[] }
  | { readonly kind: "returned"; readonly runs: readonly RunRef[] }
  /** Wants a `go` in return. */
  | { readonly kind: "begin"; readonly id: number; readonly run: RunRef }
  /** From now on nothing begins that these freezes hold. */
  | { readonly kind: "frozen"; readonly id: number }
  /** Answers `lost`: no event of these agents follows before their next `welcome`. */
  | { readonly kind: "left"; readonly agentIds: readonly string[] }
  | { readonly kind: "beat" }
  /** All agents are stopped; this is the last message. */
  | { readonly kind: "closed" };

/** One end of an ordered two-way channel that calls listeners asynchronously, never from within `send`. */
export interface Channel<Out, In> {
  send(message: Out): void;
  listen(listener: (message: In) => void): void;
}

/** Characters of an error's message, which an agent may have chosen; the rest is cut. Same bound as in ERROR events. */
const ERROR_CHARACTERS_MAX = 4_096;
/** Characters of an error's details as JSON; larger ones are left out. */
const DETAILS_CHARACTERS_MAX = 65_536;

/** Converts an error for the link; null when the error must not leave the host (it is logged there). */
export function toWire(error: unknown): WireError | null {
  if (!(error instanceof TerrariumError)) return null;
  const { code, message, details } = error;
  return { code, message: message.slice(0, ERROR_CHARACTERS_MAX), details: plain(details) };
}

/** Agents may put any value into details; details that are not JSON or too large are left out. */
function plain(details: TerrariumError["details"]): WireError["details"] {
  try {
    const text = JSON.stringify(details);
    return text.length > DETAILS_CHARACTERS_MAX ? {} : (JSON.parse(text) as WireError["details"]);
  } catch {
    return {};
  }
}

export const UNEXPECTED: WireError = {
  code: "INTERNAL_SERVER_ERROR",
  message: "the agent host failed unexpectedly",
  details: {},
};

/** The host's answer for a question that could not be stored; the cause is in the gateway's log. */
export const NOT_STORED: WireError = {
  code: "INTERNAL_SERVER_ERROR",
  message: "the question could not be stored",
  details: {},
};

/** The answer to an agent's call that failed without a code; the cause is in the gateway's log. */
export const NOT_CALLED: WireError = {
  code: "INTERNAL_SERVER_ERROR",
  message: "the call could not be made",
  details: {},
};

/** Why a host's question or call is refused that sends more than it may have in flight. */
export function tooMany(max: number, what: string): WireError {
  const details = { limit: "maxHostCalls", max };
  return { code: "LIMIT_EXCEEDED", message: `a host has at most ${max} ${what} in flight`, details };
}

/** The reason of aborts when the caller no longer waits. */
export const CALLER_GONE = new TerrariumError(
  "AGENT_TIMEOUT",
  "the caller gave up before there was a result",
);

/** The reason of calls that were sent to a host, whose agent another gateway carries since. */
export const CARRIED_ELSEWHERE = new TerrariumError("UNAVAILABLE", "another gateway carries the agent now", {
  retryable: true,
});

export function timedOut(timeoutMs: number): TerrariumError {
  return new TerrariumError("AGENT_TIMEOUT", `no answer within ${timeoutMs} ms`, { timeoutMs });
}

/**
 * The error of a call that the agent never began. A resumption also carries the mark in its details, where its retry
 * looks for it.
 */
export function undelivered(name: HostCallName, error: TerrariumError): HostCallError {
  const { code, message, details } = error;
  const told = name === "resume" ? { ...details, delivered: false } : details;
  return new HostCallError({ code, message, details: told }, "NOT_BEGUN");
}

export function fromWire({ code, message, details }: WireError): TerrariumError {
  return new TerrariumError(code, message, { ...details });
}

/** Bounds of the link between a host and its gateway. Both ends use the same values. */
export interface LinkLimits {
  /** Events sent but not acknowledged. Further events are dropped at the host. */
  readonly linkEventsMax: number;
  /** The same in bytes, estimated from the lengths of texts. */
  readonly linkBytesMax: number;
  /**
   * Capacity above both that only events about an agent's state may use, so that the mirror ends with the right
   * state.
   */
  readonly linkReserveEvents: number;
  /** Events in one message; a full batch is sent before the turn ends. */
  readonly batchEventsMax: number;
  /** Log lines sent but not acknowledged. Further lines are dropped and counted. */
  readonly linkLogLinesMax: number;
  /** Calls waiting for an answer. Further calls are refused with LIMIT_EXCEEDED. */
  readonly linkCallsMax: number;
  /** Deadline of calls without their own timeout, ms. */
  readonly callTimeoutMs: number;
  /** Interval between two heartbeats of a host, ms. */
  readonly heartbeatMs: number;
  /** How long a hello waits until the gateway has taken over the host's agents, ms. */
  readonly welcomeTimeoutMs: number;
}

export const LINK_DEFAULTS: LinkLimits = {
  linkEventsMax: 65_536,
  linkBytesMax: 67_108_864,
  linkReserveEvents: 4_096,
  batchEventsMax: 512,
  linkLogLinesMax: 1_024,
  linkCallsMax: 10_000,
  callTimeoutMs: 5_000,
  heartbeatMs: 1_000,
  welcomeTimeoutMs: 10_000,
};
