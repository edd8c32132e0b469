import type { JsonValue } from "../base/json.js";
/** All reasons to ask a person. */
export declare const SEMAPHORE_REASONS: readonly [
  "APPROVAL_NEEDED",
  "CONTEXT_REQUIRED",
  "SENSITIVE_ACTION",
  "AMBIGUOUS_CHOICE",
  "RESOURCE_DECISION",
  "ERROR_RECOVERY",
];
/** Why an agent asks a person. */
export type SemaphoreReason = (typeof SEMAPHORE_REASONS)[number];
/** All severities, the least urgent first. */
export declare const SEVERITIES: readonly ["INFO", "WARNING", "CRITICAL"];
/** How urgent a question is, from INFO to CRITICAL. */
export type Severity = (typeof SEVERITIES)[number];
/** All statuses of a question. */
export declare const SEMAPHORE_STATUSES: readonly ["PENDING", "RESOLVED", "CANCELLED", "VOIDED"];
/** PENDING until a person answers (RESOLVED) or withdraws it (CANCELLED), or its deadline passes (VOIDED). */
export type SemaphoreStatus = (typeof SEMAPHORE_STATUSES)[number];
/**
 * Orders of a list of semaphores. LATEST_SETTLED_FIRST omits PENDING ones, MOST_URGENT_FIRST all others. Parking and
 * settling each have their own order, which does not go back when a clock does.
 */
export declare const SEMAPHORE_ORDERS: readonly [
  "OLDEST_FIRST",
  "NEWEST_FIRST",
  "LATEST_SETTLED_FIRST",
  "MOST_URGENT_FIRST",
];
export type SemaphoreOrder = (typeof SEMAPHORE_ORDERS)[number];
/** All statuses of a resumption. */
export declare const RESUMPTION_STATUSES: readonly ["DUE", "RUNNING", "DONE", "FAILED"];
/** State of a resumption: DUE, RUNNING, then DONE or FAILED. */
export type ResumptionStatus = (typeof RESUMPTION_STATUSES)[number];
/** The public view of a parked question: without the frozen state, the input and the answer. */
export interface SemaphoreView {
  /** `sem-` and eight hex digits. */
  readonly id: string;
  /** The agent that asks. */
  readonly agentId: string;
  /** Why it asks. */
  readonly reason: SemaphoreReason;
  /** The question, as written by its agent: plain text, not trusted markup. */
  readonly prompt: string;
  /** Answers to choose from; empty when any answer that satisfies `responseSchema` is accepted. */
  readonly options: readonly string[];
  /** How urgent it is. */
  readonly severity: Severity;
  /** Version of the frozen state, as given to `park`. Default 1. */
  readonly stateVersion: number;
  /** The perturbation or semaphore behind the parked input, or null. */
  readonly cause: string | null;
  /** JSON Schema that the answer must satisfy. */
  readonly responseSchema: JsonValue | null;
  /** Milliseconds since 1970; from then on it can only be voided. */
  readonly deadline: number | null;
  /** A person or process to turn to when there is no answer. */
  readonly escalation: string | null;
  /** SHA-256 over the shown and frozen content. */
  readonly digest: string;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  /** State of the question. */
  readonly status: SemaphoreStatus;
  /** When it was settled, milliseconds since 1970; null while it is pending. */
  readonly settledAt: number | null;
  /** Who settled it: a token's subject, or null (pending, or the deadline passed). */
  readonly settledBy: string | null;
  /** Set exactly when the status is RESOLVED. */
  readonly resumption: {
    readonly status: ResumptionStatus;
    readonly attempt: number;
  } | null;
}
/** The members that determine an open question's urgency. Instants as milliseconds since 1970 or RFC 3339. */
export interface Urgency {
  readonly id: string;
  readonly severity: string;
  readonly deadline?: number | string | null | undefined;
  readonly createdAt: number | string;
}
/** The order in which open questions are shown: CRITICAL first, then the next deadline (none last), then the oldest. */
export declare function byUrgency(one: Urgency, other: Urgency): number;
/** Summary of open questions that are not shown. */
export interface HiddenQuestions {
  readonly count: number;
  readonly critical: number;
  /** Milliseconds since 1970; null when none of them has a deadline. */
  readonly nextDeadline: number | null;
}
export declare function hiddenQuestions(hidden: readonly Urgency[]): HiddenQuestions;
/** `3 more wait, 1 critical, next deadline in 14 s`; `inWords` formats a duration in milliseconds. */
export declare function hiddenWords(
  { count, critical, nextDeadline }: HiddenQuestions,
  now: number,
  inWords: (ms: number) => string,
): string;
