import { type ErrorCode, TerrariumError } from "../base/errors.js";
import type { JsonValue } from "../base/json.js";
import type { Position } from "../events/cursor.js";
import type { NumberedEvent } from "../events/event.js";
import type { FreezeSet } from "../events/freeze.js";
import type { Usage } from "../events/run.js";
import type { SemaphoreView } from "../events/semaphore.js";
import type { AgentAnswer, AgentRequest } from "./agent-call.js";
import type {
  AgentDescriptor,
  AgentPlace,
  HostCallName,
  HostCalls,
  HostLogEntry,
  ManifestChange,
  ParkCall,
} from "./port.js";
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
  /** Answers `ready` and each `manifest` that adds agents: the ends of their logs. */
  | { readonly kind: "welcome"; readonly agents: readonly AgentPlace[] }
  | CallMessage
  | ParkedMessage
  | ReplyMessage
  | { readonly kind: "abort"; readonly id: number }
  /** The oldest `batches` unacknowledged batches have reached the sink. */
  | { readonly kind: "ack"; readonly batches: number }
  | { readonly kind: "logged"; readonly lines: number }
  /** Answers `begin`. */
  | { readonly kind: "go"; readonly id: number; readonly go: boolean }
  /** Whether states that these runs set were kept. Not sent for runs that set none. */
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

export interface SettledRun {
  readonly agentId: string;
  readonly run: string;
  readonly isKept: boolean;
}

/** `behind`: position of the last event sent for the called agent; null when there is none. */
export type AnswerMessage = {
  readonly kind: "answer";
  readonly id: number;
  readonly behind: Position | null;
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
   * Before `ready`: the host is about to load this module. Sent at once, because loading may never return to the
   * event loop.
   */
  | { readonly kind: "loading"; readonly what: string }
  /** The agent has begun the resumption of that call. */
  | { readonly kind: "begun"; readonly id: number }
  /** Agents are loaded and wait for `welcome`. Sent once; `failed` is sent instead when loading fails. */
  | { readonly kind: "ready"; readonly agents: readonly AgentDescriptor[] }
  | { readonly kind: "failed"; readonly error: WireError }
  | ({ readonly kind: "manifest" } & ManifestChange)
  /**
   * Plain objects, copied by `postMessage` itself; `bytes` is the host's estimate.
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

/** The reason of aborts when the caller no longer waits. */
export const CALLER_GONE = new TerrariumError(
  "AGENT_TIMEOUT",
  "the caller gave up before there was a result",
);

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
};
