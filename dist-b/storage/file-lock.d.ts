import Database from "libsql";
/**
 * Allows one gateway per data file. The lock is a write transaction held open on a small database beside it: the
 * kernel drops it when the process ends in any way, so there are no stale locks. The data file itself stays open to
 * readers.
 */
export declare class FileLock {
  #private;
  /** Throws `STORE_LOCKED` when another gateway holds it. */
  constructor(path: string);
  release(): void;
}
/** Records the holder of the file, for the error of a second opener. */
export declare function writeOwner(database: Database.Database, sinceMs: number): void;
/** True when another connection holds the lock. */
export declare function isBusy(error: unknown): boolean;
