import { isEnded } from "./run.js";
/** Characters of a kept error message. */
const ERROR_CHARACTERS_MAX = 4_000;
/**
 * The state machine of SPEC.md, without storage: the run after a transition, or why it does not apply. `resumed`: a
 * RESUME of its question was claimed. A resulting run with `key: null` has freed its key.
 */
export function applyTransition(run, transition, resumed) {
  if (isEnded(run)) return refused("ENDED");
  switch (transition.kind) {
    case "START":
      return start(run, transition);
    case "SETTLE":
      return settle(run, transition);
    case "CUT_OFF":
      return cutOff(run, transition);
    case "CANCEL":
      return cancel(run, transition, resumed);
    case "QUESTION_ENDED":
      if (run.status !== "PARKED") return refused("STATUS");
      if (run.semaphores[0] !== transition.semaphore) return refused("QUESTION");
      return resumed ? refused("RESUMED") : end(run, "CANCELLED", transition.at);
    case "SEND":
    case "RETURN":
      break;
  }
  const isAsked = transition.kind === "RETURN" && run.status === "RUNNING" && isSentAgain(run);
  if (run.status !== "ACCEPTED" && !isAsked) return refused("STATUS");
  if (run.attempt !== transition.attempt) return refused("ATTEMPT");
  if (run.cancel) return end(run, "CANCELLED", transition.at);
  // Its START was stored for a handshake, and then its agent was stopped.
  if (isAsked) return step(run, { status: "ACCEPTED", starts: run.starts - 1, startedAt: null });
  return step(run, { mayHaveBegun: transition.kind === "SEND" });
}
/**
 * The parent of a resumption with the end of its child. Null when there is nothing to take over: the parent is not
 * PARKED, the child has not ended, or it is no RESUME.
 */
export function takeOver(parent, child) {
  if (child.kind !== "RESUME" || child.parent !== parent.id || !isEnded(child)) return null;
  if (parent.status !== "PARKED") return null;
  const { status, result, resultDropped, error, endedAt, cancel } = child;
  return { ...parent, status, result, resultDropped, error, endedAt, cancel: parent.cancel ?? cancel };
}
/** The root of a chain with the question that its resumption `child` asked; see `RunCourse.semaphores`. */
export function withQuestion(root, child) {
  return { ...root, semaphores: [...root.semaphores, ...child.semaphores] };
}
/** Whether a run with this outcome keeps the state that it has set. */
export function keepsState({ kind }) {
  return kind === "COMPLETED" || kind === "PARKED";
}
/** Whether runs of this kind may be sent again: no caller waits for them, and Purgatory does not repeat them. */
function isSentAgain({ kind }) {
  return kind === "PERTURB" || kind === "SIGNAL" || kind === "SCHEDULE";
}
function start(run, { at, attempt }) {
  if (run.status === "PARKED") return refused("STATUS");
  if (run.kind === "RESUME") {
    if (attempt < run.attempt) return refused("ATTEMPT");
    const isAgain = run.status === "RUNNING" && attempt === run.attempt;
    return step(run, begun(attempt, at, isAgain ? run.starts : run.starts + 1));
  }
  if (run.attempt !== attempt) return refused("ATTEMPT");
  if (run.status !== "ACCEPTED") return refused("STATUS");
  return step(run, begun(attempt, at, run.starts + 1));
}
function begun(attempt, startedAt, starts) {
  return { status: "RUNNING", attempt, starts, startedAt, mayHaveBegun: false, notBefore: null };
}
function settle(run, act) {
  if (run.status === "PARKED") return refused("STATUS");
  if (run.attempt !== act.attempt) return refused("ATTEMPT");
  const { outcome, at } = act;
  const startedAt = run.startedAt ?? act.startedAt ?? null;
  const common = { startedAt, usage: act.usage ?? null };
  switch (outcome.kind) {
    case "COMPLETED":
      return end(run, "COMPLETED", at, { ...common, result: outcome.result });
    case "FAILED":
      return end(run, "FAILED", at, { ...common, error: bounded(outcome.error) });
    case "CANCELLED":
      return end(run, "CANCELLED", at, common);
    case "PARKED":
      break;
  }
  const parked = { status: "PARKED", semaphores: [outcome.semaphore], mayHaveBegun: false };
  return step(run, { ...common, ...parked, notBefore: null });
}
function cutOff(run, { at, attempt, policy }) {
  if (run.kind === "RESUME") return refused("KIND");
  if (run.status === "PARKED") return refused("STATUS");
  if (run.attempt !== attempt) return refused("ATTEMPT");
  const mayHaveRun = run.status === "RUNNING" || run.mayHaveBegun;
  const isCall = run.kind === "INVOKE" || run.kind === "COMMAND";
  if (mayHaveRun && (isCall || run.delivery === "at_most_once")) {
    const message = "it was cut off while it ran, and whether it took effect is not known";
    return end(run, "UNKNOWN", at, { error: { code: "RUN_UNKNOWN", message } });
  }
  if (run.cancel) return end(run, "CANCELLED", at);
  if (isCall) {
    const error = { code: "AGENT_NOT_RUNNING", message: "its agent was gone before it began" };
    return end({ ...run, key: null }, "FAILED", at, { error });
  }
  return mayHaveRun ? again(run, at, policy) : { applied: true, run };
}
function again(run, at, { attemptsMax, pauseMs, pauseMsMax }) {
  if (run.starts >= attemptsMax) {
    const message = `it was cut off ${run.starts} times while it ran`;
    return end(run, "FAILED", at, { error: { code: "AGENT_NOT_RUNNING", message } });
  }
  return step(run, {
    status: "ACCEPTED",
    attempt: run.attempt + 1,
    mayHaveBegun: false,
    startedAt: null,
    notBefore: at + Math.min(pauseMs * 2 ** (run.attempt - 1), pauseMsMax),
  });
}
function cancel(run, act, resumed) {
  const { at, by, reason } = act;
  const mark = { cancel: run.cancel ?? { by, reason, at } };
  if (run.status === "PARKED") return resumed ? refused("RESUMED") : end(run, "CANCELLED", at, mark);
  const isHeld = run.status === "RUNNING" || act.sent;
  return isHeld ? step(run, mark) : end(run, "CANCELLED", at, mark);
}
function end(run, status, endedAt, more = {}) {
  return step(run, { ...more, status, endedAt, mayHaveBegun: false, notBefore: null });
}
function bounded({ code, message }) {
  return { code, message: message.slice(0, ERROR_CHARACTERS_MAX) };
}
function step(run, change) {
  return { applied: true, run: { ...run, ...change } };
}
function refused(why) {
  return { applied: false, why };
}
//# sourceMappingURL=transitions.js.map
