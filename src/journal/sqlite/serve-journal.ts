import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import type { MessagePort } from "node:worker_threads";

import Database from "libsql";

import { messageOf } from "../../base/errors.js";
import { FilePresence } from "../../base/file-presence.js";
import type { KeptHistory } from "../../events/kept.js";
import { type JournalEntry, JournalError } from "../journal.js";
import { JournalTables } from "./journal-tables.js";
import type { FromWorker, JournalSetup, Refusal, ToWorker } from "./protocol.js";
import { migrate } from "./schema.js";

/** How long a commit waits for another connection on the same file. */
const BUSY_TIMEOUT_MS = 5_000;

/** Opens the data file and serves its journal to the thread behind `port`, until that asks to close. */
export function serveJournal(port: MessagePort, { path, limits }: JournalSetup): void {
  const post = (message: FromWorker): void => port.postMessage(message);
  let file: JournalFile;
  try {
    mkdirSync(dirname(path), { recursive: true });
    file = new JournalFile(path, limits);
  } catch (error) {
    leaveWord(path);
    post(refusalOf(error));
    port.close();
    return;
  }
  port.on("message", (message: ToWorker) => {
    if (message.type === "close") {
      file.close(message.complete);
      port.close();
      return;
    }
    try {
      const forgotten = file.append(message.entries);
      post({ type: "appended", forgotten });
    } catch (error) {
      post(refusalOf(error));
    }
  });
  post({ type: "opened", histories: file.histories, forgotten: file.forgotten });
}

class JournalFile {
  /** Streams given up while it was opened. */
  readonly forgotten: number;
  readonly histories: ReadonlyMap<string, KeptHistory>;
  readonly #database: Database.Database;
  readonly #tables: JournalTables;
  readonly #presence: FilePresence;

  constructor(path: string, limits: JournalSetup["limits"]) {
    this.#database = new Database(path);
    try {
      this.#database.pragma(`busy_timeout = ${BUSY_TIMEOUT_MS}`);
      this.#database.pragma("journal_mode = WAL");
      // Commits are not synced: history is not worth a flush each, and a crash of the process alone loses nothing.
      this.#database.pragma("synchronous = NORMAL");
      this.#database.exec("BEGIN IMMEDIATE");
      migrate(this.#database);
      this.#tables = new JournalTables(this.#database, limits, existsSync(wordAt(path)));
      this.histories = this.#tables.histories();
      this.forgotten = this.#tables.takeForgotten();
      this.#database.exec("COMMIT");
      rmSync(wordAt(path), { force: true });
      this.#presence = new FilePresence(path, `${path}-wal`);
    } catch (error) {
      // Closing would not end the transaction before its statements are collected, and Purgatory waits for the lock.
      if (this.#database.inTransaction) this.#database.exec("ROLLBACK");
      this.#database.close();
      throw error;
    }
  }

  /** Streams that were given up for it. */
  append(entries: readonly JournalEntry[]): number {
    this.transact((tables) => tables.append(entries));
    return this.#tables.takeForgotten();
  }

  transact(work: (tables: JournalTables) => void): void {
    // What is written to a file that was removed is lost with this process.
    if (this.#presence.missing !== null) {
      throw new JournalError("JOURNAL_FAILED", `${this.#presence.missing} was removed or replaced`);
    }
    try {
      this.#database.exec("BEGIN IMMEDIATE");
      work(this.#tables);
      this.#database.exec("COMMIT");
    } catch (error) {
      // A failed COMMIT may have ended the transaction by itself.
      if (this.#database.inTransaction) this.#database.exec("ROLLBACK");
      this.#tables.refresh();
      this.#tables.takeForgotten();
      throw error;
    }
  }

  close(complete: boolean): void {
    try {
      if (complete) this.transact((tables) => tables.end());
    } catch {
      // The run then counts as crashed, which is the careful answer.
    }
    this.#database.close();
  }
}

/** A run without a journal cannot say so in the file it could not use: it leaves word beside it for the next one. */
function leaveWord(path: string): void {
  try {
    writeFileSync(wordAt(path), "a gateway ran without its journal\n");
  } catch {
    // Nothing can be written here.
  }
}

function wordAt(path: string): string {
  return `${path}.torn`;
}

function refusalOf(error: unknown): Refusal {
  const code = error instanceof JournalError ? error.code : "JOURNAL_FAILED";
  return { type: "refused", code, message: messageOf(error) };
}
