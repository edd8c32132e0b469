import type { JsonValue } from "../base/json.js";
import type { RunError, Usage } from "../events/run.js";
import { type RunWithoutInput } from "./run.js";
import type { AttemptPolicy, StateChange } from "./store/store.js";
/** How an attempt ended, as reported by its host. */
export type Outcome =
  | {
      readonly kind: "COMPLETED";
      readonly result: JsonValue;
    }
  | {
      readonly kind: "PARKED";
      readonly semaphore: string;
    }
  | {
      readonly kind: "FAILED";
      readonly error: RunError;
    }
  | {
      readonly kind: "CANCELLED";
    };
/** Everything that can happen to a run after it was claimed. Plain data. `at`: wall clock, ms since 1970. */
export type RunTransition =
  /**
   * An attempt begins. A RESUME has the attempt number of Purgatory and may begin again while RUNNING; every other run
   * must be ACCEPTED, with this attempt.
   */
  | {
      readonly kind: "START";
      readonly at: number;
      readonly attempt: number;
    }
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
  | {
      readonly kind: "QUESTION_ENDED";
      readonly at: number;
      readonly semaphore: string;
    }
  /** The run is about to be sent without a handshake: from now on it may have begun. */
  | {
      readonly kind: "SEND";
      readonly at: number;
      readonly attempt: number;
    }
  /** The host returns the run, which has not begun. */
  | {
      readonly kind: "RETURN";
      readonly at: number;
      readonly attempt: number;
    };
/**
 * Why a transition does not apply. ENDED: the run has ended. ATTEMPT: another attempt is the present one. STATUS: not from
 * this status. KIND: not to a run of this kind. QUESTION: it is parked on another question. RESUMED: its question was
 * answered, so it ends as its child does.
 */
export type Refusal = "ENDED" | "ATTEMPT" | "STATUS" | "KIND" | "QUESTION" | "RESUMED";
export type Step =
  | {
      readonly applied: true;
      readonly run: RunWithoutInput;
    }
  | {
      readonly applied: false;
      readonly why: Refusal;
    };
/**
 * The state machine of SPEC.md, without storage: the run after a transition, or why it does not apply. `resumed`: a
 * RESUME of its question was claimed. A resulting run with `key: null` has freed its key.
 */
export declare function applyTransition(
  run: RunWithoutInput,
  transition: RunTransition,
  resumed: boolean,
): Step;
/**
 * The parent of a resumption with the end of its child. Null when there is nothing to take over: the parent is not
 * PARKED, the child has not ended, or it is no RESUME.
 */
export declare function takeOver(parent: RunWithoutInput, child: RunWithoutInput): RunWithoutInput | null;
/** The root of a chain with the question that its resumption `child` asked; see `RunCourse.semaphores`. */
export declare function withQuestion(root: RunWithoutInput, child: RunWithoutInput): RunWithoutInput;
/** Whether a run with this outcome keeps the state that it has set. */
export declare function keepsState({ kind }: Outcome): boolean;
