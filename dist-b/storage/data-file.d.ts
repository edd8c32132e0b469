import Database from "libsql";
/**
 * READ changes nothing. SYNCED is on the disk when it returns, and survives a loss of power. BATCHED survives the
 * death of the process; a loss of power may lose the last moments, never the file's integrity.
 */
export type CommitPolicy = "READ" | "SYNCED" | "BATCHED";
/** The steps of a transaction between which a crash could do damage. */
export interface TransactionSteps {
  begun(): void;
  committing(): void;
  committed(): void;
}
/** The data file with its lock and migrations, and transactions on it. All methods wait for the disk. */
export declare class DataFile {
  #private;
  readonly path: string;
  readonly database: Database.Database;
  /** Throws `STORE_LOCKED`, `STORE_NEWER`, or an error of SQLite. */
  constructor(path: string);
  /** Runs `work` in one transaction, which is rolled back when it or the commit throws. */
  transact<T>(policy: CommitPolicy, work: () => T, steps?: TransactionSteps): T;
  close(): void;
}
