import { randomBytes } from "node:crypto";

import type { JsonValue } from "../base/json.js";
import type {
  ResumptionStatus,
  SemaphoreReason,
  SemaphoreStatus,
  SemaphoreView,
  Severity,
} from "../events/semaphore.js";

export { SEMAPHORE_REASONS, SEVERITIES } from "../events/semaphore.js";
export type { ResumptionStatus, SemaphoreReason, SemaphoreStatus, SemaphoreView, Severity };

/** What `settledBy` and the audit say when a deadline passed. */
export const BY_DEADLINE = "deadline";
/** Who the audit names for what Purgatory does on its own. */
export const BY_PURGATORY = "purgatory";

export interface ResumptionError {
  /** One of `ERROR_CODES`, or `INTERRUPTED` when the gateway died under the attempt. */
  readonly code: string;
  /** Raw text of the agent's exception: only for those who may steer. */
  readonly message: string;
}

/** The duty to resume an agent with a person's answer. */
export interface Resumption {
  readonly status: ResumptionStatus;
  /** Times started so far. The agent sees it, 1 for the first run. */
  readonly attempt: number;
  /** Not started before this instant, milliseconds since 1970. */
  readonly dueAt: number;
  /** When the last attempt started, and when DONE or FAILED was stored. */
  readonly startedAt: number | null;
  readonly finishedAt: number | null;
  /** Why the last attempt failed. */
  readonly error: ResumptionError | null;
}

/** What was asked and frozen. Never changes after parking. */
export interface SemaphoreCard {
  /** `sem-` and eight hex digits. */
  readonly id: string;
  readonly agentId: string;
  readonly reason: SemaphoreReason;
  readonly prompt: string;
  readonly options: readonly string[];
  readonly severity: Severity;
  /** Handed back to the agent as it was; `stateVersion` lets a newer agent read an older state. */
  readonly state: JsonValue;
  readonly stateVersion: number;
  /** The input whose processing was parked. */
  readonly input: JsonValue;
  /** The perturbation or semaphore behind that input, or null. */
  readonly cause: string | null;
  /** JSON Schema the answer must satisfy. */
  readonly responseSchema: JsonValue | null;
  /** Milliseconds since 1970; from then on the token can only be voided. */
  readonly deadline: number | null;
  /** Whom or what to turn to when nobody answers. Carried, not acted upon. */
  readonly escalation: string | null;
  /** SHA-256 over what is shown and frozen, see `digestOf`. */
  readonly digest: string;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
}

/** What became of it. `resumption` is there exactly when the status is RESOLVED. */
export interface SemaphoreCourse {
  readonly status: SemaphoreStatus;
  readonly answer: JsonValue | null;
  readonly settledAt: number | null;
  readonly settledBy: string | null;
  readonly cancelReason: string | null;
  readonly resumption: Resumption | null;
}

/** A pending approval with everything in it: the frozen state and the answer are not for everybody. */
export type SemaphoreToken = SemaphoreCard & SemaphoreCourse;

/** What anybody may see. */
export function publicView(token: SemaphoreToken): SemaphoreView {
  const { state: _state, input: _input, answer: _answer, cancelReason: _reason, resumption, ...view } = token;
  return {
    ...view,
    resumption: resumption && { status: resumption.status, attempt: resumption.attempt },
  };
}

/** Where a token stands, in one word: what an index is built on. FINISHED tokens may be forgotten. */
export type Phase = "PENDING" | "DUE" | "RUNNING" | "FINISHED";

export function phaseOf(token: SemaphoreCourse): Phase {
  if (token.status === "PENDING") return "PENDING";
  const resumption = token.resumption?.status;
  return resumption === "DUE" || resumption === "RUNNING" ? resumption : "FINISHED";
}

/** Draws a token id. Injected where tests want collisions. */
export type NewTokenId = () => string;
export const randomTokenId: NewTokenId = () => `sem-${randomBytes(4).toString("hex")}`;

/** Whether a text can be a token id at all; nothing else reaches a store. */
export function isTokenId(text: string): boolean {
  return /^sem-[0-9a-f]{8}$/.test(text);
}
