import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import type { MessagePort } from "node:worker_threads";

import Database from "libsql";

import { systemClock } from "../../base/clock.js";
import { messageOf } from "../../base/errors.js";
import { FilePresence } from "../../base/file-presence.js";
import { type Checkpoint, noCheckpoint } from "../checkpoint.js";
import { StoreError } from "../store.js";
import { FileLock, isBusy, writeOwner } from "./lock.js";
import type { FromWorker, StoreCall, StoreResult, StoreSetup, ToWorker } from "./protocol.js";
import { migrate } from "./schema.js";
import { TokenTables } from "./token-tables.js";

/** How long a commit waits for another connection on the same file, such as a reader's checkpoint. */
const BUSY_TIMEOUT_MS = 5_000;

/** Opens the data file and serves it to the thread behind `port`, until that asks to close. */
export function serveStore(
  port: MessagePort,
  setup: StoreSetup,
  checkpoint: Checkpoint = noCheckpoint,
): void {
  const post = (message: FromWorker): void => port.postMessage(message);
  let data: DataFile;
  try {
    data = new DataFile(setup, checkpoint);
  } catch (error) {
    const code = error instanceof StoreError ? error.code : "STORE_FAILED";
    post({ type: "refused", code, message: messageOf(error) });
    port.close();
    return;
  }
  port.on("message", (message: ToWorker) => {
    if (message.type === "close") {
      data.close();
      post({ type: "closed" });
      port.close();
      return;
    }
    checkpoint("batch:received");
    const results = data.run(message.calls);
    post({ type: "results", results });
    checkpoint("batch:replied");
  });
  post({ type: "opened" });
}

class DataFile {
  readonly #lock: FileLock;
  readonly #database: Database.Database;
  readonly #tables: TokenTables;
  readonly #checkpoint: Checkpoint;
  readonly #presence: FilePresence;

  constructor(setup: StoreSetup, checkpoint: Checkpoint) {
    mkdirSync(dirname(setup.path), { recursive: true });
    this.#checkpoint = checkpoint;
    this.#lock = new FileLock(setup.path);
    try {
      this.#database = new Database(setup.path);
      this.#database.pragma(`busy_timeout = ${BUSY_TIMEOUT_MS}`);
      this.#database.pragma("journal_mode = WAL");
      // In WAL mode FULL syncs the log at every commit: an answer, once given, survives the loss of power.
      this.#database.pragma("synchronous = FULL");
      migrate(this.#database);
      writeOwner(this.#database, systemClock.now());
      this.#tables = new TokenTables(this.#database, setup.limits);
      // The bound may be lower than last time.
      this.#tables.trimFinished();
      this.#presence = new FilePresence(setup.path, `${setup.path}-wal`);
    } catch (error) {
      this.#lock.release();
      throw error;
    }
  }

  /** All calls in one transaction and one sync. If that fails, each alone, so that none suffers for another. */
  run(calls: readonly StoreCall[]): StoreResult[] {
    try {
      return this.#transact(calls);
    } catch (error) {
      // A file that somebody else keeps locked would make each of them wait for itself.
      if (calls.length > 1 && !isBusy(error)) return calls.flatMap((call) => this.run([call]));
      return calls.map(() => ({ ok: false, code: "STORE_FAILED", message: messageOf(error) }));
    }
  }

  #transact(calls: readonly StoreCall[]): StoreResult[] {
    // What is written to a file that was removed is lost with this process.
    if (!calls.every(isRead) && this.#presence.missing !== null) {
      throw new StoreError("STORE_FAILED", `${this.#presence.missing} was removed or replaced`);
    }
    this.#database.exec(calls.every(isRead) ? "BEGIN DEFERRED" : "BEGIN IMMEDIATE");
    try {
      this.#checkpoint("batch:begun");
      const results = calls.map((call): StoreResult => {
        const value = this.#tables.perform(call);
        this.#checkpoint(`batch:did-${call.name}`);
        return { ok: true, value };
      });
      if (!calls.every(isRead)) this.#tables.trimAudit();
      this.#checkpoint("batch:committing");
      this.#database.exec("COMMIT");
      this.#checkpoint("batch:committed");
      return results;
    } catch (error) {
      // A failed COMMIT may have ended the transaction by itself.
      if (this.#database.inTransaction) this.#database.exec("ROLLBACK");
      this.#tables.refresh();
      throw error;
    }
  }

  close(): void {
    this.#database.pragma("wal_checkpoint(TRUNCATE)");
    this.#database.close();
    this.#lock.release();
  }
}

function isRead(call: StoreCall): boolean {
  return call.name !== "park" && call.name !== "apply" && call.name !== "recover" && call.name !== "flush";
}
