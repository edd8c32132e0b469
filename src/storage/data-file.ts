import { closeSync, mkdirSync, openSync } from "node:fs";
import { dirname } from "node:path";

import Database from "libsql";

import { systemClock } from "../base/clock.js";
import { FilePresence } from "../base/files/file-presence.js";
import { FileLock, writeOwner } from "./file-lock.js";
import { migrate, requireKnownVersion } from "./schema.js";

/** How long a commit waits for another connection to the same file, such as a reader's checkpoint, ms. */
const BUSY_TIMEOUT_MS = 5_000;

/** Mode of a new data file. An existing one keeps its own. */
const OWNER_ONLY = 0o600;

/**
 * READ changes nothing. SYNCED is on the disk when it returns, and survives a loss of power. BATCHED survives the
 * death of the process; a loss of power may lose the last moments, never the file's integrity.
 */
export type CommitPolicy = "READ" | "SYNCED" | "BATCHED";

/**
 * In WAL mode FULL syncs the log at every commit, with all earlier commits; NORMAL syncs only when the log is copied
 * into the file, which protects its integrity. The setting belongs to a connection and can be changed between
 * transactions. There is one connection, because commits of a second one would invalidate its cache.
 */
const SYNCHRONOUS = { SYNCED: "FULL", BATCHED: "NORMAL" } as const;

/**
 * Makes the file if it does not exist, for its owner alone: it has the key that signs shares, and what hidden agents say. SQLite
 * gives the files beside it the same mode.
 */
function makeFile(path: string): void {
  try {
    closeSync(openSync(path, "a", OWNER_ONLY));
  } catch {
    // SQLite tells what is wrong with the path.
  }
}

/** The steps of a transaction between which a crash could do damage. */
export interface TransactionSteps {
  begun(): void;
  committing(): void;
  committed(): void;
}

/** The data file with its lock and migrations, and transactions on it. All methods wait for the disk. */
export class DataFile {
  readonly path: string;
  readonly database: Database.Database;
  readonly #lock: FileLock;
  readonly #presence: FilePresence;
  #synchronous: "FULL" | "NORMAL" | null = null;

  /** Throws `STORE_LOCKED`, `STORE_NEWER`, or an error of SQLite. */
  constructor(path: string) {
    this.path = path;
    mkdirSync(dirname(path), { recursive: true });
    this.#lock = new FileLock(path);
    // Only its holder: closing any handle of the file would take the locks from another gateway of this process.
    makeFile(path);
    let database: Database.Database | null = null;
    try {
      database = new Database(path);
      this.database = database;
      database.pragma(`busy_timeout = ${BUSY_TIMEOUT_MS}`);
      requireKnownVersion(database);
      database.pragma("journal_mode = WAL");
      this.#sync("FULL");
      migrate(database);
      writeOwner(database, systemClock.now());
      this.#presence = new FilePresence(path, `${path}-wal`);
    } catch (error) {
      database?.close();
      this.#lock.release();
      throw error;
    }
  }

  /** Runs `work` in one transaction, which is rolled back when it or the commit throws. */
  transact<T>(policy: CommitPolicy, work: () => T, steps?: TransactionSteps): T {
    // Writes to a removed file would be lost with this process.
    if (policy !== "READ" && this.#presence.missing !== null) {
      throw new Error(`${this.#presence.missing} was removed or replaced`);
    }
    if (policy !== "READ") this.#sync(SYNCHRONOUS[policy]);
    this.database.exec(policy === "READ" ? "BEGIN DEFERRED" : "BEGIN IMMEDIATE");
    try {
      steps?.begun();
      const result = work();
      steps?.committing();
      this.database.exec("COMMIT");
      steps?.committed();
      return result;
    } catch (error) {
      // A failed COMMIT may have ended the transaction by itself.
      if (this.database.inTransaction) this.database.exec("ROLLBACK");
      throw error;
    }
  }

  close(): void {
    try {
      this.database.pragma("wal_checkpoint(TRUNCATE)");
    } finally {
      this.database.close();
      this.#lock.release();
    }
  }

  #sync(synchronous: "FULL" | "NORMAL"): void {
    if (this.#synchronous === synchronous) return;
    this.database.pragma(`synchronous = ${synchronous}`);
    this.#synchronous = synchronous;
  }
}
