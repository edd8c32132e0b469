import type Database from "libsql";

import { StoreError } from "../base/store-error.js";
import { EventLogError } from "./event-log.js";
import { EVENT_TABLES, PUBLIC_FORMS, RECEIPTS } from "./log/event-schema.js";
import { copyHistory } from "./log/migrate-history.js";

/**
 * The event log's tables. Releases before version 4 of the file created them separately, with their own
 * `journal_version`.
 */
const EVENT_LOG_TABLES = `
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
  `;
/** The only version of those tables that was released. */
const ADOPTED_JOURNAL_VERSION = 1;

/**
 * Each entry migrates the whole file from the version of its index (`user_version`) to the next. Released entries are
 * never edited; a change is a new entry. Texts of people or agents stay inside the JSON columns, where any character
 * survives.
 */
const MIGRATIONS: readonly (string | ((database: Database.Database) => void))[] = [
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
  // The position in the order of settling is the seq of the audit entry. Older settled tokens have at least two audit
  // entries each, so numbers from 1 stay below future ones. Their order is by clock, the only order known of them.
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
  // Pending tokens by urgency, as computed columns that exist only in the indices.
  `
  ALTER TABLE semaphore ADD COLUMN severity_rank INTEGER GENERATED ALWAYS AS (
    CASE json_extract(card, '$.severity') WHEN 'CRITICAL' THEN 0 WHEN 'WARNING' THEN 1 ELSE 2 END
  ) VIRTUAL;
  ALTER TABLE semaphore ADD COLUMN due_by INTEGER GENERATED ALWAYS AS (coalesce(deadline, 9223372036854775807)) VIRTUAL;
  CREATE INDEX semaphore_urgent ON semaphore (severity_rank, due_by, seq) WHERE status = 'PENDING';
  CREATE INDEX semaphore_urgent_by_agent ON semaphore (agent_id, severity_rank, due_by, seq) WHERE status = 'PENDING';
  `,
  // From here on one version for the whole file: adopts the event log's tables, or creates them.
  (database) => {
    const version = journalVersion(database);
    if (version === null) database.exec(EVENT_LOG_TABLES);
    else if (version === ADOPTED_JOURNAL_VERSION) database.exec("DROP TABLE journal_version");
    // Any other version is left untouched: questions are served without history, see `requireEventLog`.
  },
  // Runs, the keys they hold, and the states of sessions. `session`, `semaphore`, `question`, `key` and `key_client` are JSON
  // texts. `hold` is that of runs/store/rows.ts. Versions of states are row ids that are never used again.
  `
  CREATE TABLE run (
    seq          INTEGER PRIMARY KEY AUTOINCREMENT,
    id           TEXT NOT NULL UNIQUE,
    agent_id     TEXT NOT NULL,
    session      TEXT NOT NULL,
    kind         TEXT NOT NULL,
    status       TEXT NOT NULL,
    priority     INTEGER NOT NULL,
    attempt      INTEGER NOT NULL,
    not_before   INTEGER,
    ended_at     INTEGER,
    hold         INTEGER NOT NULL,
    input_bytes  INTEGER NOT NULL,
    result_bytes INTEGER NOT NULL,
    bytes        INTEGER NOT NULL,
    key          TEXT,
    key_client   TEXT,
    parent       TEXT,
    semaphore    TEXT,
    question     TEXT,
    card         TEXT NOT NULL,
    course       TEXT NOT NULL
  ) STRICT;
  CREATE INDEX run_by_agent ON run (agent_id, seq);
  CREATE INDEX run_by_agent_session ON run (agent_id, session, seq);
  CREATE INDEX run_by_agent_status ON run (agent_id, status, seq);
  CREATE INDEX run_by_agent_kind ON run (agent_id, kind, seq);
  CREATE INDEX run_by_session ON run (session, seq);
  CREATE INDEX run_by_status ON run (status, seq);
  CREATE INDEX run_by_kind ON run (kind, seq);
  CREATE UNIQUE INDEX run_by_key ON run (key) WHERE key IS NOT NULL;
  CREATE UNIQUE INDEX run_by_semaphore ON run (semaphore) WHERE semaphore IS NOT NULL;
  CREATE INDEX run_by_question ON run (question) WHERE question IS NOT NULL;
  CREATE INDEX run_by_parent ON run (parent, seq) WHERE parent IS NOT NULL;
  CREATE INDEX run_free ON run (ended_at, seq) WHERE hold = 1;
  CREATE INDEX run_held ON run (ended_at, seq) WHERE hold >= 2;
  CREATE INDEX run_held_as ON run (hold, ended_at, seq) WHERE hold >= 2;
  CREATE INDEX run_whole_of ON run (key_client, ended_at, seq) WHERE hold = 2;
  CREATE INDEX run_keyed ON run (ended_at, seq) WHERE key IS NOT NULL AND hold >= 1;
  CREATE INDEX run_keyed_of ON run (key_client, ended_at, seq) WHERE key IS NOT NULL AND hold >= 1;

  CREATE TABLE run_input (
    seq  INTEGER PRIMARY KEY,
    text TEXT NOT NULL
  ) STRICT;
  CREATE TABLE run_result (
    seq  INTEGER PRIMARY KEY,
    text TEXT NOT NULL
  ) STRICT;

  CREATE TABLE run_state (
    version  INTEGER PRIMARY KEY AUTOINCREMENT,
    agent_id TEXT NOT NULL,
    session  TEXT NOT NULL,
    bytes    INTEGER NOT NULL,
    value    TEXT NOT NULL
  ) STRICT;
  CREATE UNIQUE INDEX run_state_of ON run_state (agent_id, session);

  CREATE TABLE run_counter (
    name  TEXT PRIMARY KEY,
    count INTEGER NOT NULL,
    bytes INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  `,
  // One body for each event, with its positions. An unknown or damaged history is left untouched: see `requireEventLog`.
  (database) => {
    // The copy is written by this release's code, so it needs this release's tables.
    if (journalVersion(database) === null) copyHistory(database, EVENT_TABLES + PUBLIC_FORMS + RECEIPTS);
  },
  // When each schedule of an agent last had a run.
  `
  CREATE TABLE schedule_tick (
    agent_id TEXT NOT NULL,
    name     TEXT NOT NULL,
    at       INTEGER NOT NULL,
    PRIMARY KEY (agent_id, name)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX schedule_tick_by_age ON schedule_tick (at);
  `,
  // The field of pheromones, and past deposits. Nothing here changes while an entry fades: `forgotten_at` is known when it
  // is deposited.
  `
  CREATE TABLE pheromone (
    identity     TEXT PRIMARY KEY,
    id           TEXT NOT NULL UNIQUE,
    source       TEXT NOT NULL,
    forgotten_at INTEGER NOT NULL,
    card         TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX pheromone_by_age ON pheromone (forgotten_at);
  CREATE INDEX pheromone_by_source ON pheromone (source, forgotten_at);

  CREATE TABLE pheromone_deposit (
    seq    INTEGER PRIMARY KEY AUTOINCREMENT,
    type   TEXT NOT NULL,
    source TEXT NOT NULL,
    target TEXT,
    card   TEXT NOT NULL
  ) STRICT;
  `,
  // Freezes in force, and the audit of their changes. `key` is that of `freezeKey`.
  `
  CREATE TABLE freeze (
    seq  INTEGER PRIMARY KEY AUTOINCREMENT,
    key  TEXT NOT NULL UNIQUE,
    card TEXT NOT NULL
  ) STRICT;
  CREATE TABLE freeze_audit (
    seq   INTEGER PRIMARY KEY AUTOINCREMENT,
    entry TEXT NOT NULL
  ) STRICT;
  `,
  // Shares that have not ended, and the key that signs them, in base64url. A revoked share is deleted.
  `
  CREATE TABLE share (
    seq        INTEGER PRIMARY KEY AUTOINCREMENT,
    id         TEXT NOT NULL UNIQUE,
    agent_id   TEXT NOT NULL,
    creator    TEXT NOT NULL,
    expires_at INTEGER NOT NULL,
    card       TEXT NOT NULL
  ) STRICT;
  CREATE INDEX share_by_agent ON share (agent_id);
  CREATE INDEX share_by_creator ON share (creator);
  CREATE INDEX share_by_expiry ON share (expires_at);

  CREATE TABLE share_key (
    only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
    key      TEXT NOT NULL
  ) STRICT;
  `,
  // An event may have a public form (forms = 2). `event_text` has only what viewers without `observe` may find; the whole text of
  // events with two forms is in a table of its own, so that no search of theirs ever reads it.
  (database) => {
    // There is no such table where a history could not be read.
    if (hasTable(database, "event_body") && !hasTable(database, "event_full_text"))
      database.exec(PUBLIC_FORMS);
  },
  // Who may see each agent that was ever in a manifest, as it last said. `card` is an `AgentSight`.
  `
  CREATE TABLE agent_sight (
    seq      INTEGER PRIMARY KEY AUTOINCREMENT,
    agent_id TEXT NOT NULL UNIQUE,
    card     TEXT NOT NULL
  ) STRICT;
  `,
  // What the log has received of each host that resends, stored with the events.
  (database) => {
    if (hasTable(database, "event_stream") && !hasTable(database, "event_receipt")) database.exec(RECEIPTS);
  },
  // Hosts that dial in, as they were when they were last connected. `agents` is a list of `AgentDescriptor`.
  `
  CREATE TABLE remote_host (
    seq         INTEGER PRIMARY KEY AUTOINCREMENT,
    owner       TEXT NOT NULL,
    host_id     TEXT NOT NULL,
    incarnation TEXT NOT NULL,
    agents      TEXT NOT NULL,
    UNIQUE (owner, host_id)
  ) STRICT;
  `,
];

/** The version this release writes. */
export const SCHEMA_VERSION = MIGRATIONS.length;

/** Refuses a data file of a newer release with `STORE_NEWER`. Changes nothing. */
export function requireKnownVersion(database: Database.Database): void {
  const version = versionOf(database);
  if (version <= SCHEMA_VERSION) return;
  throw new StoreError(
    "STORE_NEWER",
    `the data file has schema ${version}, this release knows up to ${SCHEMA_VERSION}`,
  );
}

/**
 * Migrates a data file to the current version (or to version `to`) in one transaction, or refuses one of a newer
 * release.
 */
export function migrate(database: Database.Database, to = SCHEMA_VERSION): void {
  requireKnownVersion(database);
  const version = versionOf(database);
  if (version >= to) return;
  const upgrade = database.transaction(() => {
    for (const migration of MIGRATIONS.slice(version, to)) {
      if (typeof migration === "string") database.exec(migration);
      else migration(database);
    }
    database.exec(`PRAGMA user_version = ${to}`);
  });
  upgrade.immediate();
}

/** Refuses history tables that this release does not know, with `JOURNAL_NEWER`. Changes nothing. */
export function requireEventLog(database: Database.Database): void {
  const version = journalVersion(database);
  if (version === null) return;
  throw new EventLogError(
    "JOURNAL_NEWER",
    `the journal in the data file has version ${version}, this release knows up to ${ADOPTED_JOURNAL_VERSION}`,
  );
}

function versionOf(database: Database.Database): number {
  const [row] = database.pragma("user_version") as { user_version: number }[];
  return row?.user_version ?? 0;
}

/** The event log's own version; null when there is none, as in every file of version 4 and later. */
function journalVersion(database: Database.Database): number | null {
  if (!hasTable(database, "journal_version")) return null;
  const row = database.prepare("SELECT version FROM journal_version").get() as
    | { version: number }
    | undefined;
  return row?.version ?? 0;
}

function hasTable(database: Database.Database, name: string): boolean {
  return database.prepare("SELECT 1 FROM sqlite_schema WHERE name = ?").get(name) !== undefined;
}
