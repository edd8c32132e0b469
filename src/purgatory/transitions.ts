import type { JsonValue } from "../base/json.js";
import type { AuditAct, AuditDraft } from "./audit.js";
import {
  BY_DEADLINE,
  BY_PURGATORY,
  type Resumption,
  type ResumptionError,
  type SemaphoreCourse,
  type SemaphoreToken,
} from "./token.js";

/**
 * Every change of a token after parking. Plain data, so that it can be sent to the store's thread. `at` is the
 * caller's wall clock, milliseconds since 1970.
 */
export type Transition =
  /** A person's answer to the content with this digest. */
  | {
      readonly kind: "RESOLVE";
      readonly at: number;
      readonly by: string;
      readonly answer: JsonValue;
      readonly digest: string;
    }
  | { readonly kind: "CANCEL"; readonly at: number; readonly by: string; readonly reason: string | null }
  | { readonly kind: "VOID"; readonly at: number }
  | { readonly kind: "START"; readonly at: number }
  | { readonly kind: "FINISH"; readonly at: number; readonly attempt: number }
  /** The attempt failed: due again at `retryAt`, or FAILED when `attemptsMax` attempts are used up. */
  | {
      readonly kind: "FAIL";
      readonly at: number;
      readonly attempt: number;
      readonly error: ResumptionError;
      readonly retryAt: number;
      readonly attemptsMax: number;
    }
  /** The attempt never reached the agent: due again at `retryAt`, and not counted. */
  | {
      readonly kind: "DEFER";
      readonly at: number;
      readonly attempt: number;
      readonly error: ResumptionError;
      readonly retryAt: number;
    }
  /** The gateway ended during the attempt. */
  | { readonly kind: "INTERRUPT"; readonly at: number; readonly attemptsMax: number };

export type Refusal = "SETTLED" | "OVERDUE" | "NOT_OVERDUE" | "DIGEST" | "NOT_DUE" | "NOT_RUNNING";

export type Step =
  | { readonly applied: true; readonly token: SemaphoreToken; readonly entry: AuditDraft }
  | { readonly applied: false; readonly why: Refusal };

/** The state machine of SPEC.md, without storage: returns the changed token, or why the transition does not apply. */
export function applyTransition(token: SemaphoreToken, transition: Transition): Step {
  switch (transition.kind) {
    case "RESOLVE":
    case "CANCEL":
    case "VOID":
      return settle(token, transition);
    case "START":
      return start(token, transition.at);
    case "FINISH":
    case "FAIL":
    case "DEFER":
      return end(token, transition);
    case "INTERRUPT":
      break;
  }
  return interrupt(token, transition);
}

export function parkedEntry(token: SemaphoreToken): AuditDraft {
  const { digest, reason, severity, prompt } = token;
  return entryOf(token, token.createdAt, token.agentId, "PARKED", { digest, reason, severity, prompt });
}

function settle(token: SemaphoreToken, act: Transition & { kind: "RESOLVE" | "CANCEL" | "VOID" }): Step {
  if (token.status !== "PENDING") return { applied: false, why: "SETTLED" };
  const overdue = token.deadline !== null && token.deadline <= act.at;
  if (act.kind === "VOID") {
    if (!overdue) return { applied: false, why: "NOT_OVERDUE" };
    const course = { status: "VOIDED", settledAt: act.at, settledBy: BY_DEADLINE } as const;
    return step(token, course, act.at, BY_DEADLINE, "VOIDED", { deadline: token.deadline });
  }
  if (overdue) return { applied: false, why: "OVERDUE" };
  if (act.kind === "CANCEL") {
    const course = {
      status: "CANCELLED",
      settledAt: act.at,
      settledBy: act.by,
      cancelReason: act.reason,
    } as const;
    return step(token, course, act.at, act.by, "CANCELLED", { reason: act.reason });
  }
  if (token.digest !== act.digest) return { applied: false, why: "DIGEST" };
  const { answer, at, by } = act;
  const resumption: Resumption = {
    status: "DUE",
    attempt: 0,
    dueAt: at,
    startedAt: null,
    finishedAt: null,
    error: null,
  };
  const course = { status: "RESOLVED", answer, settledAt: at, settledBy: by, resumption } as const;
  return step(token, course, at, by, "RESOLVED", { answer, digest: token.digest });
}

function start(token: SemaphoreToken, at: number): Step {
  const { resumption } = token;
  if (resumption?.status !== "DUE" || resumption.dueAt > at) return { applied: false, why: "NOT_DUE" };
  const attempt = resumption.attempt + 1;
  const next: Resumption = { ...resumption, status: "RUNNING", attempt, startedAt: at };
  return step(token, { resumption: next }, at, BY_PURGATORY, "RESUME_STARTED", { attempt });
}

function end(token: SemaphoreToken, act: Transition & { kind: "FINISH" | "FAIL" | "DEFER" }): Step {
  const running = runningOf(token);
  if (!running || running.attempt !== act.attempt) return { applied: false, why: "NOT_RUNNING" };
  const { at, attempt } = act;
  if (act.kind === "FINISH") {
    const done: Resumption = { ...running, status: "DONE", finishedAt: at, error: null };
    return step(token, { resumption: done }, at, token.agentId, "RESUME_DONE", { attempt });
  }
  const { error, retryAt } = act;
  const detail = { attempt, error: { ...error } };
  if (act.kind === "DEFER") {
    const deferred: Resumption = { ...running, status: "DUE", attempt: attempt - 1, dueAt: retryAt, error };
    return step(token, { resumption: deferred }, at, BY_PURGATORY, "RESUME_DEFERRED", { ...detail, retryAt });
  }
  if (attempt >= act.attemptsMax) {
    const failed: Resumption = { ...running, status: "FAILED", finishedAt: at, error };
    return step(token, { resumption: failed }, at, BY_PURGATORY, "RESUME_FAILED", detail);
  }
  const retried: Resumption = { ...running, status: "DUE", dueAt: retryAt, error };
  return step(token, { resumption: retried }, at, BY_PURGATORY, "RESUME_RETRIED", { ...detail, retryAt });
}

function interrupt(token: SemaphoreToken, act: Transition & { kind: "INTERRUPT" }): Step {
  const running = runningOf(token);
  if (!running) return { applied: false, why: "NOT_RUNNING" };
  const { attempt } = running;
  const error = { code: "INTERRUPTED", message: `the gateway ended during attempt ${attempt}` };
  const detail = { attempt, error: { ...error } };
  if (attempt >= act.attemptsMax) {
    const failed: Resumption = { ...running, status: "FAILED", finishedAt: act.at, error };
    return step(token, { resumption: failed }, act.at, BY_PURGATORY, "RESUME_FAILED", detail);
  }
  const due: Resumption = { ...running, status: "DUE", dueAt: act.at, error };
  return step(token, { resumption: due }, act.at, BY_PURGATORY, "RESUME_INTERRUPTED", detail);
}

function runningOf(token: SemaphoreToken): Resumption | null {
  return token.resumption?.status === "RUNNING" ? token.resumption : null;
}

function step(
  token: SemaphoreToken,
  change: Partial<SemaphoreCourse>,
  at: number,
  who: string,
  what: AuditAct,
  detail: AuditDraft["detail"],
): Step {
  return { applied: true, token: { ...token, ...change }, entry: entryOf(token, at, who, what, detail) };
}

function entryOf(
  token: SemaphoreToken,
  at: number,
  who: string,
  what: AuditAct,
  detail: AuditDraft["detail"],
): AuditDraft {
  return { at, who, what, tokenId: token.id, agentId: token.agentId, detail };
}
