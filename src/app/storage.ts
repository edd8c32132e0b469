import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SightKeeper } from "../auth/sight-keeper.js";
import { type AccessLog, createAccessLog } from "../gateway/http/access-log.js";
import { signalLimits, Sweeper } from "../signals/index.js";
import { EventHistory, eventLogLimits, MemoryEventLog, MemoryLogData } from "../storage/index.js";
import type { ClusterStores } from "../cluster/stores.js";
import type { Disposables } from "./disposables.js";
import type { TerrariumOptions } from "./options.js";
import type { Runtime } from "./runtime.js";
import { clusterStores } from "./stores/cluster.js";
import type { AccessOptions } from "./stores/shared-settings.js";
import { fileStores, memoryStores, openDataFile, type Stores } from "./stores/local.js";

/**
 * Everything stored: in memory, in the data file, or with `nats` in a cluster, except history, which each gateway keeps for
 * itself. Without a data folder, the access log is in a temporary one, removed at the end.
 */
export interface Storage extends Omit<Stores, "sights"> {
  readonly accessLog: AccessLog;
  readonly accessLogPath: string;
  /** True while questions or history cannot be stored because the disk is full. */
  readonly isDiskFull: boolean;
  readonly history: EventHistory;
  /** Null: this gateway is the only one. */
  readonly cluster: ClusterStores | null;
}

export async function openStorage(
  { dataDir = null, nats, ...access }: Pick<TerrariumOptions, "dataDir" | "nats"> & AccessOptions,
  runtime: Pick<Runtime, "limits" | "log" | "clock" | "drops" | "calls" | "sights" | "setClock">,
  disposables: Disposables,
): Promise<Storage> {
  const { limits, log, clock, drops, calls, sights } = runtime;
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

  const file = dataDir === null ? null : await openDataFile(dataDir, runtime, disposables);
  const data = dataDir !== null && file ? { dir: dataDir, file } : null;
  const shared = nats ? await clusterStores(nats, data, access, runtime, disposables) : null;
  const stores = shared ?? (file ? await fileStores(file) : memoryStores(runtime, disposables));
  if (stores.sights) {
    const onError = (error: unknown): void => log.error({ err: error }, "who may see agents cannot be kept");
    const keeper = await SightKeeper.open({ sights, store: stores.sights, clock, onError });
    disposables.add("who may see agents", () => keeper.close());
  }
  const sweeper = new Sweeper({
    bus: stores.signals,
    clock,
    stepMax: signalLimits(limits).sweepMax,
    onError: (error) => log.error({ err: error }, "forgotten pheromones could not be deleted"),
  });
  disposables.add("pheromones", async () => {
    sweeper.close();
    await stores.signals.close();
  });
  const history = await EventHistory.open({
    open: () =>
      file
        ? file.storage.openEventLog(eventLogLimits(limits))
        : Promise.resolve(MemoryEventLog.open(new MemoryLogData(), { ...eventLogLimits(limits), clock })),
    clock,
    timeoutMs: limits.storeTimeoutMs,
    readersMax: limits.maxLogReaders,
    calls,
    log,
  });
  disposables.add("event log", () => history.close());
  const { store, runs, signals, freezes, shares, hosts } = stores;
  return {
    accessLog,
    accessLogPath,
    store,
    runs,
    signals,
    freezes,
    shares,
    hosts,
    history,
    cluster: shared?.cluster ?? null,
    get lost() {
      return stores.lost;
    },
    get problem() {
      return stores.problem;
    },
    get isDiskFull() {
      return stores.isDiskFull || history.isDiskFull;
    },
  };
}
