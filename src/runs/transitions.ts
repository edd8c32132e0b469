import type { JsonValue } from "../base/json.js";
import type { RunError, StateChange, Usage } from "../events/run.js";
import { isEnded, type RunCard, type RunCourse, type RunWithoutInput } from "./run.js";
import type { AttemptPolicy } from "./store/store.js";

/** How an attempt ended, as reported by its host. */
export type Outcome =
  | { readonly kind: "COMPLETED"; readonly result: JsonValue }
  | { readonly kind: "PARKED"; readonly semaphore: string }
  | { readonly kind: "FAILED"; readonly error: RunError }
  | { readonly kind: "CANCELLED" };

/** Everything that can happen to a run after it was claimed. Plain data. `at`: wall clock, ms since 1970. */
export type RunTransition =
  /**
   * An attempt begins. A RESUME has the attempt number of Purgatory and may begin again while RUNNING; every other run
   * must be ACCEPTED, with this attempt.
   */
  | { readonly kind: "START"; readonly at: number; readonly attempt: number }
  | {
      readonly kind: "SETTLE";
      readonly at: number;
      readonly attempt: number;
      readonly outcome: Outcome;
      readonly state?: StateChange;
      readonly usage?: Usage;
      /** When the attempt began, if no START was stored. */
      readonly startedAt?: number;
    }
  /** The host or the gateway that had the run is gone. */
  | {
      readonly kind: "CUT_OFF";
      readonly at: number;
      readonly attempt: number;
      readonly policy: AttemptPolicy;
    }
  /** `sent`: a host has the run, so it is only marked, and the host reports how it ended. */
  | {
      readonly kind: "CANCEL";
      readonly at: number;
      readonly by: string;
      readonly reason: string | null;
      readonly sent: boolean;
    }
  /** Its question was cancelled or voided. */
  | { readonly kind: "QUESTION_ENDED"; readonly at: number; readonly semaphore: string }
  /** The run is about to be sent without a handshake: from now on it may have begun. */
  | { readonly kind: "SEND"; readonly at: number; readonly attempt: number }
  /** The host returns the run, which has not begun. */
  | { readonly kind: "RETURN"; readonly at: number; readonly attempt: number };

/**
 * Why a transition does not apply. ENDED: the run has ended. ATTEMPT: another attempt is the present one. STATUS: not from
 * this status. KIND: not to a run of this kind. QUESTION: it is parked on another question. RESUMED: its question was
 * answered, so it ends as its child does.
 */
export type Refusal = "ENDED" | "ATTEMPT" | "STATUS" | "KIND" | "QUESTION" | "RESUMED";

export type Step =
  | { readonly applied: true; readonly run: RunWithoutInput }
  | { readonly applied: false; readonly why: Refusal };

/** Characters of a kept error message. */
const ERROR_CHARACTERS_MAX = 4_000;

/**
 * The state machine of SPEC.md, without storage: the run after a transition, or why it does not apply. `resumed`: a
 * RESUME of its question was claimed. A resulting run with `key: null` has freed its key.
 */
export function applyTransition(run: RunWithoutInput, transition: RunTransition, resumed: boolean): Step {
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
export function takeOver(parent: RunWithoutInput, child: RunWithoutInput): RunWithoutInput | null {
  if (child.kind !== "RESUME" || child.parent !== parent.id || !isEnded(child)) return null;
  if (parent.status !== "PARKED") return null;
  const { status, result, resultDropped, error, endedAt, cancel } = child;
  return { ...parent, status, result, resultDropped, error, endedAt, cancel: parent.cancel ?? cancel };
}

/** The root of a chain with the question that its resumption `child` asked; see `RunCourse.semaphores`. */
export function withQuestion(root: RunWithoutInput, child: RunWithoutInput): RunWithoutInput {
  return { ...root, semaphores: [...root.semaphores, ...child.semaphores] };
}

/** Whether a run with this outcome keeps the state that it has set. */
export function keepsState({ kind }: Outcome): boolean {
  return kind === "COMPLETED" || kind === "PARKED";
}

/** Whether runs of this kind may be sent again: no caller waits for them, and Purgatory does not repeat them. */
function isSentAgain({ kind }: Pick<RunCard, "kind">): boolean {
  return kind === "PERTURB" || kind === "SIGNAL" || kind === "SCHEDULE";
}

function start(run: RunWithoutInput, { at, attempt }: RunTransition & { kind: "START" }): Step {
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

function begun(attempt: number, startedAt: number, starts: number): Partial<RunCourse> {
  return { status: "RUNNING", attempt, starts, startedAt, mayHaveBegun: false, notBefore: null };
}

function settle(run: RunWithoutInput, act: RunTransition & { kind: "SETTLE" }): Step {
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
  const parked = { status: "PARKED", semaphores: [outcome.semaphore], mayHaveBegun: false } as const;
  return step(run, { ...common, ...parked, notBefore: null });
}

function cutOff(run: RunWithoutInput, { at, attempt, policy }: RunTransition & { kind: "CUT_OFF" }): Step {
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
    const error: RunError = { code: "AGENT_NOT_RUNNING", message: "its agent was gone before it began" };
    return end({ ...run, key: null }, "FAILED", at, { error });
  }
  return mayHaveRun ? again(run, at, policy) : { applied: true, run };
}

function again(run: RunWithoutInput, at: number, { attemptsMax, pauseMs, pauseMsMax }: AttemptPolicy): Step {
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

function cancel(run: RunWithoutInput, act: RunTransition & { kind: "CANCEL" }, resumed: boolean): Step {
  const { at, by, reason } = act;
  const mark = { cancel: run.cancel ?? { by, reason, at } };
  if (run.status === "PARKED") return resumed ? refused("RESUMED") : end(run, "CANCELLED", at, mark);
  const isHeld = run.status === "RUNNING" || act.sent;
  return isHeld ? step(run, mark) : end(run, "CANCELLED", at, mark);
}

function end(
  run: RunWithoutInput,
  status: RunWithoutInput["status"],
  endedAt: number,
  more: Partial<RunCourse> = {},
): Step {
  return step(run, { ...more, status, endedAt, mayHaveBegun: false, notBefore: null });
}

function bounded({ code, message }: RunError): RunError {
  return { code, message: message.slice(0, ERROR_CHARACTERS_MAX) };
}

function step(run: RunWithoutInput, change: Partial<RunCourse>): Step {
  return { applied: true, run: { ...run, ...change } };
}

function refused(why: Refusal): Step {
  return { applied: false, why };
}
