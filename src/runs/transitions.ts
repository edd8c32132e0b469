import type { JsonValue } from "../base/json.js";
import type { RunError, Usage } from "../events/run.js";
import type { AttemptPolicy, StateChange } from "./store.js";

/** How an attempt ended, as its host tells. */
export type Outcome =
  | { readonly kind: "COMPLETED"; readonly result: JsonValue }
  | { readonly kind: "PARKED"; readonly semaphore: string }
  | { readonly kind: "FAILED"; readonly error: RunError }
  | { readonly kind: "CANCELLED" };

/** Everything that can happen to a run after it was claimed. Plain data. `at`: wall clock, ms since 1970. */
export type RunTransition =
  /**
   * An attempt begins. A RESUME takes the number that Purgatory gives its attempt, and may begin again while RUNNING; every
   * other run must be ACCEPTED, with this attempt.
   */
  | { readonly kind: "START"; readonly at: number; readonly attempt: number }
  | {
      readonly kind: "SETTLE";
      readonly at: number;
      readonly attempt: number;
      readonly outcome: Outcome;
      readonly state?: StateChange;
      readonly usage?: Usage;
    }
  /** The host or the gateway that had it is gone. */
  | {
      readonly kind: "CUT_OFF";
      readonly at: number;
      readonly attempt: number;
      readonly policy: AttemptPolicy;
    }
  /** `sent`: a host has it, so it is only marked, and the host says how it ended. */
  | {
      readonly kind: "CANCEL";
      readonly at: number;
      readonly by: string;
      readonly reason: string | null;
      readonly sent: boolean;
    }
  /** Its question was cancelled or voided. */
  | { readonly kind: "QUESTION_ENDED"; readonly at: number; readonly semaphore: string }
  /** The host gives it back unbegun. */
  | { readonly kind: "RETURN"; readonly attempt: number };

export type Refusal = "ENDED" | "ATTEMPT" | "STATUS";
