import type { Clock } from "../../base/clock.js";
import { type ErrorCode, isErrorCode, TerrariumError } from "../../base/errors.js";
import type { JsonValue } from "../../base/json.js";
import type { AskingRun, RunStamp } from "../../events/run.js";
import { NotBegun, type RunHosts } from "../hosts.js";
import { Moved } from "../run-errors.js";
import type { RunWriter } from "../run-writer.js";
import { type Deliver, ResumptionAttempts, type Traces } from "./resumption-attempts.js";
import { isEnded, newRun, type Run, type RunWithoutInput } from "../run.js";
import type { SessionStates } from "../session-states.js";
import type { RunStore } from "../store/store.js";

/** Resumptions go to the head of their session. */
const RESUME_PRIORITY = 200;

/** Codes of resumptions whose last attempt was cut off, so that no host has reported its end. */
const CUT_OFF_CODES: ReadonlySet<string> = new Set(["INTERRUPTED", "AGENT_NOT_RUNNING"]);

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
  | { readonly kind: "OPEN" }
  | { readonly kind: "ENDED" }
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
export class Resumptions {
  readonly #options: ResumptionsOptions;
  readonly #attempts: ResumptionAttempts;

  constructor(options: ResumptionsOptions) {
    this.#options = options;
    this.#attempts = new ResumptionAttempts(options);
  }

  /**
   * The run that is about to ask. `askedBy` goes into the events about its question. `run` is parked with the question;
   * undefined for a run that has ended. Throws AGENT_ERROR for an attempt that was cut off: the later one asks itself.
   */
  async asking(
    question: Pick<Question, "agentId" | "cause"> & { readonly attempt?: number | undefined },
    { state, usage }: Traces,
  ): Promise<{ readonly run?: AskingRun; readonly askedBy?: RunStamp }> {
    const run = await this.#runBehind(question);
    if (!run) return {};
    const { id, attempt, root, session, semaphore } = run;
    // A host goes on with a resumption in its next attempt.
    if (!semaphore && (question.attempt ?? attempt) < attempt) throw cutOff(question.agentId, attempt);
    const askedBy = { run: root, session, attempt, ...(run.private && { private: run.private }) };
    if (isEnded(run)) return { askedBy };
    const traces = { ...(state && { state }), ...(usage && { usage }) };
    return { askedBy, run: { id, attempt, at: this.#options.clock.now(), ...traces } };
  }

  /** The host of these agents is gone. Null: all agents. */
  hostDown(agentIds: readonly string[] | null): void {
    this.#attempts.hostDown(agentIds);
  }

  /**
   * A run's question is stored. Resolves when the run is PARKED and its session's state is stored. A durable store
   * parks the run in the transaction of the question. `asking`: the attempt that asked; a later one is not parked.
   */
  async parked(question: Question, { state, usage }: Traces = {}, asking?: number): Promise<void> {
    const { id: semaphore } = question;
    const run = await this.#runBehind(question);
    if (run?.status === "PARKED" && run.semaphores[0] === semaphore) {
      const { store, states, onStored } = this.#options;
      const { agentId, session } = run;
      if (state) states.keep(agentId, session, await store.state(agentId, session));
      return onStored(run);
    }
    if (run && !isEnded(run) && run.attempt === (asking ?? run.attempt))
      await this.#attempts.settle(run, { kind: "PARKED", semaphore }, { state, usage });
  }

  /** The question of a run was cancelled or voided, which ends the run. */
  async questionEnded({ id: semaphore, cause }: Question): Promise<void> {
    const { writer, clock } = this.#options;
    const id = runOf(cause);
    if (id !== null) await writer.store(id, { kind: "QUESTION_ENDED", at: clock.now(), semaphore });
  }

  /**
   * Passes an answer to its agent with `deliver`, unless that was done before. Resolves once its end is stored; rejects
   * as `deliver` does, and then Purgatory may try again.
   */
  async resume(order: ResumeOrder, deliver: Deliver): Promise<void> {
    const find = (): Promise<Run> => this.#childFor(order);
    await this.#attempts.run(resumptionOf(order.id), order.attempt, find, deliver);
  }

  /** Cancels the resumption of a question that was answered, also one that has not begun. */
  async cancelAnswered(
    order: Omit<ResumeOrder, "attempt">,
    by: string,
    reason: string | null,
  ): Promise<void> {
    await this.cancel(await this.#childFor(order), by, reason);
  }

  /** Cancels a resumption that is neither PARKED nor ended. */
  async cancel(child: Run, by: string, reason: string | null): Promise<void> {
    if (child.status !== "PARKED" && !isEnded(child)) await this.#attempts.cancel(child, by, reason);
  }

  /** The open resumption of a PARKED run; null while its question has none. */
  async resumptionOf({ semaphores: [semaphore] }: Run): Promise<Run | null> {
    const child = semaphore === undefined ? null : await this.#options.store.get(resumptionOf(semaphore));
    return child && !isEnded(child) ? child : null;
  }

  /** The resumption of a question has failed for good. */
  async failed(order: Omit<ResumeOrder, "attempt">, { code, message }: ResumptionFailure): Promise<void> {
    const child = await this.#childFor(order);
    if (isEnded(child)) return;
    const known: ErrorCode = isErrorCode(code) ? code : "AGENT_ERROR";
    const isUntold = CUT_OFF_CODES.has(code);
    await this.#attempts.settle(child, { kind: "FAILED", error: { code: known, message } }, { isUntold });
    // A host that has an end of it keeps that for another attempt, which does not come.
    this.#options.hosts.settled(child, { isKept: false });
  }

  /**
   * Repairs a crash between a change to a question and the change to its run: parks runs whose questions are open, and
   * ends parked runs whose questions have ended. Called once, before anything is sent.
   */
  async reconcile(
    open: AsyncIterable<Question>,
    standingOf: (semaphore: string) => Promise<QuestionStanding>,
  ): Promise<void> {
    for await (const question of open) {
      const run = await this.#runBehind(question);
      if (run && !isEnded(run) && !run.semaphores.includes(question.id)) await this.parked(question);
    }
    const { store } = this.#options;
    for (let after: number | undefined; ;) {
      const page = await store.list({
        status: "PARKED",
        order: "OLDEST_FIRST",
        ...(after !== undefined && { after }),
      });
      for (const run of page.runs) await this.#review(run, standingOf);
      if (page.next === null) return;
      after = page.next;
    }
  }

  async #review(run: Run, standingOf: (semaphore: string) => Promise<QuestionStanding>): Promise<void> {
    const [semaphore] = run.semaphores;
    if (semaphore === undefined) return;
    const standing = await standingOf(semaphore);
    const question = { id: semaphore, agentId: run.agentId, cause: causeOf(run) };
    if (standing.kind === "ENDED") await this.questionEnded(question);
    if (standing.kind === "FAILED") await this.failed({ ...question, ...standing }, standing.error);
  }

  /** One child per question: the first attempt claims it, later attempts find it. */
  async #childFor({ id: semaphore, agentId, cause, by, input }: Omit<ResumeOrder, "attempt">): Promise<Run> {
    const { store, clock } = this.#options;
    const parent = await this.#runBehind({ agentId, cause });
    const id = resumptionOf(semaphore);
    const asked = {
      agentId,
      kind: "RESUME",
      command: null,
      session: parent?.session ?? null,
      by,
      priority: RESUME_PRIORITY,
      input,
      delivery: "at_least_once",
      timeoutMs: null,
      key: null,
      traceparent: null,
      parent: parent?.id ?? null,
      private: parent?.private,
    } as const;
    const root = parent?.root ?? id;
    const child = newRun(asked, { id, root, semaphore, acceptedAt: clock.now(), mayHaveBegun: false });
    let claimed = await store.claim(child);
    // The run was cut off before it was parked. The answer still goes to its agent.
    if (claimed.outcome === "NOT_PARKED") claimed = await store.claim({ ...child, parent: null, root: id });
    if (claimed.outcome === "KNOWN") return { ...claimed.run, input };
    // The gateway that carries the agent now asks it.
    if (claimed.outcome === "ELSEWHERE") throw new NotBegun(new Moved(id));
    if (claimed.outcome === "FULL") {
      const { limit } = claimed;
      throw new NotBegun(
        new TerrariumError("LIMIT_EXCEEDED", `no run can be accepted: ${limit} is reached`, { limit }),
      );
    }
    return child;
  }

  /** A host may name any cause: a run of another agent is not the one that asks. */
  async #runBehind({ agentId, cause }: Pick<Question, "agentId" | "cause">): Promise<Run | null> {
    const id = runOf(cause);
    const run = id === null ? null : await this.#options.store.get(id);
    return run?.agentId === agentId ? run : null;
  }
}

function cutOff(agentId: string, attempt: number): TerrariumError {
  return new TerrariumError(
    "AGENT_ERROR",
    `agent ${agentId} cannot ask this question: its run was cut off, and attempt ${attempt} goes on with it`,
  );
}

/** A question has one resumption, so the id is derived from that of the question. */
function resumptionOf(semaphore: string): string {
  return semaphore.replace(/^sem-/, "res-");
}

/** The run that asked. */
function runOf(cause: string | null): string | null {
  return cause === null ? null : resumptionOf(cause);
}

/** The cause that its questions carry. */
function causeOf({ id, semaphore }: Run): string {
  return semaphore ?? id;
}
