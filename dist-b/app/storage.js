import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { FilePresence } from "../base/file-presence.js";
import { createAccessLog } from "../gateway/http/access-log.js";
import { MemoryPurgatoryStore, purgatoryLimits } from "../purgatory/index.js";
import { MemoryRunStore, runLimits } from "../runs/index.js";
import { MemorySignalBus, signalLimits, Sweeper } from "../signals/index.js";
import {
  EventHistory,
  eventLogLimits,
  MemoryEventLog,
  MemoryLogData,
  SqliteStorage,
} from "../storage/index.js";
import { DataWatch } from "./data-watch.js";
const DATA_FILE = "terrarium.db";
export async function openStorage(dataDir, limits, log, clock, disposables, drops) {
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
  let isFailing = false;
  const storage =
    dataDir === null
      ? null
      : await SqliteStorage.open({
          path: join(dataDir, DATA_FILE),
          limits: purgatoryLimits(limits),
          runLimits: runLimits(limits),
          signalLimits: signalLimits(limits),
          timeoutMs: storeTimeoutMs,
          clock,
          onFailure(error) {
            isLost = true;
            log.error({ err: error }, "the store of semaphores is gone");
          },
          onHealth(problem) {
            isFailing = problem !== null;
            if (!problem) log.info("questions are being kept again");
            else log.error({ code: problem.code, reason: problem.message }, "questions cannot be kept");
          },
        });
  const store = storage ?? new MemoryPurgatoryStore(purgatoryLimits(limits));
  disposables.add("store", () => store.close());
  const runs = storage ? storage.runs : new MemoryRunStore(runLimits(limits));
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
    log,
  });
  disposables.add("event log", () => history.close());
  return {
    accessLog,
    accessLogPath,
    store,
    runs,
    signals,
    get lost() {
      if (isLost) return "questions cannot be kept; the log has more";
      return dataWatch?.isGone === true ? "the data folder was removed: nothing can be kept" : null;
    },
    get isFailing() {
      return isFailing;
    },
    history,
  };
}
function watchData(dataDir, log, clock) {
  const path = join(dataDir, DATA_FILE);
  return new DataWatch(new FilePresence(path, `${path}-wal`), clock, (missing) => {
    if (missing === null) log.info({ dataDir }, "the data files are back");
    else log.error({ missing }, "a data file was removed or replaced: nothing can be kept");
  });
}
//# sourceMappingURL=storage.js.map
