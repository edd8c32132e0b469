import { createHash, randomBytes } from "node:crypto";

import type { JsonValue } from "../base/json.js";
import type { RunStamp } from "../events/run.js";
import type {
  ResumptionStatus,
  SemaphoreReason,
  SemaphoreStatus,
  SemaphoreView,
  Severity,
} from "../events/semaphore.js";

export { SEMAPHORE_REASONS, SEVERITIES } from "../events/semaphore.js";
export type { ResumptionStatus, SemaphoreReason, SemaphoreStatus, SemaphoreView, Severity };

/** `settledBy` and the audit's `who` when a deadline passed. */
export const BY_DEADLINE = "deadline";
/** The audit's `who` for Purgatory's own actions. */
export const BY_PURGATORY = "purgatory";

export interface ResumptionError {
  /** One of `ERROR_CODES`, or `INTERRUPTED` when the gateway ended during the attempt. */
  readonly code: string;
  /** Raw text of the agent's exception: only for viewers that may steer. */
  readonly message: string;
}

/** The obligation to resume an agent with a person's answer. */
export interface Resumption {
  readonly status: ResumptionStatus;
  /** Number of starts so far; passed to the agent, 1 for the first run. */
  readonly attempt: number;
  /** Not started before this instant, milliseconds since 1970. */
  readonly dueAt: number;
  /** When the last attempt started, and when DONE or FAILED was stored. */
  readonly startedAt: number | null;
  readonly finishedAt: number | null;
  /** Error of the last failed attempt. */
  readonly error: ResumptionError | null;
}

/** The question and the frozen state. Never changes after parking. */
export interface SemaphoreCard {
  /** `sem-` and eight hex digits. */
  readonly id: string;
  readonly agentId: string;
  readonly reason: SemaphoreReason;
  readonly prompt: string;
  readonly options: readonly string[];
  readonly severity: Severity;
  /** Returned to the agent unchanged; `stateVersion` lets a newer agent read an older state. */
  readonly state: JsonValue;
  readonly stateVersion: number;
  /** The input whose processing was parked. */
  readonly input: JsonValue;
  /** The perturbation or semaphore behind that input, or null. */
  readonly cause: string | null;
  /** The run that asks. Absent for a question of a source, and in tokens of older releases. */
  readonly askedBy?: RunStamp;
  /** JSON Schema that the answer must satisfy. */
  readonly responseSchema: JsonValue | null;
  /** Milliseconds since 1970; from then on the token can only be voided. */
  readonly deadline: number | null;
  /** A person or process to turn to when there is no answer. Stored, not acted upon. */
  readonly escalation: string | null;
  /** SHA-256 over the shown and frozen content, see `digestOf`. */
  readonly digest: string;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  /** State, input, schema and answer are null because the servers that keep them do not answer. Never stored. */
  readonly isPartial?: boolean;
}

/** The changing part of a token. `resumption` is set exactly when the status is RESOLVED. */
export interface SemaphoreCourse {
  readonly status: SemaphoreStatus;
  readonly answer: JsonValue | null;
  readonly settledAt: number | null;
  readonly settledBy: string | null;
  readonly cancelReason: string | null;
  readonly resumption: Resumption | null;
}

/** A complete token. The frozen state and the answer are not public. */
export type SemaphoreToken = SemaphoreCard & SemaphoreCourse;

/** The public part of a token. */
export function publicView(token: SemaphoreToken): SemaphoreView {
  const {
    state: _state,
    input: _input,
    answer: _answer,
    cancelReason: _reason,
    askedBy: _askedBy,
    isPartial: _isPartial,
    resumption,
    ...view
  } = token;
  return {
    ...view,
    resumption: resumption && { status: resumption.status, attempt: resumption.attempt },
  };
}

/** The phase of a token, by which stores index it. FINISHED tokens may be evicted. */
export type Phase = "PENDING" | "DUE" | "RUNNING" | "FINISHED";

export function phaseOf(token: SemaphoreCourse): Phase {
  if (token.status === "PENDING") return "PENDING";
  const resumption = token.resumption?.status;
  return resumption === "DUE" || resumption === "RUNNING" ? resumption : "FINISHED";
}

/** Draws a token id. Tests inject one that collides. */
export type NewTokenId = () => string;
export const randomTokenId: NewTokenId = () => `sem-${randomBytes(4).toString("hex")}`;

/** The id that a question under this key gets; `draw` counts those that are taken by others. */
export function tokenIdOf(key: string, draw: number): string {
  return `sem-${createHash("sha256").update(`${key} ${draw}`).digest("hex").slice(0, 8)}`;
}

/** True when a text has the form of a token id; only such ids reach a store. */
export function isTokenId(text: string): boolean {
  return /^sem-[0-9a-f]{8}$/.test(text);
}
