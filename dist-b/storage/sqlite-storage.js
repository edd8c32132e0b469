import { systemClock } from "../base/clock.js";
import { defaultLimits } from "../base/limits.js";
import { StoreError } from "../base/store-error.js";
import { PURGATORY_LIMITS } from "../purgatory/limits.js";
import { EVENT_LOG_LIMITS, EventLogError } from "./event-log.js";
import { LogReadThread } from "./log/read-thread.js";
import { RUN_LIMITS } from "../runs/limits.js";
import { isWrite } from "./protocol.js";
import { SqliteRunStore } from "./runs/sqlite.js";
import { SqliteSignalBus } from "./signals/sqlite.js";
import { SIGNAL_LIMITS } from "../signals/index.js";
import { StorageThread } from "./storage-thread.js";
/** Pause between two checks whether writes work again, ms. */
const PROBE_MS = 5_000;
/**
 * Questions and history in one SQLite file, served by one thread with one lock, so that the caller's event loop never
 * waits for a disk. Calls about questions share a transaction and a sync; events are appended without a sync.
 */
export class SqliteStorage {
  /** Runs, keys and states, in the same file and from the same thread. Closing it closes the storage. */
  runs;
  #options;
  #clock;
  #thread;
  #isHealthy = true;
  #cancelProbe = () => undefined;
  /** Rejects with `STORE_LOCKED`, `STORE_NEWER` or `STORE_FAILED`. */
  static async open(options) {
    const storage = new SqliteStorage(options);
    storage.#thread = await StorageThread.open({
      setup: {
        path: options.path,
        limits: { ...PURGATORY_LIMITS, ...options.limits },
        runLimits: { ...RUN_LIMITS, ...options.runLimits },
        signalLimits: { ...SIGNAL_LIMITS, ...options.signalLimits },
      },
      clock: storage.#clock,
      timeoutMs: options.timeoutMs ?? defaultLimits.storeTimeoutMs,
      onResult: (name, result) => storage.#note(name, result),
      onFailure: (error) => options.onFailure?.(error),
      worker: options.worker,
    });
    return storage;
  }
  constructor(options) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.runs = new SqliteRunStore(
      (name, args, options) => this.#ask(name, args, options),
      () => this.close(),
    );
  }
  /**
   * Begins a run of the event log. Takes longer for a larger file. Rejects with `JOURNAL_NEWER` or `JOURNAL_FAILED`;
   * questions are served in any case.
   */
  async openEventLog(limits = {}) {
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
  openSignals(clock = this.#clock) {
    const limits = { ...SIGNAL_LIMITS, ...this.#options.signalLimits };
    return SqliteSignalBus.open((name, args, options) => this.#ask(name, args, options), limits, clock);
  }
  park(token, run) {
    return this.#ask("park", { token, run });
  }
  apply(id, transition) {
    return this.#ask("apply", { id, transition });
  }
  recover(at, attemptsMax) {
    return this.#ask("recover", { at, attemptsMax });
  }
  get(id) {
    return this.#ask("get", { id });
  }
  list(query) {
    return this.#ask("list", query);
  }
  audit(query) {
    return this.#ask("audit", query);
  }
  deadlines(limit) {
    return this.#ask("deadlines", { limit });
  }
  dueResumptions(agentIds, limit) {
    return this.#ask("dueResumptions", { agentIds, limit });
  }
  async flush() {
    await this.#ask("flush", {});
  }
  /** Ends the thread and closes the file. Close the event log first. */
  close() {
    this.#cancelProbe();
    return this.#thread.close();
  }
  async #ask(name, args, options) {
    const result = await this.#thread.ask("synced", name, args, options);
    return valueOf(result, storeError);
  }
  #note(name, result) {
    if (result.ok === this.#isHealthy || (result.ok && !hasWritten(name, result.value))) return;
    this.#isHealthy = result.ok;
    this.#options.onHealth?.(result.ok ? null : storeError(result.code, result.message));
    if (!result.ok) this.#probe();
  }
  /** Retries periodically, so that recovery is noticed before the next question. */
  #probe() {
    this.#cancelProbe = this.#clock.after(PROBE_MS, () => {
      this.flush()
        .catch(() => undefined)
        .finally(() => this.#isHealthy || this.#probe());
    });
  }
}
/** The events' lane of a storage thread. */
class SqliteEventLog {
  #thread;
  #clock;
  #closeReader;
  #inFlight = false;
  #closing = null;
  constructor(thread, clock, closeReader) {
    this.#thread = thread;
    this.#clock = clock;
    this.#closeReader = closeReader;
  }
  append(entries) {
    const at = this.#clock.now();
    return this.#alone(() => this.#thread.ask("events", "append", { entries, at }, { unbounded: true }));
  }
  trim() {
    const at = this.#clock.now();
    return this.#alone(() => this.#thread.ask("events", "trim", { at }, { unbounded: true }));
  }
  async close(complete) {
    // If it fails, the run counts as crashed, which is the safe assumption.
    this.#closing ??= complete ? this.#thread.ask("events", "endLog", {}) : Promise.resolve();
    await Promise.all([this.#closing, this.#closeReader()]);
  }
  async #alone(ask) {
    if (this.#closing) throw new EventLogError("JOURNAL_CLOSED", "this journal is closed");
    if (this.#inFlight) throw new Error("the previous append has not settled");
    this.#inFlight = true;
    const result = await ask();
    this.#inFlight = false;
    return valueOf(result, eventError);
  }
}
/** Whether an answered call proves that the disk accepts writes: a call that changed nothing does not. */
function hasWritten(name, value) {
  if (name === "flush") return true;
  const outcome = typeof value === "object" && value !== null && "outcome" in value ? value.outcome : null;
  return isWrite(name) && (outcome === "STORED" || outcome === "APPLIED");
}
function valueOf(result, errorOf) {
  if (result.ok) return result.value;
  throw errorOf(result.code, result.message);
}
function storeError(code, message) {
  return new StoreError(code, message);
}
/** Failures of the thread get the event log's own codes. */
function eventError(code, message) {
  const own = code.replace("STORE_", "JOURNAL_");
  const known = ["JOURNAL_NEWER", "JOURNAL_TAKEN", "JOURNAL_FAILED", "JOURNAL_TIMEOUT", "JOURNAL_CLOSED"];
  return new EventLogError(known.includes(own) ? own : "JOURNAL_FAILED", message);
}
//# sourceMappingURL=sqlite-storage.js.map
