import { type Clock } from "../base/clock.js";
import { StoreError } from "../base/store-error.js";
import type { AskingRun } from "../events/run.js";
import type { AuditPage, AuditQuery } from "../purgatory/audit.js";
import { type PurgatoryLimits } from "../purgatory/limits.js";
import type {
  ApplyOutcome,
  Appointment,
  ParkOutcome,
  PurgatoryStore,
  TokenPage,
  TokenQuery,
} from "../purgatory/store.js";
import type { SemaphoreToken } from "../purgatory/token.js";
import type { Transition } from "../purgatory/transitions.js";
import { type EventLogLimits, type OpenedEventLog } from "./event-log.js";
import { type RunLimits } from "../runs/limits.js";
import type { RunStore } from "../runs/store/store.js";
import { type SignalBus, type SignalLimits } from "../signals/index.js";
export interface SqliteStorageOptions {
  /** The data file; created with its directory if it does not exist. */
  readonly path: string;
  readonly limits?: Partial<PurgatoryLimits>;
  readonly runLimits?: Partial<RunLimits>;
  readonly signalLimits?: Partial<SignalLimits>;
  /** How long a call may take before it fails with `STORE_TIMEOUT`, ms. Default: that of `storeTimeoutMs`. */
  readonly timeoutMs?: number;
  readonly clock?: Clock;
  /** Called once when nothing more can be stored, unless the storage was closed. */
  readonly onFailure?: (error: StoreError) => void;
  /**
   * Called with the problem when questions can no longer be stored, and with null when they can again. Failed calls
   * are rejected.
   */
  readonly onHealth?: (problem: StoreError | null) => void;
  /** The worker's module, if not the one beside this file. It must call `serveStorage`. */
  readonly worker?: URL;
  /** The module of the thread that reads the log, likewise. It must call `serveReads`. */
  readonly readWorker?: URL;
}
/**
 * Questions and history in one SQLite file, served by one thread with one lock, so that the caller's event loop never
 * waits for a disk. Calls about questions share a transaction and a sync; events are appended without a sync.
 */
export declare class SqliteStorage implements PurgatoryStore {
  #private;
  /** Runs, keys and states, in the same file and from the same thread. Closing it closes the storage. */
  readonly runs: RunStore;
  /** Rejects with `STORE_LOCKED`, `STORE_NEWER` or `STORE_FAILED`. */
  static open(options: SqliteStorageOptions): Promise<SqliteStorage>;
  private constructor();
  /**
   * Begins a run of the event log. Takes longer for a larger file. Rejects with `JOURNAL_NEWER` or `JOURNAL_FAILED`;
   * questions are served in any case.
   */
  openEventLog(limits?: Partial<EventLogLimits>): Promise<OpenedEventLog>;
  /** The field of pheromones, in the same file and from the same thread. Reads all of it once. `clock`: for its fading. */
  openSignals(clock?: Clock): Promise<SignalBus>;
  park(token: SemaphoreToken, run?: AskingRun): Promise<ParkOutcome>;
  apply(id: string, transition: Transition): Promise<ApplyOutcome>;
  recover(at: number, attemptsMax: number): Promise<readonly SemaphoreToken[]>;
  get(id: string): Promise<SemaphoreToken | null>;
  list(query: TokenQuery): Promise<TokenPage>;
  audit(query: AuditQuery): Promise<AuditPage>;
  deadlines(limit: number): Promise<readonly Appointment[]>;
  dueResumptions(agentIds: readonly string[], limit: number): Promise<readonly Appointment[]>;
  flush(): Promise<void>;
  /** Ends the thread and closes the file. Close the event log first. */
  close(): Promise<void>;
}
