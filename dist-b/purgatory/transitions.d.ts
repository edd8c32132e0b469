import type { JsonValue } from "../base/json.js";
import type { AuditDraft } from "./audit.js";
import { type ResumptionError, type SemaphoreToken } from "./token.js";
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
  | {
      readonly kind: "CANCEL";
      readonly at: number;
      readonly by: string;
      readonly reason: string | null;
    }
  | {
      readonly kind: "VOID";
      readonly at: number;
    }
  | {
      readonly kind: "START";
      readonly at: number;
    }
  | {
      readonly kind: "FINISH";
      readonly at: number;
      readonly attempt: number;
    }
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
  | {
      readonly kind: "INTERRUPT";
      readonly at: number;
      readonly attemptsMax: number;
    };
export type Refusal = "SETTLED" | "OVERDUE" | "NOT_OVERDUE" | "DIGEST" | "NOT_DUE" | "NOT_RUNNING";
export type Step =
  | {
      readonly applied: true;
      readonly token: SemaphoreToken;
      readonly entry: AuditDraft;
    }
  | {
      readonly applied: false;
      readonly why: Refusal;
    };
/** The state machine of SPEC.md, without storage: returns the changed token, or why the transition does not apply. */
export declare function applyTransition(token: SemaphoreToken, transition: Transition): Step;
export declare function parkedEntry(token: SemaphoreToken): AuditDraft;
