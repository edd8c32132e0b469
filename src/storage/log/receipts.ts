import type Database from "libsql";
import type { Receipt } from "../../events/kept.js";
import type { LogEntry } from "../event-log.js";

/** What each stream has received of its agent's host: written in the transaction that stores the events. */
export class Receipts {
  readonly #read: Database.Statement;
  readonly #write: Database.Statement;

  constructor(database: Database.Database) {
    this.#read = database.prepare(
      `SELECT incarnation, number FROM event_receipt JOIN event_stream ON stream = id WHERE name = ?`,
    );
    this.#write = database.prepare(
      "INSERT OR REPLACE INTO event_receipt SELECT id, ?, ? FROM event_stream WHERE name = ?",
    );
  }

  of(stream: string): Receipt | undefined {
    const row = this.#read.get(stream) as Receipt | undefined;
    // The driver adds members of its own.
    return row && { incarnation: row.incarnation, number: row.number };
  }

  /** The last of each stream. */
  write(entries: readonly LogEntry[]): void {
    const latest = new Map(entries.flatMap(({ stream, receipt }) => (receipt ? [[stream, receipt]] : [])));
    for (const [stream, { incarnation, number }] of latest) this.#write.run(incarnation, number, stream);
  }
}
