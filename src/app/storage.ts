import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Logger } from "pino";
import type { Clock } from "../base/clock.js";
import type { Limits } from "../base/limits.js";
import { type AccessLog, createAccessLog } from "../gateway/access-log.js";
import { Chronicle, SqliteJournal } from "../journal/index.js";
import { MemoryPurgatoryStore, type PurgatoryStore, SqlitePurgatoryStore } from "../purgatory/index.js";
import type { Opened } from "./opened.js";

/** What is kept in files. Without a data folder there is one for the access log, which goes with the process. */
export interface Storage {
  readonly accessLog: AccessLog;
  readonly accessLogPath: string;
  readonly store: PurgatoryStore;
  /** No question can be kept any more. */
  readonly storeIsGone: boolean;
  readonly chronicle: Chronicle;
}

export async function openStorage(
  dataDir: string | null,
  limits: Limits,
  log: Logger,
  clock: Clock,
  opened: Opened,
): Promise<Storage> {
  const folder = dataDir ?? mkdtempSync(join(tmpdir(), "terrarium-"));
  if (dataDir === null) opened.add(() => rmSync(folder, { recursive: true, force: true }));
  const accessLogPath = join(folder, "access.log");
  const accessLog = createAccessLog(accessLogPath, (error) => log.error({ err: error }, "access log"));
  opened.add(() => accessLog.close());

  let storeIsGone = false;
  const store = await openStore(dataDir, (error) => {
    storeIsGone = true;
    log.error({ err: error }, "the store of semaphores is gone");
  });
  opened.add(() => store.close());
  // After whatever locks the data file: the journal takes no lock of its own.
  const chronicle = await openChronicle(dataDir, limits, log, clock);
  opened.add(() => chronicle.close());
  return {
    accessLog,
    accessLogPath,
    store,
    get storeIsGone() {
      return storeIsGone;
    },
    chronicle,
  };
}

/** Questions outlive the process when there is a folder to keep them in. */
async function openStore(dataDir: string | null, onFailure: (error: Error) => void): Promise<PurgatoryStore> {
  if (dataDir === null) return new MemoryPurgatoryStore();
  return await SqlitePurgatoryStore.open({ path: join(dataDir, "terrarium.db"), onFailure });
}

/** History lives in the data file, beside Purgatory's tokens; without a data folder nothing outlives the process. */
function openChronicle(
  dataDir: string | null,
  limits: Limits,
  log: Logger,
  clock: Clock,
): Promise<Chronicle> {
  const bounds = { eventsMax: limits.maxHistory, bytesMax: limits.maxJournalBytes };
  const open =
    dataDir === null
      ? null
      : () => SqliteJournal.open({ path: join(dataDir, "terrarium.db"), limits: bounds });
  return Chronicle.open({ open, clock, log });
}
