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
  /** From acceptance to outcome, ms; null where no caller waits. */
  readonly timeoutMs: number | null;
  /** Null: it has none, or its key was freed or forgotten. */
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
  /** The host may have begun although the status is still ACCEPTED. False in every other status. */
  readonly mayHaveBegun: boolean;
  /** When the present attempt began, as far as it was told. */
  readonly startedAt: number | null;
  readonly endedAt: number | null;
  /** Not to be sent before this instant, ms since 1970: the pause after a cut-off. */
  readonly notBefore: number | null;
  readonly result: JsonValue;
  /** The result, or the input, was given up for a bound on bytes, and is null now. */
  readonly resultDropped: boolean;
  readonly inputDropped: boolean;
  readonly error: RunError | null;
  readonly usage: Usage | null;
  /** Questions, oldest first: the one it asked, and on the root of a chain those its resumptions asked. */
  readonly semaphores: readonly string[];
  /** The request to cancel it; null when there is none. */
  readonly cancel: { readonly by: string; readonly reason: string | null; readonly at: number } | null;
}

/** One unit of accepted work, and what became of it. */
export type Run = RunCard & RunCourse;

/** The course of a run that was just accepted. */
export function newCourse(): RunCourse {
  return {
    status: "ACCEPTED",
    attempt: 1,
    starts: 0,
    mayHaveBegun: false,
    startedAt: null,
    endedAt: null,
    notBefore: null,
    inputDropped: false,
    result: null,
    resultDropped: false,
    error: null,
    usage: null,
    semaphores: [],
    cancel: null,
  };
}

/** A run where its input, which no transition changes and which may be large, is not needed. */
export type RunWithoutInput = Omit<Run, "input">;

/** Whether nothing can happen to a run any more. PARKED is open: its question decides. */
export function isEnded({ status }: Pick<Run, "status">): boolean {
  return status !== "ACCEPTED" && status !== "RUNNING" && status !== "PARKED";
}
