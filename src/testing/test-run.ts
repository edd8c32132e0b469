import type { TerrariumError } from "../base/errors.js";
import type { JsonValue } from "../base/json.js";
import type { AgentEvent } from "../events/event.js";
import type { RunKind, RunStatus, Usage } from "../events/run.js";
import type { RunView, SemaphoreDetails } from "../gateway/in-process/views.js";

/**
 * One run of a tested agent: its input, status and outcome. It is live: members show the run as it is now.
 *
 * @example
 * ```ts
 * const asked = await agent.perturb({ folder: "old" });
 * assert.equal(asked.semaphore?.prompt, "Delete 47 files?");
 * const done = await asked.answer("Approve");
 * assert.deepEqual(done.result, { deleted: 47 });
 * ```
 */
export interface TestRun {
  /** `context.run`; empty for a pure command, which has no run. */
  readonly id: string;
  /** What started it. */
  readonly kind: RunKind;
  /** ACCEPTED while it waits, RUNNING while the agent works on it, PARKED while a person is asked, then how it ended. */
  readonly status: RunStatus;
  /** Name of the command; null for other kinds. */
  readonly command: string | null;
  /** The session it belongs to, or null. */
  readonly session: string | null;
  /** The client that asked for it. */
  readonly by: string | null;
  /** What it returned, as callers and observers get it; null for nothing. */
  readonly result: JsonValue;
  /** Why it failed, as callers get it; null when it did not. */
  readonly error: RunView["error"];
  /** What the agent threw last, as it was thrown; undefined when it threw nothing. */
  readonly thrown: unknown;
  /** What `context.usage` reported, in sum; null when it reported nothing. */
  readonly usage: Usage | null;
  /** The question it asked last, with the frozen `state`; null when it asked none. */
  readonly semaphore: SemaphoreDetails | null;
  /** What it emitted, oldest first; the newest 10,000. */
  readonly outputs: readonly JsonValue[];
  /** Its events, oldest first; the newest 10,000. */
  readonly events: readonly AgentEvent[];
  /**
   * Answers its question as a person would, and waits until the agent has handled that: the run has ended, asks again, or
   * `resume` failed and will be tried again (then `status` is PARKED and `thrown` is set; move the clock). Rejects with
   * BAD_USER_INPUT when the answer is not one of the options or does not match the schema. Default of `by`: "person".
   */
  readonly answer: (answer: unknown, options?: { readonly by?: string }) => Promise<TestRun>;
  /** Withdraws its question, which ends it CANCELLED. */
  readonly withdraw: (options?: { readonly reason?: string }) => Promise<TestRun>;
  /** Cancels it: `context.signal` aborts when the agent works on it. */
  readonly cancel: (options?: { readonly reason?: string }) => Promise<TestRun>;
  /** Waits until it has ended or parked. Move the clock first where it needs that. */
  readonly ended: () => Promise<TestRun>;
}

/** What a test does with a run. */
export interface RunDesk {
  answer(record: RunRecord, answer: unknown, by: string | undefined): Promise<void>;
  withdraw(record: RunRecord, reason: string | undefined): Promise<void>;
  cancel(record: RunRecord, reason: string | undefined): Promise<void>;
}

/** Keeps the `TestRun` that a test sees up to date. */
export class RunRecord {
  /** Plain members, so that assertions and their reports can read and copy it. */
  readonly shown: { -readonly [Member in keyof TestRun]: TestRun[Member] };
  readonly #events: AgentEvent[] = [];
  readonly #outputs: JsonValue[] = [];
  readonly #recordsMax: number;
  #waiting: (() => void)[] = [];
  /** How often an attempt to resume it failed. */
  failedAttempts = 0;

  constructor(id: string, desk: RunDesk, recordsMax: number) {
    this.#recordsMax = recordsMax;
    const unknown = { kind: "PERTURB", status: "ACCEPTED", command: null, session: null, by: null } as const;
    const shown = {
      id,
      ...unknown,
      result: null,
      error: null,
      thrown: undefined,
      usage: null,
      semaphore: null,
      outputs: this.#outputs,
      events: this.#events,
    };
    const methods: Pick<TestRun, "answer" | "withdraw" | "cancel" | "ended"> = {
      answer: async (answer, { by } = {}) => {
        await desk.answer(this, answer, by);
        return this.shown;
      },
      withdraw: async ({ reason } = {}) => {
        await desk.withdraw(this, reason);
        return this.shown;
      },
      cancel: async ({ reason } = {}) => {
        await desk.cancel(this, reason);
        return this.shown;
      },
      ended: async () => {
        await this.until(() => this.hasEnded);
        return this.shown;
      },
    };
    this.shown = withMethods(shown, methods);
  }

  /** It has ended or parked. */
  get hasEnded(): boolean {
    return this.shown.status !== "ACCEPTED" && this.shown.status !== "RUNNING";
  }

  /** Resolves when `look` returns true; calls it after each change. */
  async until(look: () => boolean): Promise<void> {
    while (!look()) await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  /** Its present status. */
  update(
    { kind, status, command, session, by, result, error, usage }: Omit<RunView, "id">,
    semaphore: SemaphoreDetails | null,
  ): void {
    Object.assign(this.shown, { kind, status, command, session, by, result, error, usage, semaphore });
    this.#wake();
  }

  hear(event: AgentEvent): void {
    keep(this.#events, event, this.#recordsMax);
    if (event.type === "OUTPUT") keep(this.#outputs, event.data, this.#recordsMax);
  }

  /** An attempt to resume it failed. */
  resumptionFailed(): void {
    this.failedAttempts += 1;
    this.#wake();
  }

  #wake(): void {
    for (const wake of this.#waiting.splice(0)) wake();
  }
}

/** Adds methods that are not listed, so that a report of a failed assertion shows data only. */
export function withMethods<Data extends object, Methods extends object>(
  data: Data,
  methods: Methods,
): Data & Methods {
  for (const name of Reflect.ownKeys(methods))
    Object.defineProperty(data, name, { value: Reflect.get(methods, name) as unknown });
  return data as Data & Methods;
}

/** Adds to a bounded record; the oldest go. */
export function keep<T>(records: T[], record: T, recordsMax: number): void {
  records.push(record);
  if (records.length > recordsMax) records.shift();
}

/** An error of a call, with what the agent threw as its cause, so that the report of a failed test shows it. */
export function withCause(error: unknown, thrown: unknown): unknown {
  const isBare = typeof error === "object" && error !== null && !("cause" in error);
  return thrown !== undefined && isBare ? Object.assign(error as TerrariumError, { cause: thrown }) : error;
}
