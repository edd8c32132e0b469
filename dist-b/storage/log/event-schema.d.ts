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
export declare const EVENT_TABLES =
  "\n  CREATE TABLE event_stream (\n    id           INTEGER PRIMARY KEY,\n    name         TEXT NOT NULL UNIQUE,\n    torn         INTEGER NOT NULL,\n    written      INTEGER NOT NULL,\n    end_epoch    TEXT,\n    end_offset   INTEGER,\n    events       INTEGER NOT NULL,\n    bytes        INTEGER NOT NULL,\n    outputs      INTEGER NOT NULL,\n    output_bytes INTEGER NOT NULL\n  ) STRICT;\n  CREATE TABLE event_segment (\n    id            INTEGER PRIMARY KEY,\n    stream        INTEGER NOT NULL,\n    epoch         TEXT NOT NULL,\n    first         INTEGER NOT NULL,\n    before_epoch  TEXT NOT NULL,\n    before_offset INTEGER NOT NULL,\n    torn          INTEGER NOT NULL\n  ) STRICT;\n  CREATE INDEX event_segment_of ON event_segment (stream, id);\n  CREATE TABLE event_type (\n    id   INTEGER PRIMARY KEY,\n    name TEXT NOT NULL UNIQUE\n  ) STRICT;\n  CREATE TABLE event_position (\n    segment INTEGER NOT NULL,\n    offset  INTEGER NOT NULL,\n    span    INTEGER,\n    type    INTEGER NOT NULL,\n    at      INTEGER NOT NULL,\n    session INTEGER,\n    body    INTEGER NOT NULL,\n    PRIMARY KEY (segment, offset)\n  ) STRICT, WITHOUT ROWID;\n  CREATE TABLE event_body (\n    id          INTEGER PRIMARY KEY,\n    stream      INTEGER NOT NULL,\n    segment     INTEGER NOT NULL,\n    offset      INTEGER NOT NULL,\n    all_segment INTEGER,\n    all_offset  INTEGER,\n    is_output   INTEGER NOT NULL,\n    bytes       INTEGER NOT NULL,\n    json        TEXT NOT NULL\n  ) STRICT;\n  CREATE TABLE event_mark (\n    at   INTEGER PRIMARY KEY,\n    body INTEGER NOT NULL\n  ) STRICT;\n  CREATE VIRTUAL TABLE event_text USING fts5(stream, text, content = '', contentless_delete = 1);\n  ";
