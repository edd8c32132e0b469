import type { JsonValue } from "../base/json.js";

export const SEMAPHORE_REASONS = [
  "APPROVAL_NEEDED",
  "CONTEXT_REQUIRED",
  "SENSITIVE_ACTION",
  "AMBIGUOUS_CHOICE",
  "RESOURCE_DECISION",
  "ERROR_RECOVERY",
] as const;
export type SemaphoreReason = (typeof SEMAPHORE_REASONS)[number];

export const SEVERITIES = ["INFO", "WARNING", "CRITICAL"] as const;
export type Severity = (typeof SEVERITIES)[number];

export const SEMAPHORE_STATUSES = ["PENDING", "RESOLVED", "CANCELLED", "VOIDED"] as const;
export type SemaphoreStatus = (typeof SEMAPHORE_STATUSES)[number];

/**
 * How a list of semaphores is arranged. LATEST_SETTLED_FIRST leaves out what is PENDING. Asking and settling have an
 * order of their own each, which does not go back when a clock does.
 */
export const SEMAPHORE_ORDERS = ["OLDEST_FIRST", "NEWEST_FIRST", "LATEST_SETTLED_FIRST"] as const;
export type SemaphoreOrder = (typeof SEMAPHORE_ORDERS)[number];

export const RESUMPTION_STATUSES = ["DUE", "RUNNING", "DONE", "FAILED"] as const;
export type ResumptionStatus = (typeof RESUMPTION_STATUSES)[number];

/** A question an agent parked, as anybody may see it: without the frozen state, the input and the answer. */
export interface SemaphoreView {
  /** `sem-` and eight hex digits. */
  readonly id: string;
  readonly agentId: string;
  readonly reason: SemaphoreReason;
  readonly prompt: string;
  readonly options: readonly string[];
  readonly severity: Severity;
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
  readonly status: SemaphoreStatus;
  readonly settledAt: number | null;
  readonly settledBy: string | null;
  /** There exactly when the status is RESOLVED. */
  readonly resumption: { readonly status: ResumptionStatus; readonly attempt: number } | null;
}
