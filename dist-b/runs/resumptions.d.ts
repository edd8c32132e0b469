import type { Clock } from "../base/clock.js";
import type { JsonValue } from "../base/json.js";
import type { AskingRun, RunStamp } from "../events/run.js";
import { type RunHosts } from "./hosts.js";
import type { RunWriter } from "./run-writer.js";
import { type Deliver, type Traces } from "./resumption-attempts.js";
import { type Run, type RunWithoutInput } from "./run.js";
import type { SessionStates } from "./session-states.js";
import type { RunStore } from "./store/store.js";
/** The part of a question that runs need. */
export interface Question {
  readonly id: string;
  readonly agentId: string;
  /**
   * The run that parked, or the question whose resumption parked; null when an agent asked while handling its source.
   */
  readonly cause: string | null;
}
/** Purgatory's request to pass an answer to an agent. */
export interface ResumeOrder extends Question {
  /** The person who answered. */
  readonly by: string;
  /** The input that was being processed when the agent parked. */
  readonly input: JsonValue;
  /** Purgatory's count, 1 for the first. */
  readonly attempt: number;
}
/** The status of a question. */
export type QuestionStanding =
  | {
      readonly kind: "OPEN";
    }
  | {
      readonly kind: "ENDED";
    }
  | {
      readonly kind: "FAILED";
      readonly by: string;
      readonly input: JsonValue;
      readonly error: ResumptionFailure;
    };
export interface ResumptionFailure {
  readonly code: string;
  readonly message: string;
}
export interface ResumptionsOptions {
  readonly store: RunStore;
  readonly writer: RunWriter;
  readonly states: SessionStates;
  readonly hosts: Pick<RunHosts, "settled" | "cancel">;
  readonly clock: Clock;
  /** Called with each run that was parked with its question. */
  readonly onStored: (run: RunWithoutInput) => void;
}
/**
 * Joins questions and runs. Purgatory decides when and how often an answer is passed to its agent. Here a resumption is
 * one child of the parked run, and the parent takes over its outcome.
 *
 * ```
 * per-1 PARKED ──answered──▶ res-1 (child) RUNNING ──▶ COMPLETED, and per-1 with it
 *                                     └──asks again──▶ PARKED ──answered──▶ res-2 (child of res-1) …
 * ```
 */
export declare class Resumptions {
  #private;
  constructor(options: ResumptionsOptions);
  /**
   * The run that is about to ask. `askedBy` goes into the events about its question. `run` is parked with the question;
   * undefined for a run that has ended.
   */
  asking(
    cause: string | null,
    { state, usage }: Traces,
  ): Promise<{
    readonly run?: AskingRun;
    readonly askedBy?: RunStamp;
  }>;
  /**
   * A run's question is stored. Resolves when the run is PARKED and its session's state is stored. A durable store
   * parks the run in the transaction of the question.
   */
  parked({ id: semaphore, cause }: Question, { state, usage }?: Traces): Promise<void>;
  /** The question of a run was cancelled or voided, which ends the run. */
  questionEnded({ id: semaphore, cause }: Question): Promise<void>;
  /**
   * Passes an answer to its agent with `deliver`, unless that was done before. Resolves once its end is stored; rejects
   * as `deliver` does, and then Purgatory may try again.
   */
  resume(order: ResumeOrder, deliver: Deliver): Promise<void>;
  /** Cancels the resumption of a question that was answered, also one that has not begun. */
  cancelAnswered(order: Omit<ResumeOrder, "attempt">, by: string, reason: string | null): Promise<void>;
  /** Cancels a resumption that is neither PARKED nor ended. */
  cancel(child: Run, by: string, reason: string | null): Promise<void>;
  /** The open resumption of a PARKED run; null while its question has none. */
  resumptionOf({ semaphores: [semaphore] }: Run): Promise<Run | null>;
  /** The resumption of a question has failed for good. */
  failed(order: Omit<ResumeOrder, "attempt">, { code, message }: ResumptionFailure): Promise<void>;
  /**
   * Repairs a crash between a change to a question and the change to its run: parks runs whose questions are open, and
   * ends parked runs whose questions have ended. Called once, before anything is sent.
   */
  reconcile(
    open: AsyncIterable<Question>,
    standingOf: (semaphore: string) => Promise<QuestionStanding>,
  ): Promise<void>;
}
