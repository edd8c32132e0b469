import type { ErrorCode } from "../base/errors.js";
import type { JsonValue } from "../base/json.js";
import type { JsonCompatible } from "../base/json-compatible.js";

/**
 * Status of a run.
 *
 * ```
 * ACCEPTED ──▶ RUNNING ──▶ COMPLETED | FAILED | CANCELLED
 *    ▲            │  ├───▶ PARKED ──question ended──▶ COMPLETED | FAILED | CANCELLED
 *    └──cut off───┘  └───▶ UNKNOWN     cut off, and must not run twice
 * ```
 */
export const RUN_STATUSES = [
  "ACCEPTED",
  "RUNNING",
  "PARKED",
  "COMPLETED",
  "FAILED",
  "CANCELLED",
  "UNKNOWN",
] as const;
/** How far a run is; see the diagram above `RUN_STATUSES`. */
export type RunStatus = (typeof RUN_STATUSES)[number];

/** What started a run. */
export const RUN_KINDS = ["PERTURB", "INVOKE", "COMMAND", "RESUME", "SIGNAL", "SCHEDULE"] as const;
/** What started a run. */
export type RunKind = (typeof RUN_KINDS)[number];

/** Highest priority a caller may choose. 200 is reserved for people's answers. */
export const CALLER_PRIORITY_MAX = 199;

/** What happens to a perturbation that was cut off while it ran: it runs again, or it ends UNKNOWN. */
export const DELIVERIES = ["at_least_once", "at_most_once"] as const;
/** What happens to a perturbation that was cut off while it ran: it runs again, or it ends UNKNOWN. */
export type Delivery = (typeof DELIVERIES)[number];

/** Why a run failed. `message` may hold the agent's own words: only for those who may steer the agent. */
export interface RunError {
  readonly code: ErrorCode;
  readonly message: string;
}

/** What a run used of language models, as the agent reported it by `context.usage`. Sums over its calls. */
export interface Usage {
  /** Tokens the models read; null when none was reported. */
  readonly inputTokens: number | null;
  /** Tokens the models wrote; null when none was reported. */
  readonly outputTokens: number | null;
  /** Cost in US dollars; null when none was reported. */
  readonly costUsd: number | null;
  /** In the order of their first use, each once. */
  readonly models: readonly string[];
}

/** JSON an agent keeps for one session, or for all work without a session. */
export interface SessionState {
  /** Counts the commits of this state; 0 when there is none yet. */
  readonly version: number;
  /** Null when there is none. */
  readonly value: JsonValue;
}

/** A session's new state, as a run has set it. */
export interface StateChange {
  /** Null clears it. */
  readonly value: JsonValue;
  /** Version of the state that the run saw. Absent: not known, and nothing is compared. */
  readonly base?: number;
}

/** The gateway's answer to the end of a run. */
export interface Settlement {
  /** Whether the state that the run set is kept. */
  readonly isKept: boolean;
  /** Version of the session's state now. Absent when the run set none. */
  readonly version?: number;
  /** The session's state now, where it may differ from the one that the run set. */
  readonly value?: JsonValue;
}

/** What `context.usage` takes: one call of a language model. Everything may be left out. */
export interface UsageReport {
  /** Name of the model, 128 characters at most. */
  readonly model?: string;
  /** Tokens the model read, 0 or more. */
  readonly inputTokens?: number;
  /** Tokens the model wrote, 0 or more. */
  readonly outputTokens?: number;
  /** Cost of the call in US dollars, 0 or more. */
  readonly costUsd?: number;
}

/**
 * The state of a run's session, for the agent's code. What a run sets is kept with its result or its question, and discarded
 * with every other end. Members need no `this`.
 */
export interface AgentState {
  /** A copy of the state as this run sees it; null when there is none. */
  readonly get: () => JsonValue;
  /**
   * Replaces the state by a copy of `value`. Throws LIMIT_EXCEEDED when it is too large (`maxStateBytes`), AGENT_ERROR when it
   * is not JSON.
   */
  readonly set: <T>(value: JsonCompatible<T>) => void;
  /** Removes the state: `get` returns null. */
  readonly clear: () => void;
}

/** The run that events and questions belong to. */
export interface RunStamp {
  /** Of a resumption: the run that parked first. */
  readonly run: string;
  /** Null for a run without a session. */
  readonly session: string | null;
  /** Which attempt at the run, from 1. */
  readonly attempt: number;
  /** The run is one of a private command, or was started by one: its events carry no payload. */
  readonly private?: true | undefined;
}

/** A stamp as members of an event. A run without a session leaves `session` out. */
export function stampFields(stamp: RunStamp | null | undefined): {
  readonly run?: string;
  readonly session?: string;
  readonly attempt?: number;
  readonly private?: true;
} {
  if (!stamp) return {};
  const { run, session, attempt } = stamp;
  const privacy = stamp.private && ({ private: true } as const);
  return session === null ? { run, attempt, ...privacy } : { run, session, attempt, ...privacy };
}

/** The run that asks a question, and what it leaves when it is PARKED with it. */
export interface AskingRun {
  readonly id: string;
  readonly attempt: number;
  /** Wall time, ms since 1970. */
  readonly at: number;
  /** What it set for its session. */
  readonly state?: StateChange;
  readonly usage?: Usage;
}

/** How one attempt at a run ended. */
export type RunOutcome =
  | { readonly kind: "COMPLETED"; readonly result: JsonValue }
  /** `semaphore`: id of the question, which is durable. */
  | { readonly kind: "PARKED"; readonly semaphore: string }
  | { readonly kind: "FAILED"; readonly error: RunError }
  | { readonly kind: "CANCELLED" };
