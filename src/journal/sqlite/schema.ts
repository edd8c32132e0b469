import type Database from "libsql";

import { JournalError } from "../journal.js";

/**
 * Each entry brings the journal's tables from the version of its index to the next. Released entries are never
 * edited. The file is Purgatory's too, and `user_version` is its: the journal counts in a table of its own.
 */
const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE journal_run (
    only_row   INTEGER PRIMARY KEY CHECK (only_row = 1),
    generation INTEGER NOT NULL,
    clean      INTEGER NOT NULL
  ) STRICT;
  INSERT INTO journal_run VALUES (1, 0, 1);

  CREATE TABLE journal_stream (
    id         INTEGER PRIMARY KEY,
    name       TEXT NOT NULL UNIQUE,
    torn       INTEGER NOT NULL,
    written    INTEGER NOT NULL
  ) STRICT;

  CREATE TABLE journal_event (
    stream        INTEGER NOT NULL,
    seq           INTEGER NOT NULL,
    before_epoch  TEXT NOT NULL,
    before_offset INTEGER NOT NULL,
    epoch         TEXT NOT NULL,
    offset        INTEGER NOT NULL,
    bytes         INTEGER NOT NULL,
    event         TEXT NOT NULL,
    PRIMARY KEY (stream, seq)
  ) STRICT, WITHOUT ROWID;
  `,
];

/** The version this release writes. */
export const JOURNAL_VERSION = MIGRATIONS.length;

/** Brings the journal's tables up to date, or refuses those of a newer release. Inside the caller's transaction. */
export function migrate(database: Database.Database): void {
  database.exec(`
    CREATE TABLE IF NOT EXISTS journal_version (
      only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
      version  INTEGER NOT NULL
    ) STRICT`);
  const row = database.prepare("SELECT version FROM journal_version").get() as
    | { version: number }
    | undefined;
  const version = row?.version ?? 0;
  if (version > JOURNAL_VERSION) {
    throw new JournalError(
      "JOURNAL_NEWER",
      `the journal in the data file has version ${version}, this release knows up to ${JOURNAL_VERSION}`,
    );
  }
  if (version === JOURNAL_VERSION) return;
  for (const migration of MIGRATIONS.slice(version)) database.exec(migration);
  database.prepare("INSERT OR REPLACE INTO journal_version VALUES (1, ?)").run(JOURNAL_VERSION);
}
