/**
 * The event log. A body is an event, stored once; positions are its places in its own stream and in that of all agents.
 * A segment is a stretch of one stream in one epoch, with increasing offsets. Positions hold what filters need, so that
 * looking for events does not read them.
 *
 * ```
 *   event_stream 7 (agent "a")   ── segments 12 (epoch e1), 15 (epoch e2) ── positions (12, 1), (12, 2) … (15, 1) …
 *   event_stream 1 ("*")         ── segment  3  (epoch g1) ──────────────── positions (3, 1) … each with its body
 * ```
 *
 * `span` is the distance to the position before, in the same epoch; null where the segment's own `before_…` says it.
 * `session` is null for an event of no run, 0 for a run without a session, else a hash. `event_mark` says which bodies
 * were recorded when. The counts in `event_stream` are of the bodies that belong to it.
 */
export const EVENT_TABLES = `
  CREATE TABLE event_stream (
    id           INTEGER PRIMARY KEY,
    name         TEXT NOT NULL UNIQUE,
    torn         INTEGER NOT NULL,
    written      INTEGER NOT NULL,
    end_epoch    TEXT,
    end_offset   INTEGER,
    events       INTEGER NOT NULL,
    bytes        INTEGER NOT NULL,
    outputs      INTEGER NOT NULL,
    output_bytes INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE event_segment (
    id            INTEGER PRIMARY KEY,
    stream        INTEGER NOT NULL,
    epoch         TEXT NOT NULL,
    first         INTEGER NOT NULL,
    before_epoch  TEXT NOT NULL,
    before_offset INTEGER NOT NULL,
    torn          INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX event_segment_of ON event_segment (stream, id);
  CREATE TABLE event_type (
    id   INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE
  ) STRICT;
  CREATE TABLE event_position (
    segment INTEGER NOT NULL,
    offset  INTEGER NOT NULL,
    span    INTEGER,
    type    INTEGER NOT NULL,
    at      INTEGER NOT NULL,
    session INTEGER,
    body    INTEGER NOT NULL,
    PRIMARY KEY (segment, offset)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE event_body (
    id          INTEGER PRIMARY KEY,
    stream      INTEGER NOT NULL,
    segment     INTEGER NOT NULL,
    offset      INTEGER NOT NULL,
    all_segment INTEGER,
    all_offset  INTEGER,
    is_output   INTEGER NOT NULL,
    bytes       INTEGER NOT NULL,
    json        TEXT NOT NULL
  ) STRICT;
  CREATE TABLE event_mark (
    at   INTEGER PRIMARY KEY,
    body INTEGER NOT NULL
  ) STRICT;
  CREATE VIRTUAL TABLE event_text USING fts5(stream, text, content = '', contentless_delete = 1);
  `;

/** What a stream has received of one life of its agent's host. Later than the tables above: see the last migration that names it. */
export const RECEIPTS = `
  CREATE TABLE event_receipt (
    stream      INTEGER PRIMARY KEY,
    incarnation TEXT NOT NULL,
    number      INTEGER NOT NULL
  ) STRICT;
  `;

/** See the last migration that names it. */
export const PUBLIC_FORMS = `
  ALTER TABLE event_body ADD COLUMN forms INTEGER NOT NULL DEFAULT 1;
  CREATE VIRTUAL TABLE event_full_text USING fts5(stream, text, content = '', contentless_delete = 1);
  `;
