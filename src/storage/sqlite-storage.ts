import { type Cancel, type Clock, systemClock } from "../base/clock.js";
import { defaultLimits } from "../base/limits.js";
import { StoreError, type StoreErrorCode } from "../base/store-error.js";
import type { AskingRun } from "../events/run.js";
import type { AuditPage, AuditQuery } from "../purgatory/audit.js";
import { PURGATORY_LIMITS, type PurgatoryLimits } from "../purgatory/limits.js";
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
import {
  EVENT_LOG_LIMITS,
  type EventLog,
  EventLogError,
  type EventLogErrorCode,
  type EventLogLimits,
  type LogEntry,
  type LogTrimmed,
  type OpenedEventLog,
} from "./event-log.js";
import { LogReadThread } from "./log/read-thread.js";
import { RUN_LIMITS, type RunLimits } from "../runs/limits.js";
import type { RunStore } from "../runs/store/store.js";
import { isWrite } from "./call-kinds.js";
import { type CallResult, type FailureCode, type SyncedCalls } from "./protocol.js";
import { FREEZE_LIMITS, type FreezeLimits, type FreezeStore } from "../freezes/index.js";
import { SqliteFreezeStore } from "./freezes/sqlite.js";
import { SqliteHostBook } from "./hosts/sqlite.js";
import { SqliteRunStore } from "./runs/sqlite.js";
import { SqliteSignalBus } from "./signals/sqlite.js";
import { SqliteShareStore } from "./shares/sqlite.js";
import { SqliteSightStore } from "./sights/sqlite.js";
import type { HostBook } from "../events/host-book.js";
import type { SightStore } from "../auth/sight-store.js";
import { type ShareLimits, shareLimits, type ShareStore } from "../auth/shares/index.js";
import { SIGNAL_LIMITS, type SignalBus, type SignalLimits } from "../signals/index.js";
import { type AskOptions, StorageThread } from "./storage-thread.js";

/** Pause between two checks whether writes work again, ms. */
const PROBE_MS = 5_000;

export interface SqliteStorageOptions {
  /** The data file; created with its directory if it does not exist. */
  readonly path: string;
  readonly limits?: Partial<PurgatoryLimits>;
  readonly runLimits?: Partial<RunLimits>;
  readonly signalLimits?: Partial<SignalLimits>;
  readonly freezeLimits?: Partial<FreezeLimits>;
  readonly shareLimits?: Partial<ShareLimits>;
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
export class SqliteStorage implements PurgatoryStore {
  /** Runs, keys and states, in the same file and from the same thread. Closing it closes the storage. */
  readonly runs: RunStore;
  /** Freezes, likewise. */
  readonly freezes: FreezeStore;
  /** Shares and their key, likewise. */
  readonly shares: ShareStore;
  /** Who may see each agent, likewise. */
  readonly sights: SightStore;
  /** Hosts that dial in, likewise. */
  readonly hosts: HostBook;
  readonly #options: SqliteStorageOptions;
  readonly #clock: Clock;
  #thread!: StorageThread;
  #isHealthy = true;
  #cancelProbe: Cancel = () => undefined;

  /** Rejects with `STORE_LOCKED`, `STORE_NEWER` or `STORE_FAILED`. */
  static async open(options: SqliteStorageOptions): Promise<SqliteStorage> {
    const storage = new SqliteStorage(options);
    storage.#thread = await StorageThread.open({
      setup: {
        path: options.path,
        limits: { ...PURGATORY_LIMITS, ...options.limits },
        runLimits: { ...RUN_LIMITS, ...options.runLimits },
        signalLimits: { ...SIGNAL_LIMITS, ...options.signalLimits },
        freezeLimits: { ...FREEZE_LIMITS, ...options.freezeLimits },
        shareLimits: { ...shareLimits(defaultLimits), ...options.shareLimits },
      },
      clock: storage.#clock,
      timeoutMs: options.timeoutMs ?? defaultLimits.storeTimeoutMs,
      onResult: (name, result) => storage.#note(name, result),
      onFailure: (error) => options.onFailure?.(error),
      worker: options.worker,
    });
    return storage;
  }

  private constructor(options: SqliteStorageOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.runs = new SqliteRunStore(
      (name, args, options) => this.#ask(name, args, options),
      () => this.close(),
    );
    this.freezes = new SqliteFreezeStore((name, args, options) => this.#ask(name, args, options));
    this.shares = new SqliteShareStore((name, args, asked) => this.#ask(name, args, asked));
    this.hosts = new SqliteHostBook((name, args, asked) => this.#ask(name, args, asked));
    this.sights = new SqliteSightStore(
      (name, args, asked) => this.#ask(name, args, asked),
      async (args) => valueOf(await this.#thread.ask("events", "keepSights", args), eventError),
    );
  }

  /**
   * Begins a run of the event log. Takes longer for a larger file. Rejects with `JOURNAL_NEWER` or `JOURNAL_FAILED`;
   * questions are served in any case.
   */
  async openEventLog(limits: Partial<EventLogLimits> = {}): Promise<OpenedEventLog> {
    const args = { limits: { ...EVENT_LOG_LIMITS, ...limits } };
    const opened = valueOf(
      await this.#thread.ask("events", "openLog", args, { unbounded: true }),
      eventError,
    );
    const { path, timeoutMs = defaultLimits.storeTimeoutMs, readWorker: worker } = this.#options;
    const reader = new LogReadThread({ path, clock: this.#clock, timeoutMs, worker });
    return {
      journal: new SqliteEventLog(this.#thread, this.#clock, () => reader.close()),
      reader,
      histories: new Map(opened.histories),
      nextBody: opened.nextBody,
    };
  }

  /** The field of pheromones, in the same file and from the same thread. Reads all of it once. `clock`: for its fading. */
  openSignals(clock = this.#clock): Promise<SignalBus> {
    const limits = { ...SIGNAL_LIMITS, ...this.#options.signalLimits };
    return SqliteSignalBus.open((name, args, options) => this.#ask(name, args, options), limits, clock);
  }

  park(token: SemaphoreToken, run?: AskingRun): Promise<ParkOutcome> {
    return this.#ask("park", { token, run });
  }

  apply(id: string, transition: Transition): Promise<ApplyOutcome> {
    return this.#ask("apply", { id, transition });
  }

  recover(at: number, attemptsMax: number): Promise<readonly SemaphoreToken[]> {
    return this.#ask("recover", { at, attemptsMax });
  }

  get(id: string): Promise<SemaphoreToken | null> {
    return this.#ask("get", { id });
  }

  list(query: TokenQuery): Promise<TokenPage> {
    return this.#ask("list", query);
  }

  audit(query: AuditQuery): Promise<AuditPage> {
    return this.#ask("audit", query);
  }

  deadlines(limit: number): Promise<readonly Appointment[]> {
    return this.#ask("deadlines", { limit });
  }

  dueResumptions(agentIds: readonly string[], limit: number): Promise<readonly Appointment[]> {
    return this.#ask("dueResumptions", { agentIds, limit });
  }

  async flush(): Promise<void> {
    await this.#ask("flush", {});
  }

  /** Ends the thread and closes the file. Close the event log first. */
  close(): Promise<void> {
    this.#cancelProbe();
    return this.#thread.close();
  }

  async #ask<K extends keyof SyncedCalls>(
    name: K,
    args: SyncedCalls[K]["args"],
    options?: AskOptions,
  ): Promise<SyncedCalls[K]["result"]> {
    const result = (await this.#thread.ask("synced", name, args as never, options)) as CallResult<
      SyncedCalls[K]["result"]
    >;
    return valueOf(result, storeError);
  }

  #note(name: string, result: CallResult): void {
    if (result.ok === this.#isHealthy || (result.ok && !hasWritten(name, result.value))) return;
    this.#isHealthy = result.ok;
    this.#options.onHealth?.(result.ok ? null : storeError(result.code, result.message));
    if (!result.ok) this.#probe();
  }

  /** Retries periodically, so that recovery is noticed before the next question. */
  #probe(): void {
    this.#cancelProbe = this.#clock.after(PROBE_MS, () => {
      this.flush()
        .catch(() => undefined)
        .finally(() => this.#isHealthy || this.#probe());
    });
  }
}

/** The events' lane of a storage thread. */
class SqliteEventLog implements EventLog {
  readonly #thread: StorageThread;
  readonly #clock: Clock;
  readonly #closeReader: () => Promise<void>;
  #inFlight = false;
  #closing: Promise<unknown> | null = null;

  constructor(thread: StorageThread, clock: Clock, closeReader: () => Promise<void>) {
    this.#thread = thread;
    this.#clock = clock;
    this.#closeReader = closeReader;
  }

  append(entries: readonly LogEntry[]): Promise<LogTrimmed> {
    const at = this.#clock.now();
    return this.#alone(() => this.#thread.ask("events", "append", { entries, at }, { unbounded: true }));
  }

  trim(): Promise<LogTrimmed> {
    const at = this.#clock.now();
    return this.#alone(() => this.#thread.ask("events", "trim", { at }, { unbounded: true }));
  }

  async close(complete: boolean): Promise<void> {
    // If it fails, the run counts as crashed, which is the safe assumption.
    this.#closing ??= complete ? this.#thread.ask("events", "endLog", {}) : Promise.resolve();
    await Promise.all([this.#closing, this.#closeReader()]);
  }

  async #alone(ask: () => Promise<CallResult<LogTrimmed>>): Promise<LogTrimmed> {
    if (this.#closing) throw new EventLogError("JOURNAL_CLOSED", "this journal is closed");
    if (this.#inFlight) throw new Error("the previous append has not settled");
    this.#inFlight = true;
    const result = await ask();
    this.#inFlight = false;
    return valueOf(result, eventError);
  }
}

/** Whether an answered call proves that the disk accepts writes: a call that changed nothing does not. */
function hasWritten(name: string, value: unknown): boolean {
  if (name === "flush") return true;
  const outcome = typeof value === "object" && value !== null && "outcome" in value ? value.outcome : null;
  return isWrite(name) && (outcome === "STORED" || outcome === "APPLIED");
}

function valueOf<T>(result: CallResult<T>, errorOf: (code: FailureCode, message: string) => Error): T {
  if (result.ok) return result.value;
  throw errorOf(result.code, result.message);
}

function storeError(code: FailureCode, message: string): StoreError {
  return new StoreError(code as StoreErrorCode, message);
}

/** Failures of the thread get the event log's own codes. */
function eventError(code: FailureCode, message: string): EventLogError {
  const own = code.replace("STORE_", "JOURNAL_");
  const known = ["JOURNAL_NEWER", "JOURNAL_TAKEN", "JOURNAL_FAILED", "JOURNAL_TIMEOUT", "JOURNAL_CLOSED"];
  return new EventLogError((known.includes(own) ? own : "JOURNAL_FAILED") as EventLogErrorCode, message);
}
