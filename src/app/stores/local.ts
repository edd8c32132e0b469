import { join } from "node:path";
import type { Logger } from "pino";
import type { SightStore } from "../../auth/sight-store.js";
import { MemoryShareStore, shareLimits, type ShareStore } from "../../auth/shares/index.js";
import type { Clock } from "../../base/clock.js";
import { FilePresence } from "../../base/files/file-presence.js";
import { isDiskFull } from "../../base/store-error.js";
import type { HostBook } from "../../events/host-book.js";
import { freezeLimits, type FreezeStore, MemoryFreezeStore } from "../../freezes/index.js";
import { MemoryPurgatoryStore, purgatoryLimits, type PurgatoryStore } from "../../purgatory/index.js";
import { MemoryRunStore, runLimits, type RunStore } from "../../runs/index.js";
import { MemorySignalBus, type SignalBus, signalLimits } from "../../signals/index.js";
import { SqliteStorage } from "../../storage/index.js";
import { DataWatch } from "../data-watch.js";
import type { Disposables } from "../disposables.js";
import type { Runtime } from "../runtime.js";

const DATA_FILE = "terrarium.db";

/** Everything that is stored but history. */
export interface Stores {
  readonly store: PurgatoryStore;
  readonly runs: RunStore;
  readonly signals: SignalBus;
  readonly freezes: FreezeStore;
  readonly shares: ShareStore;
  /** Null: who may see agents is forgotten at the end. */
  readonly sights: SightStore | null;
  /** Null: hosts that dial in are forgotten at the end. */
  readonly hosts: HostBook | null;
  /** Why no question can be stored until the gateway is restarted; null while it works. */
  readonly lost: string | null;
  /** Why nothing can be stored at present, in words for everyone; null when the last write was stored. */
  readonly problem: string | null;
  /** True when the last write failed because the disk is full. */
  readonly isDiskFull: boolean;
}

export type StoreRuntime = Pick<Runtime, "limits" | "log" | "clock">;

/** The data file of a folder, and whether it still works. */
export interface DataFile {
  readonly storage: SqliteStorage;
  /** See `Stores.lost`. */
  readonly lost: string | null;
  readonly failure: Error | null;
}

export async function openDataFile(
  dataDir: string,
  { limits, log, clock }: StoreRuntime,
  disposables: Disposables,
): Promise<DataFile> {
  let isLost = false;
  let failure: Error | null = null;
  const storage = await SqliteStorage.open({
    path: join(dataDir, DATA_FILE),
    limits: purgatoryLimits(limits),
    runLimits: runLimits(limits),
    signalLimits: signalLimits(limits),
    freezeLimits: freezeLimits(limits),
    shareLimits: shareLimits(limits),
    timeoutMs: limits.storeTimeoutMs,
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
  disposables.add("store", () => storage.close());
  const dataWatch = watchData(dataDir, log, clock);
  disposables.add("watch of the data file", () => dataWatch.close());
  return {
    storage,
    get lost() {
      if (isLost) return "questions cannot be kept; the log has more";
      return dataWatch.isGone ? "the data folder was removed: nothing can be kept" : null;
    },
    get failure() {
      return failure;
    },
  };
}

/** Stores in a data file. */
export async function fileStores(file: DataFile): Promise<Stores> {
  const { storage } = file;
  const { runs, freezes, shares, sights, hosts } = storage;
  return {
    store: storage,
    runs,
    freezes,
    shares,
    sights,
    hosts,
    signals: await storage.openSignals(),
    get lost() {
      return file.lost;
    },
    get problem() {
      return file.failure === null ? null : "questions cannot be kept at present";
    },
    get isDiskFull() {
      return isDiskFull(file.failure);
    },
  };
}

/** Stores that end with this process. */
export function memoryStores({ limits, clock }: StoreRuntime, disposables: Disposables): Stores {
  const store = new MemoryPurgatoryStore(purgatoryLimits(limits));
  disposables.add("store", () => store.close());
  return {
    store,
    runs: new MemoryRunStore(runLimits(limits)),
    signals: new MemorySignalBus(signalLimits(limits), clock),
    freezes: new MemoryFreezeStore(freezeLimits(limits)),
    shares: new MemoryShareStore(shareLimits(limits)),
    sights: null,
    hosts: null,
    lost: null,
    problem: null,
    isDiskFull: false,
  };
}

function watchData(dataDir: string, log: Logger, clock: Clock): DataWatch {
  const path = join(dataDir, DATA_FILE);
  return new DataWatch(new FilePresence(path, `${path}-wal`), clock, (missing) => {
    if (missing === null) log.info({ dataDir }, "the data files are back");
    else log.error({ missing }, "a data file was removed or replaced: nothing can be kept");
  });
}
