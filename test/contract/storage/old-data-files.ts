import Database from "libsql";

import { migrate } from "../../../src/storage/schema.js";
import { entry } from "../../support/storage/kit.js";

/** The original SQL of releases before the file had one version. Never edit it. */
const TOKENS = [
  `
  CREATE TABLE semaphore (
    seq          INTEGER PRIMARY KEY AUTOINCREMENT,
    id           TEXT NOT NULL UNIQUE,
    agent_id     TEXT NOT NULL,
    status       TEXT NOT NULL,
    phase        TEXT NOT NULL,
    deadline     INTEGER,
    due_at       INTEGER,
    finished_seq INTEGER,
    card         TEXT NOT NULL,
    course       TEXT NOT NULL
  ) STRICT;
  CREATE INDEX semaphore_by_agent ON semaphore (agent_id, seq);
  CREATE INDEX semaphore_by_agent_status ON semaphore (agent_id, status, seq);
  CREATE INDEX semaphore_by_status ON semaphore (status, seq);
  CREATE INDEX semaphore_open ON semaphore (agent_id) WHERE phase <> 'FINISHED';
  CREATE INDEX semaphore_by_deadline ON semaphore (deadline, seq) WHERE phase = 'PENDING' AND deadline IS NOT NULL;
  CREATE INDEX semaphore_by_due ON semaphore (due_at, seq, agent_id) WHERE phase = 'DUE';
  CREATE INDEX semaphore_running ON semaphore (seq) WHERE phase = 'RUNNING';
  CREATE INDEX semaphore_finished ON semaphore (finished_seq) WHERE phase = 'FINISHED';

  CREATE TABLE audit (
    seq      INTEGER PRIMARY KEY,
    token_id TEXT NOT NULL,
    agent_id TEXT NOT NULL,
    entry    TEXT NOT NULL
  ) STRICT;
  CREATE INDEX audit_by_token ON audit (token_id, seq);
  CREATE INDEX audit_by_agent ON audit (agent_id, seq);

  CREATE TABLE owner (
    only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
    pid      INTEGER NOT NULL,
    host     TEXT NOT NULL,
    since    INTEGER NOT NULL
  ) STRICT;
  `,
  `
  ALTER TABLE semaphore ADD COLUMN settled_seq INTEGER;
  UPDATE semaphore SET settled_seq = settled.place FROM (
    SELECT seq, row_number() OVER (ORDER BY json_extract(course, '$.settledAt'), seq) AS place
    FROM semaphore WHERE status <> 'PENDING'
  ) AS settled WHERE semaphore.seq = settled.seq;
  CREATE INDEX semaphore_settled ON semaphore (settled_seq) WHERE settled_seq IS NOT NULL;
  CREATE INDEX semaphore_settled_by_agent ON semaphore (agent_id, settled_seq) WHERE settled_seq IS NOT NULL;
  CREATE INDEX semaphore_settled_by_status ON semaphore (status, settled_seq) WHERE settled_seq IS NOT NULL;
  CREATE INDEX semaphore_settled_by_agent_status ON semaphore (agent_id, status, settled_seq)
    WHERE settled_seq IS NOT NULL;
  `,
  `
  ALTER TABLE semaphore ADD COLUMN severity_rank INTEGER GENERATED ALWAYS AS (
    CASE json_extract(card, '$.severity') WHEN 'CRITICAL' THEN 0 WHEN 'WARNING' THEN 1 ELSE 2 END
  ) VIRTUAL;
  ALTER TABLE semaphore ADD COLUMN due_by INTEGER GENERATED ALWAYS AS (coalesce(deadline, 9223372036854775807)) VIRTUAL;
  CREATE INDEX semaphore_urgent ON semaphore (severity_rank, due_by, seq) WHERE status = 'PENDING';
  CREATE INDEX semaphore_urgent_by_agent ON semaphore (agent_id, severity_rank, due_by, seq) WHERE status = 'PENDING';
  `,
];

const JOURNAL = `
  CREATE TABLE journal_version (
    only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
    version  INTEGER NOT NULL
  ) STRICT;
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
  INSERT OR REPLACE INTO journal_version VALUES (1, 1);
  `;

/** The latest version of the questions' tables before the file had one version. */
export const OLD_VERSION_MAX = TOKENS.length;

/** Creates a data file like an old release: questions of that version (0: none) and, on request, a history. */
export function makeOldFile(
  path: string,
  version: number,
  { journal }: { journal: boolean },
): Database.Database {
  const database = new Database(path);
  database.pragma("journal_mode = WAL");
  for (const statements of TOKENS.slice(0, version)) database.exec(statements);
  database.exec(`PRAGMA user_version = ${version}`);
  if (journal) database.exec(JOURNAL);
  return database;
}

/** The last version in which an event was stored once for each of its streams. Released migrations do not change. */
const STORED_TWICE = 5;

/**
 * Creates a data file like the release before bodies: the stream of "a" has events 1 to 4 of epoch e1, of which 2 and 3
 * have equal text, then a restart; the stream of all agents has events 3 and 4, and one of an agent that is forgotten.
 */
export function makeFileOfTwoStreams(path: string): Database.Database {
  const database = new Database(path);
  database.pragma("journal_mode = WAL");
  migrate(database, STORED_TWICE);
  database.exec(`
    INSERT INTO journal_stream VALUES (1, 'a', 1, 5), (2, '*', 0, 8);
    UPDATE journal_run SET generation = 7, clean = 0;
  `);
  const insert = database.prepare("INSERT INTO journal_event VALUES (?, ?, ?, ?, ?, ?, ?, ?)");
  const same = entry("a", 2).json;
  const texts = [entry("a", 1).json, same, same, entry("a", 4).json];
  texts.forEach((json, index) => insert.run(1, index + 1, "e1", index, "e1", index + 1, json.length, json));
  const gap = JSON.stringify({
    ...(JSON.parse(same) as object),
    type: "GAP",
    missed: null,
    reason: "EPOCH_CHANGED",
    from: "x",
    to: "y",
  });
  insert.run(1, 5, "e1", 4, "e2", 0, gap.length, gap);
  insert.run(2, 6, "g1", 10, "g1", 11, same.length, same);
  insert.run(2, 7, "g1", 11, "g1", 12, same.length, same);
  insert.run(2, 8, "g1", 12, "g1", 13, 1, entry("forgotten", 1).json);
  insert.run(2, 9, "g1", 13, "g1", 14, 1, texts[3] ?? "");
  return database;
}
