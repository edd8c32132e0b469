import { hostname } from "node:os";
import Database from "libsql";
import { StoreError } from "../base/store-error.js";
/**
 * Allows one gateway per data file. The lock is a write transaction held open on a small database beside it: the
 * kernel drops it when the process ends in any way, so there are no stale locks. The data file itself stays open to
 * readers.
 */
export class FileLock {
  #database;
  /** Throws `STORE_LOCKED` when another gateway holds it. */
  constructor(path) {
    this.#database = new Database(`${path}.lock`);
    try {
      this.#database.exec("BEGIN IMMEDIATE");
    } catch (error) {
      this.#database.close();
      if (!isBusy(error)) throw error;
      throw new StoreError("STORE_LOCKED", `${path} is in use by another gateway${ownerOf(path)}`);
    }
  }
  release() {
    this.#database.close();
  }
}
/** Records the holder of the file, for the error of a second opener. */
export function writeOwner(database, sinceMs) {
  database
    .prepare("INSERT OR REPLACE INTO owner (only_row, pid, host, since) VALUES (1, ?, ?, ?)")
    .run(process.pid, hostname(), sinceMs);
}
function ownerOf(path) {
  try {
    const database = new Database(path);
    try {
      const row = database.prepare("SELECT pid, host, since FROM owner").get();
      return row ? `: process ${row.pid} on ${row.host}, since ${new Date(row.since).toISOString()}` : "";
    } finally {
      database.close();
    }
  } catch {
    // Only a hint: the holder may still be creating the file.
    return "";
  }
}
/** True when another connection holds the lock. */
export function isBusy(error) {
  return error instanceof Error && "code" in error && String(error.code).startsWith("SQLITE_BUSY");
}
//# sourceMappingURL=file-lock.js.map
