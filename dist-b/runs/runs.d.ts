import type { Clock } from "../base/clock.js";
import type { NewId } from "../base/ids.js";
import type { JsonValue } from "../base/json.js";
import type { SessionState } from "../events/run.js";
import { type Settled } from "./delivery.js";
import { type Entrance, type Receipt, type RunOrder } from "./entry.js";
import type { RunHosts } from "./hosts.js";
import { Resumptions } from "./resumptions.js";
import { type Run, type RunWithoutInput } from "./run.js";
import type { AttemptPolicy, RunPage, RunQuery, RunStore } from "./store/store.js";
export interface RunsOptions {
  /** Opened by the caller, and closed by it after `close()`. */
  readonly store: RunStore;
  readonly hosts: RunHosts;
  readonly clock: Clock;
  readonly newId: NewId;
  /** Maximum number of open runs, not counting PARKED ones. */
  readonly openMax: number;
  readonly policy: AttemptPolicy;
  /** False while the store is known to fail: nothing is sent before it is stored. Default: true. */
  readonly isStoring?: () => boolean;
  /** Called with each run that has ended or parked, after it is stored. Must not throw. */
  readonly onStored?: (run: RunWithoutInput) => void;
  /** Called with each run that is forgotten because it could not be stored, although it was sent. Must not throw. */
  readonly onForgotten?: (id: string) => void;
  readonly onError: (error: unknown) => void;
}
/** Stores accepted work, sends it to its agent, and finds it again. Behaviour: SPEC.md. */
export declare class Runs {
  #private;
  /** Joins runs and the questions that they ask. */
  readonly resumptions: Resumptions;
  constructor(options: RunsOptions);
  /** Takes over the runs of an earlier gateway. Called once, before any agent is up. */
  start(): Promise<void>;
  /**
   * Calls `listener` with each run that ends without a report of its host: cut off, or cancelled or timed out while held.
   * Register before `start`. The listener must not throw.
   */
  onUntold(listener: (run: RunWithoutInput) => void): void;
  /**
   * Holds waiting runs until their agents are up. Called after `start`, and after questions and runs were reconciled.
   */
  takeUp(): Promise<void>;
  /** Accepts a run without waiting for its outcome. Resolves when it is stored and its host has accepted it. */
  perturb(order: RunOrder, entrance: Entrance): Promise<Receipt>;
  /** Accepts a run whose caller waits. Resolves when it has ended or parked; rejects with the error of a failed run. */
  perform(order: RunOrder, entrance: Entrance): Promise<RunWithoutInput>;
  /**
   * A new run from the input of an old one, or from `input`, without waiting for its outcome. Rejects with RUN_NOT_FOUND, and with
   * BAD_USER_INPUT for a command or a resumption.
   */
  again(
    id: string,
    from: {
      readonly by: string;
      readonly input: JsonValue | undefined;
      readonly traceparent: string | null;
    },
    entrance: Entrance,
  ): Promise<Receipt>;
  /**
   * Ends an open run: removes a waiting one, aborts a running one; of a PARKED one its resumption, where its question was
   * answered. Resolves with the run as it is then; it is still RUNNING when its agent does not stop within two seconds.
   * `question` is what the caller has to withdraw to end a PARKED run, else null. Rejects with RUN_NOT_FOUND.
   */
  cancel(
    id: string,
    by: string,
    reason: string | null,
  ): Promise<{
    readonly run: Run;
    readonly question: string | null;
  }>;
  /** The run, when this is its present attempt and it has neither ended nor parked; else null. */
  present(id: string, attempt: number): Promise<RunWithoutInput | null>;
  /**
   * Accepts the run of a schedule's tick, whether its agent is there or not. False when the schedule has had a run for this tick,
   * or a later one. Rejects when no run can be accepted now.
   */
  schedule(order: RunOrder): Promise<boolean>;
  /** When a schedule last ticked, or was first seen: `at` for one that is not known. Wall time, ms since 1970. */
  lastTick(agentId: string, name: string, at: number): Promise<number>;
  /** The run as it is now; null when it was never accepted, or is forgotten. */
  get(id: string): Promise<Run | null>;
  /** Rejects with RUN_NOT_FOUND. */
  require(id: string): Promise<Run>;
  list(query: RunQuery): Promise<RunPage>;
  children(id: string): Promise<readonly Run[]>;
  /** The state that the last run of this session stored. */
  stateOf(agentId: string, session: string | null): Promise<SessionState>;
  /** Number of open runs, not counting PARKED ones. */
  get open(): number;
  agentUp(agentId: string): void;
  agentDown(agentId: string): void;
  /** Null: all agents. */
  hostDown(agentIds: readonly string[] | null): void;
  /** Resolves when the end of a perturbation is stored, with whether its state was kept. */
  settled(news: Settled): Promise<boolean>;
  began(id: string, attempt: number): void;
  mayBegin(id: string, attempt: number): Promise<boolean>;
  returned(id: string, attempt: number): void;
  /** Accepts and sends nothing more. Messages of hosts about their runs are still accepted. */
  drain(): void;
  /** Called after the hosts closed: waits up to `graceMs` until their last messages are stored. */
  close(graceMs: number): Promise<void>;
}
