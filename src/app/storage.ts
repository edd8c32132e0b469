import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Logger } from "pino";
import type { Clock } from "../base/clock.js";
import type { Drops } from "../base/tally.js";
import { FilePresence } from "../base/file-presence.js";
import type { Limits } from "../base/limits.js";
import { type AccessLog, createAccessLog } from "../gateway/http/access-log.js";
import { Chronicle, type JournalLimits, SqliteJournal } from "../journal/index.js";
import {
  MemoryPurgatoryStore,
  purgatoryLimits,
  type PurgatoryStore,
  SqlitePurgatoryStore,
  type SqliteStoreOptions,
} from "../purgatory/index.js";
import { DataWatch } from "./data-watch.js";
import type { Opened } from "./opened.js";

const DATA_FILE = "terrarium.db";
/** Between two looks whether questions can be kept again, ms. */
const PROBE_MS = 5_000;

/** What is kept in files. Without a data folder there is one for the access log, which goes with the process. */
export interface Storage {
  readonly accessLog: AccessLog;
  readonly accessLogPath: string;
  readonly store: PurgatoryStore;
  /** Why no question can be kept until the gateway is started again; null while that is not so. */
  readonly lost: string | null;
  /** The last question or answer could not be kept; the next one may be. */
  readonly isFailing: boolean;
  readonly chronicle: Chronicle;
}

export async function openStorage(
  dataDir: string | null,
  limits: Limits,
  log: Logger,
  clock: Clock,
  opened: Opened,
  drops: Drops,
): Promise<Storage> {
  const folder = dataDir ?? mkdtempSync(join(tmpdir(), "terrarium-"));
  if (dataDir === null) opened.add(() => rmSync(folder, { recursive: true, force: true }));
  const accessLogPath = join(folder, "access.log");
  const accessLog = createAccessLog(
    accessLogPath,
    (error) => log.error({ err: error }, "access log"),
    limits.maxAccessLogBytes,
    () => drops.note("maxAccessLogBytes"),
  );
  opened.add(() => accessLog.close());

  let storeIsGone = false;
  let isFailing = false;
  const store = await openStore(dataDir, limits, {
    onFailure(error) {
      storeIsGone = true;
      log.error({ err: error }, "the store of semaphores is gone");
    },
    onHealth(problem) {
      isFailing = problem !== null;
      if (!problem) return log.info("questions are being kept again");
      log.error({ code: problem.code, reason: problem.message }, "questions cannot be kept");
      probe();
    },
  });
  opened.add(() => store.close());
  /** Tries again now and then: whether there is room again should not have to wait for the next question. */
  function probe(): void {
    clock.after(PROBE_MS, () => {
      store
        .flush()
        .catch(() => undefined)
        .finally(() => isFailing && !storeIsGone && probe());
    });
  }
  const dataWatch = dataDir === null ? null : watchData(dataDir, log, clock);
  opened.add(() => dataWatch?.close());
  // After whatever locks the data file: the journal takes no lock of its own.
  const chronicle = await openChronicle(dataDir, limits, log, clock, drops);
  opened.add(() => chronicle.close());
  return {
    accessLog,
    accessLogPath,
    store,
    get lost() {
      if (storeIsGone) return "questions cannot be kept; the log has more";
      return dataWatch?.isGone === true ? "the data folder was removed: nothing can be kept" : null;
    },
    get isFailing() {
      return isFailing;
    },
    chronicle,
  };
}

function watchData(dataDir: string, log: Logger, clock: Clock): DataWatch {
  const path = join(dataDir, DATA_FILE);
  return new DataWatch(new FilePresence(path, `${path}-wal`), clock, (missing) => {
    if (missing === null) log.info({ dataDir }, "the data files are back");
    else log.error({ missing }, "a data file was removed or replaced: nothing can be kept");
  });
}

/** Questions outlive the process when there is a folder to keep them in. */
async function openStore(
  dataDir: string | null,
  limits: Limits,
  hears: Pick<SqliteStoreOptions, "onFailure" | "onHealth">,
): Promise<PurgatoryStore> {
  const bounds = purgatoryLimits(limits);
  if (dataDir === null) return new MemoryPurgatoryStore(bounds);
  return await SqlitePurgatoryStore.open({ path: join(dataDir, DATA_FILE), limits: bounds, ...hears });
}

/** History lives in the data file, beside Purgatory's tokens; without a data folder nothing outlives the process. */
function openChronicle(
  dataDir: string | null,
  limits: Limits,
  log: Logger,
  clock: Clock,
  drops: Drops,
): Promise<Chronicle> {
  const bounds: JournalLimits = {
    eventsMax: limits.maxHistory,
    bytesMax: limits.maxJournalBytes,
    totalBytesMax: limits.maxJournalTotalBytes,
  };
  const onForgotten = (streams: number): void => drops.note("maxJournalTotalBytes", streams);
  const open =
    dataDir === null
      ? null
      : () => SqliteJournal.open({ path: join(dataDir, DATA_FILE), limits: bounds, onForgotten });
  return Chronicle.open({ open, clock, log });
}
