import type { JsonValue } from "../base/json.js";

/** All reasons to ask a person. */
export const SEMAPHORE_REASONS = [
  "APPROVAL_NEEDED",
  "CONTEXT_REQUIRED",
  "SENSITIVE_ACTION",
  "AMBIGUOUS_CHOICE",
  "RESOURCE_DECISION",
  "ERROR_RECOVERY",
] as const;
/** Why an agent asks a person. */
export type SemaphoreReason = (typeof SEMAPHORE_REASONS)[number];

/** All severities, the least urgent first. */
export const SEVERITIES = ["INFO", "WARNING", "CRITICAL"] as const;
/** How urgent a question is, from INFO to CRITICAL. */
export type Severity = (typeof SEVERITIES)[number];

/** All statuses of a question. */
export const SEMAPHORE_STATUSES = ["PENDING", "RESOLVED", "CANCELLED", "VOIDED"] as const;
/** PENDING until a person answers (RESOLVED) or withdraws it (CANCELLED), or its deadline passes (VOIDED). */
export type SemaphoreStatus = (typeof SEMAPHORE_STATUSES)[number];

/**
 * How a list of semaphores is arranged. LATEST_SETTLED_FIRST leaves out what is PENDING. Asking and settling have an
 * order of their own each, which does not go back when a clock does.
 */
export const SEMAPHORE_ORDERS = ["OLDEST_FIRST", "NEWEST_FIRST", "LATEST_SETTLED_FIRST"] as const;
export type SemaphoreOrder = (typeof SEMAPHORE_ORDERS)[number];

/** All statuses of a resumption. */
export const RESUMPTION_STATUSES = ["DUE", "RUNNING", "DONE", "FAILED"] as const;
/** What became of an answer: DUE, RUNNING, then DONE or FAILED. */
export type ResumptionStatus = (typeof RESUMPTION_STATUSES)[number];

/** A question an agent parked, as anybody may see it: without the frozen state, the input and the answer. */
export interface SemaphoreView {
  /** `sem-` and eight hex digits. */
  readonly id: string;
  /** The agent that asks. */
  readonly agentId: string;
  /** Why it asks. */
  readonly reason: SemaphoreReason;
  /** The question, as its agent wrote it: plain text, not to be trusted as markup. */
  readonly prompt: string;
  /** Answers to choose from; empty when any answer that fits `responseSchema` will do. */
  readonly options: readonly string[];
  /** How urgent it is. */
  readonly severity: Severity;
  /** Version of the frozen state, as given to `park`. Default 1. */
  readonly stateVersion: number;
  /** The perturbation or semaphore behind what was parked, or null. */
  readonly cause: string | null;
  /** JSON Schema the answer must satisfy. */
  readonly responseSchema: JsonValue | null;
  /** Milliseconds since 1970; from then on it can only be voided. */
  readonly deadline: number | null;
  /** Whom or what to turn to when nobody answers. */
  readonly escalation: string | null;
  /** SHA-256 over what is shown and frozen. */
  readonly digest: string;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  /** Whether it still waits. */
  readonly status: SemaphoreStatus;
  /** When it ceased to wait, milliseconds since 1970; null while it does. */
  readonly settledAt: number | null;
  /** Who settled it: a subject of a token, or null (still waiting, or the deadline passed). */
  readonly settledBy: string | null;
  /** There exactly when the status is RESOLVED. */
  readonly resumption: { readonly status: ResumptionStatus; readonly attempt: number } | null;
}
