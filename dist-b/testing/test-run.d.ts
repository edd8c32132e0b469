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
  readonly answer: (
    answer: unknown,
    options?: {
      readonly by?: string;
    },
  ) => Promise<TestRun>;
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
export declare class RunRecord {
  #private;
  /** Plain members, so that assertions and their reports can read and copy it. */
  readonly shown: {
    -readonly [Member in keyof TestRun]: TestRun[Member];
  };
  /** How often an attempt to resume it failed. */
  failedAttempts: number;
  constructor(id: string, desk: RunDesk, recordsMax: number);
  /** It has ended or parked. */
  get hasEnded(): boolean;
  /** Resolves when `look` returns true; calls it after each change. */
  until(look: () => boolean): Promise<void>;
  /** Its present status. */
  update(
    { kind, status, command, session, by, result, error, usage }: Omit<RunView, "id">,
    semaphore: SemaphoreDetails | null,
  ): void;
  hear(event: AgentEvent): void;
  /** An attempt to resume it failed. */
  resumptionFailed(): void;
}
/** Adds methods that are not listed, so that a report of a failed assertion shows data only. */
export declare function withMethods<Data extends object, Methods extends object>(
  data: Data,
  methods: Methods,
): Data & Methods;
/** Adds to a bounded record; the oldest go. */
export declare function keep<T>(records: T[], record: T, recordsMax: number): void;
/** An error of a call, with what the agent threw as its cause, so that the report of a failed test shows it. */
export declare function withCause(error: unknown, thrown: unknown): unknown;
