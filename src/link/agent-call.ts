import type { CommandOutcome, Invocation, Perturbation } from "../events/agent-calls.js";
import type { JsonValue } from "../base/json.js";

/** A call of an agent to another one, in transit to the gateway. Plain JSON; the gateway checks it. */
export interface AgentCall {
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

export interface AgentCaller {
  readonly agentId: string;
  /** The run that calls, of a resumption its own id. Null for work without a run: a source and its items. */
  readonly run: string | null;
  readonly attempt: number;
  /** Whether the caller holds the session of all work that names none until it is answered. Only without a run. */
  readonly holdsSession: boolean;
}

export type AgentCallAnswer = Perturbation | Invocation | CommandOutcome;

/**
 * Sends an agent's call to the gateway. Rejects with the gateway's `TerrariumError`. Aborting `signal` cancels the
 * child, and rejects with the signal's reason.
 */
export type CallAgent = (call: AgentCall, signal: AbortSignal) => Promise<AgentCallAnswer>;
