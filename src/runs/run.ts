import type { JsonValue } from "../base/json.js";
import type { Delivery, RunError, RunKind, RunStatus, Usage } from "../events/run.js";

/** An idempotency key and whose it is. Keys of different clients, or operations, have nothing to do with each other. */
export interface RunKey {
  readonly client: string;
  readonly operation: string;
  /** Chosen by the client, 1 to 255 characters. */
  readonly key: string;
  /** Equal for equal input. */
  readonly fingerprint: string;
}

/** What is fixed when a run is accepted. */
export interface RunCard {
  /** `per-…`; also the id of the perturbation, and the `cause` and `run` of its events. */
  readonly id: string;
  readonly agentId: string;
  readonly kind: RunKind;
  /** Name of the command; null for other kinds. */
  readonly command: string | null;
  /** Runs of one session follow one another. Null: the session of all work that names none. */
  readonly session: string | null;
  /** Who asked for it. */
  readonly by: string;
  /** Higher goes first. */
  readonly priority: number;
  readonly input: JsonValue;
  readonly delivery: Delivery;
  /** From acceptance to outcome, ms; null where nobody waits. */
  readonly timeoutMs: number | null;
  readonly key: RunKey | null;
  /** Where the caller's span is, as W3C Trace Context writes it. */
  readonly traceparent: string | null;
  /** RESUME: the parked run that is resumed. */
  readonly parent: string | null;
  /** The run that events carry as `run`: this one, or for RESUME the first parked run of the chain. */
  readonly root: string;
  /** RESUME: the question that was answered. */
  readonly semaphore: string | null;
  /** Wall time, ms since 1970. */
  readonly acceptedAt: number;
}

/** What becomes of a run. */
export interface RunCourse {
  readonly status: RunStatus;
  /** 1 for the first attempt. Higher: an earlier one may have begun and was cut off. */
  readonly attempt: number;
  /** Attempts known to have begun. */
  readonly starts: number;
  /** The host may have begun although the status is still ACCEPTED. */
  readonly mayHaveBegun: boolean;
  readonly startedAt: number | null;
  readonly endedAt: number | null;
  /** Not to be sent before this instant, ms since 1970: the pause after a cut-off. */
  readonly notBefore: number | null;
  readonly result: JsonValue;
  /** The result was given up for the bound on bytes. */
  readonly resultDropped: boolean;
  readonly error: RunError | null;
  readonly usage: Usage | null;
  /** Ids of the questions it asked, oldest first. */
  readonly semaphores: readonly string[];
  /** Somebody asked to cancel it. */
  readonly cancel: { readonly by: string; readonly reason: string | null; readonly at: number } | null;
}

/** One unit of accepted work, and what became of it. */
export type Run = RunCard & RunCourse;
