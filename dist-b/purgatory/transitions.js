import { BY_DEADLINE, BY_PURGATORY } from "./token.js";
/** The state machine of SPEC.md, without storage: returns the changed token, or why the transition does not apply. */
export function applyTransition(token, transition) {
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
export function parkedEntry(token) {
  const { digest, reason, severity, prompt } = token;
  return entryOf(token, token.createdAt, token.agentId, "PARKED", { digest, reason, severity, prompt });
}
function settle(token, act) {
  if (token.status !== "PENDING") return { applied: false, why: "SETTLED" };
  const overdue = token.deadline !== null && token.deadline <= act.at;
  if (act.kind === "VOID") {
    if (!overdue) return { applied: false, why: "NOT_OVERDUE" };
    const course = { status: "VOIDED", settledAt: act.at, settledBy: BY_DEADLINE };
    return step(token, course, act.at, BY_DEADLINE, "VOIDED", { deadline: token.deadline });
  }
  if (overdue) return { applied: false, why: "OVERDUE" };
  if (act.kind === "CANCEL") {
    const course = {
      status: "CANCELLED",
      settledAt: act.at,
      settledBy: act.by,
      cancelReason: act.reason,
    };
    return step(token, course, act.at, act.by, "CANCELLED", { reason: act.reason });
  }
  if (token.digest !== act.digest) return { applied: false, why: "DIGEST" };
  const { answer, at, by } = act;
  const resumption = {
    status: "DUE",
    attempt: 0,
    dueAt: at,
    startedAt: null,
    finishedAt: null,
    error: null,
  };
  const course = { status: "RESOLVED", answer, settledAt: at, settledBy: by, resumption };
  return step(token, course, at, by, "RESOLVED", { answer, digest: token.digest });
}
function start(token, at) {
  const { resumption } = token;
  if (resumption?.status !== "DUE" || resumption.dueAt > at) return { applied: false, why: "NOT_DUE" };
  const attempt = resumption.attempt + 1;
  const next = { ...resumption, status: "RUNNING", attempt, startedAt: at };
  return step(token, { resumption: next }, at, BY_PURGATORY, "RESUME_STARTED", { attempt });
}
function end(token, act) {
  const running = runningOf(token);
  if (!running || running.attempt !== act.attempt) return { applied: false, why: "NOT_RUNNING" };
  const { at, attempt } = act;
  if (act.kind === "FINISH") {
    const done = { ...running, status: "DONE", finishedAt: at, error: null };
    return step(token, { resumption: done }, at, token.agentId, "RESUME_DONE", { attempt });
  }
  const { error, retryAt } = act;
  const detail = { attempt, error: { ...error } };
  if (act.kind === "DEFER") {
    const deferred = { ...running, status: "DUE", attempt: attempt - 1, dueAt: retryAt, error };
    return step(token, { resumption: deferred }, at, BY_PURGATORY, "RESUME_DEFERRED", { ...detail, retryAt });
  }
  if (attempt >= act.attemptsMax) {
    const failed = { ...running, status: "FAILED", finishedAt: at, error };
    return step(token, { resumption: failed }, at, BY_PURGATORY, "RESUME_FAILED", detail);
  }
  const retried = { ...running, status: "DUE", dueAt: retryAt, error };
  return step(token, { resumption: retried }, at, BY_PURGATORY, "RESUME_RETRIED", { ...detail, retryAt });
}
function interrupt(token, act) {
  const running = runningOf(token);
  if (!running) return { applied: false, why: "NOT_RUNNING" };
  const { attempt } = running;
  const error = { code: "INTERRUPTED", message: `the gateway ended during attempt ${attempt}` };
  const detail = { attempt, error: { ...error } };
  if (attempt >= act.attemptsMax) {
    const failed = { ...running, status: "FAILED", finishedAt: act.at, error };
    return step(token, { resumption: failed }, act.at, BY_PURGATORY, "RESUME_FAILED", detail);
  }
  const due = { ...running, status: "DUE", dueAt: act.at, error };
  return step(token, { resumption: due }, act.at, BY_PURGATORY, "RESUME_INTERRUPTED", detail);
}
function runningOf(token) {
  return token.resumption?.status === "RUNNING" ? token.resumption : null;
}
function step(token, change, at, who, what, detail) {
  return { applied: true, token: { ...token, ...change }, entry: entryOf(token, at, who, what, detail) };
}
function entryOf(token, at, who, what, detail) {
  return { at, who, what, tokenId: token.id, agentId: token.agentId, detail };
}
//# sourceMappingURL=transitions.js.map
