import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Logger } from "pino";
import type { Clock } from "../base/clock.js";
import { FilePresence } from "../base/file-presence.js";
import { isDiskFull } from "../base/store-error.js";
import { type AccessLog, createAccessLog } from "../gateway/http/access-log.js";
import { freezeLimits, type FreezeStore, MemoryFreezeStore } from "../freezes/index.js";
import { MemoryPurgatoryStore, purgatoryLimits, type PurgatoryStore } from "../purgatory/index.js";
import { MemoryRunStore, runLimits, type RunStore } from "../runs/index.js";
import { MemoryShareStore, shareLimits, type ShareStore } from "../auth/shares/index.js";
import { MemorySignalBus, type SignalBus, signalLimits, Sweeper } from "../signals/index.js";
import {
  EventHistory,
  eventLogLimits,
  MemoryEventLog,
  MemoryLogData,
  SqliteStorage,
} from "../storage/index.js";
import { DataWatch } from "./data-watch.js";
import type { Disposables } from "./disposables.js";
import type { Runtime } from "./runtime.js";

const DATA_FILE = "terrarium.db";

/** Everything stored in files. Without a data folder, the access log is in a temporary one, removed at the end. */
export interface Storage {
  readonly accessLog: AccessLog;
  readonly accessLogPath: string;
  readonly store: PurgatoryStore;
  readonly runs: RunStore;
  readonly signals: SignalBus;
  readonly freezes: FreezeStore;
  readonly shares: ShareStore;
  /** Why no question can be stored until the gateway is restarted; null while it works. */
  readonly lost: string | null;
  /** True when the last write of a question or answer failed; the next may succeed. */
  readonly isFailing: boolean;
  /** True while questions or history cannot be stored because the disk is full. */
  readonly isDiskFull: boolean;
  readonly history: EventHistory;
}

export async function openStorage(
  dataDir: string | null,
  { limits, log, clock, drops, calls }: Pick<Runtime, "limits" | "log" | "clock" | "drops" | "calls">,
  disposables: Disposables,
): Promise<Storage> {
  const folder = dataDir ?? mkdtempSync(join(tmpdir(), "terrarium-"));
  if (dataDir === null)
    disposables.add("temporary folder", () => rmSync(folder, { recursive: true, force: true }));
  const accessLogPath = join(folder, "access.log");
  const accessLog = createAccessLog(
    accessLogPath,
    (error) => log.error({ err: error }, "access log"),
    limits.maxAccessLogBytes,
    () => drops.note("maxAccessLogBytes"),
  );
  disposables.add("access log", () => accessLog.close());

  const { storeTimeoutMs } = limits;
  let isLost = false;
  let failure: Error | null = null;
  const storage =
    dataDir === null
      ? null
      : await SqliteStorage.open({
          path: join(dataDir, DATA_FILE),
          limits: purgatoryLimits(limits),
          runLimits: runLimits(limits),
          signalLimits: signalLimits(limits),
          freezeLimits: freezeLimits(limits),
          shareLimits: shareLimits(limits),
          timeoutMs: storeTimeoutMs,
          clock,
          onFailure(error) {
            isLost = true;
            log.error({ err: error }, "the store of semaphores is gone");
          },
          onHealth(problem) {
            failure = problem;
            if (!problem) log.info("questions are being kept again");
            else log.error({ code: problem.code, reason: problem.message }, "questions cannot be kept");
          },
        });
  const store = storage ?? new MemoryPurgatoryStore(purgatoryLimits(limits));
  disposables.add("store", () => store.close());
  const runs: RunStore = storage ? storage.runs : new MemoryRunStore(runLimits(limits));
  const signals = storage ? await storage.openSignals() : new MemorySignalBus(signalLimits(limits), clock);
  const sweeper = new Sweeper({
    bus: signals,
    clock,
    stepMax: signalLimits(limits).sweepMax,
    onError: (error) => log.error({ err: error }, "forgotten pheromones could not be deleted"),
  });
  disposables.add("pheromones", async () => {
    sweeper.close();
    await signals.close();
  });
  const dataWatch = dataDir === null ? null : watchData(dataDir, log, clock);
  disposables.add("watch of the data file", () => dataWatch?.close());
  const history = await EventHistory.open({
    open: () =>
      storage
        ? storage.openEventLog(eventLogLimits(limits))
        : Promise.resolve(MemoryEventLog.open(new MemoryLogData(), { ...eventLogLimits(limits), clock })),
    clock,
    timeoutMs: storeTimeoutMs,
    readersMax: limits.maxLogReaders,
    calls,
    log,
  });
  disposables.add("event log", () => history.close());
  return {
    accessLog,
    accessLogPath,
    store,
    runs,
    signals,
    freezes: storage ? storage.freezes : new MemoryFreezeStore(freezeLimits(limits)),
    shares: storage ? storage.shares : new MemoryShareStore(shareLimits(limits)),
    get lost() {
      if (isLost) return "questions cannot be kept; the log has more";
      return dataWatch?.isGone === true ? "the data folder was removed: nothing can be kept" : null;
    },
    get isFailing() {
      return failure !== null;
    },
    get isDiskFull() {
      return isDiskFull(failure) || history.isDiskFull;
    },
    history,
  };
}

function watchData(dataDir: string, log: Logger, clock: Clock): DataWatch {
  const path = join(dataDir, DATA_FILE);
  return new DataWatch(new FilePresence(path, `${path}-wal`), clock, (missing) => {
    if (missing === null) log.info({ dataDir }, "the data files are back");
    else log.error({ missing }, "a data file was removed or replaced: nothing can be kept");
  });
}
