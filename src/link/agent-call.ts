import type { CommandOutcome, Invocation, Perturbation, ResolvedPath } from "../events/agent/agent-calls.js";
import type { JsonValue } from "../base/json.js";
import type { SensedPheromone } from "../events/pheromone.js";
import type { RunStamp } from "../events/run.js";

/** What an agent asks of the gateway, in transit. Plain JSON; the gateway checks it. */
export type AgentCall = DirectCall | PathRequest;

/** A call of an agent to another one. */
export interface DirectCall {
  readonly kind: "perturb" | "invoke" | "command";
  readonly from: AgentCaller;
  /** The agent that is called. */
  readonly agentId: string;
  /** Name or alias; null for other kinds. */
  readonly command: string | null;
  readonly input: JsonValue;
  readonly session: string | null;
  /** Null: the default. */
  readonly priority: number | null;
  readonly timeoutMs: number | null;
  readonly idempotencyKey: string | null;
  /** The span of the caller's work. Absent when it has none. */
  readonly traceparent?: string;
}

/** An agent resolves an AGENTESE path. One that acts is then a call of the agent that the path names. */
export interface PathRequest extends Pick<
  DirectCall,
  "from" | "session" | "timeoutMs" | "idempotencyKey" | "traceparent"
> {
  readonly kind: "resolve";
  readonly path: string;
  /** The run that asks, for the event of a deposit; null without one. */
  readonly stamp: RunStamp | null;
  /** Absent: the path gets no input. */
  readonly input?: JsonValue;
}

export interface AgentCaller {
  readonly agentId: string;
  /** The run that calls, of a resumption its own id. Null for work without a run: a source and its items. */
  readonly run: string | null;
  readonly attempt: number;
  /** Whether the caller holds the session of all work that names none until it is answered. Only without a run. */
  readonly holdsSession: boolean;
}

export type AgentCallAnswer = Perturbation | Invocation | CommandOutcome | ResolvedPath;

/**
 * Sends an agent's call to the gateway. Rejects with the gateway's `TerrariumError`. Aborting `signal` cancels the
 * child, and rejects with the signal's reason.
 */
export type CallAgent = (call: AgentCall, signal: AbortSignal) => Promise<AgentCallAnswer>;

/** What an agent does with the field of pheromones, in transit to the gateway. Plain JSON; the gateway checks it. */
export type SignalCall =
  | {
      readonly kind: "deposit";
      readonly from: Pick<AgentCaller, "agentId">;
      readonly deposit: JsonValue;
      /** The run that deposits, for the event; null without one. */
      readonly stamp: RunStamp | null;
      /** Deposits of this agent that the host has refused since the last one it sent. */
      readonly refusedBefore: number;
    }
  | { readonly kind: "sense"; readonly from: Pick<AgentCaller, "agentId">; readonly filter: JsonValue }
  /** Answered when there are deposits after `position`; with `position` null at once, without any. */
  | {
      readonly kind: "watch";
      readonly from: Pick<AgentCaller, "agentId">;
      readonly filter: JsonValue;
      readonly position: number | null;
    };

export interface SignalAnswer {
  /** One for a deposit. */
  readonly pheromones: readonly SensedPheromone[];
  /** Of `watch`: where to go on. */
  readonly position: number;
}

/** Sends a call about pheromones to the gateway. Rejects with the gateway's `TerrariumError`, or the signal's reason. */
export type CallSignals = (call: SignalCall, signal: AbortSignal) => Promise<SignalAnswer>;

export type AgentRequest = AgentCall | SignalCall;
export type AgentAnswer = AgentCallAnswer | SignalAnswer;

export function isOfSignals(call: AgentRequest): call is SignalCall {
  return call.kind === "deposit" || call.kind === "sense" || call.kind === "watch";
}

/** A call under a key is made once, however often it is sent. */
export function isRepeatable(call: AgentRequest): boolean {
  return !isOfSignals(call) && call.idempotencyKey !== null;
}
