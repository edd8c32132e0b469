import type Database from "libsql";

import { ALL_AGENTS, type Position } from "../../events/cursor.js";
import type { StoredEvent } from "../event-log.js";
import type { LogIndex, LogRow, LogSegment, RowFilter } from "./reading.js";
import { matchExpression } from "./search-words.js";
import { sessionHash } from "./session-hash.js";

interface SegmentRow {
  readonly id: number;
  readonly epoch: string;
  readonly first: number;
  readonly beforeEpoch: string;
  readonly beforeOffset: number;
  readonly torn: number;
}

interface PositionRow extends SegmentRow {
  readonly offset: number;
  readonly span: number | null;
  readonly type: string;
  readonly at: number;
  readonly session: number | null;
  readonly body: number;
}

/** The tables of the event log as `LogPages` reads them. Every call is one statement. */
export class SqliteLogIndex implements LogIndex {
  readonly #database: Database.Database;
  readonly #statements: ReturnType<typeof prepare>;
  /** Prepared on first use, because `event_text` may be missing. */
  #matches: ReturnType<typeof prepareMatches> | null = null;

  constructor(database: Database.Database) {
    this.#database = database;
    this.#statements = prepare(database);
  }

  segments(stream: string): LogSegment[] {
    return (this.#statements.segments.all(stream) as SegmentRow[]).map(segmentOf);
  }

  rows(segment: LogSegment, after: number, limit: number, filter?: RowFilter): LogRow[] {
    const rows = filter
      ? this.#filtered(segment, after, limit, filter)
      : (this.#statements.rows.all(segment.id, after, limit) as PositionRow[]);
    return rows.map((row) => rowOf(row, segment));
  }

  last(segment: LogSegment): number | null {
    return (this.#statements.last.get(segment.id) as { offset: number | null }).offset;
  }

  back(segment: LogSegment, until: number, count: number, session: number | null) {
    const found = this.#statements.back.get(segment.id, until, session, session, count - 1) as
      | PositionRow
      | undefined;
    if (found) return { row: rowOf(found, segment), count };
    const { rows } = this.#statements.count.get(segment.id, until, session, session) as { rows: number };
    const oldest = this.#statements.rowOf.get(segment.id, session, session) as PositionRow | undefined;
    return { row: oldest && rows > 0 ? rowOf(oldest, segment) : null, count: rows };
  }

  jsons(bodies: readonly number[]): (string | null)[] {
    const found = this.#statements.jsons.all(JSON.stringify(bodies)) as { json: string | null }[];
    return found.map(({ json }) => json);
  }

  matches(stream: string, words: string, body: number, limit: number, inPublicForm: readonly string[]) {
    this.#matches ??= prepareMatches(this.#database);
    const expression = matchExpression(words);
    const id = (this.#statements.stream.get(stream) as { id: number } | undefined)?.id;
    if (id === undefined || expression === null) return [];
    const isAll = stream === ALL_AGENTS;
    const wanted = isAll ? `text : (${expression})` : `stream : "s${id}" AND text : (${expression})`;
    const { shown, full } = isAll ? this.#matches.ofAll : this.#matches.ofStream;
    const hidden = JSON.stringify(inPublicForm);
    const rows = [shown, full].flatMap((read) => read.all(wanted, body, hidden, limit) as MatchRow[]);
    const found = rows.toSorted((one, other) => one.body - other.body).slice(0, limit);
    return found.map((row) => ({
      body: row.body,
      row: row.offset === null ? null : rowOf(row as PositionRow, segmentOf(row)),
    }));
  }

  /** The newest events of a stream, oldest first. */
  newest(stream: string, events: number): StoredEvent[] {
    const found = this.#statements.newest.all(stream, events) as (PositionRow & { json: string })[];
    return found.toReversed().map((row) => {
      const { before, after } = rowOf(row, segmentOf(row));
      return { before, after, json: row.json };
    });
  }

  #filtered(
    segment: LogSegment,
    after: number,
    limit: number,
    { types, session, from, to, until }: RowFilter,
  ): PositionRow[] {
    const hash = session === null ? null : sessionHash(session);
    const { filtered } = this.#statements;
    const bounds = [from ?? Number.MIN_SAFE_INTEGER, to ?? Number.MAX_SAFE_INTEGER];
    const names = types && JSON.stringify(types);
    return filtered.all(
      segment.id,
      after,
      until,
      names,
      names,
      hash,
      hash,
      ...bounds,
      limit,
    ) as PositionRow[];
  }
}

type MatchRow = SegmentRow & Omit<PositionRow, "offset"> & { readonly offset: number | null };

function segmentOf({ id, epoch, first, beforeEpoch, beforeOffset, torn }: SegmentRow): LogSegment {
  return { id, epoch, first, before: { epoch: beforeEpoch, offset: beforeOffset }, torn: torn !== 0 };
}

function rowOf({ offset, span, type, at, session, body }: PositionRow, segment: LogSegment): LogRow {
  const { epoch } = segment;
  const before: Position = span === null ? segment.before : { epoch, offset: offset - span };
  return { before, after: { epoch, offset }, type, at, session, body };
}

const POSITION = `p.offset, p.span, t.name AS type, p.at, p.session, p.body`;
const SEGMENT = `s.id, s.epoch, s.first, s.before_epoch AS beforeEpoch, s.before_offset AS beforeOffset, s.torn`;
const TYPED = `event_position p CROSS JOIN event_type t ON t.id = p.type`;
const OF_SESSION = `(? IS NULL OR p.session IS NULL OR p.session = ?)`;

function prepare(database: Database.Database) {
  return {
    stream: database.prepare("SELECT id FROM event_stream WHERE name = ?"),
    segments: database.prepare(
      `SELECT ${SEGMENT} FROM event_stream o CROSS JOIN event_segment s ON s.stream = o.id WHERE o.name = ? ORDER BY s.id`,
    ),
    rows: database.prepare(
      `SELECT ${POSITION} FROM ${TYPED} WHERE p.segment = ? AND p.offset > ? ORDER BY p.offset LIMIT ?`,
    ),
    rowOf: database.prepare(
      `SELECT ${POSITION} FROM ${TYPED} WHERE p.segment = ? AND ${OF_SESSION} ORDER BY p.offset LIMIT 1`,
    ),
    filtered: database.prepare(
      `SELECT ${POSITION} FROM ${TYPED} WHERE p.segment = ? AND p.offset > ? AND p.offset <= ?
         AND (? IS NULL OR p.type IN (SELECT id FROM event_type WHERE name IN (SELECT value FROM json_each(?))))
         AND ${OF_SESSION} AND p.at >= ? AND p.at < ? ORDER BY p.offset LIMIT ?`,
    ),
    last: database.prepare("SELECT max(offset) AS offset FROM event_position WHERE segment = ?"),
    back: database.prepare(
      `SELECT ${POSITION} FROM ${TYPED} WHERE p.segment = ? AND p.offset <= ? AND ${OF_SESSION}
       ORDER BY p.offset DESC LIMIT 1 OFFSET ?`,
    ),
    count: database.prepare(
      `SELECT count(*) AS rows FROM event_position p WHERE p.segment = ? AND p.offset <= ? AND ${OF_SESSION}`,
    ),
    // One statement for many events: a statement for each costs ten times as much.
    jsons: database.prepare(
      `SELECT b.json FROM json_each(?) one LEFT JOIN event_body b ON b.id = one.value ORDER BY one.key`,
    ),
    newest: database.prepare(
      `SELECT ${SEGMENT}, ${POSITION}, b.json FROM event_stream o CROSS JOIN event_segment s ON s.stream = o.id
         CROSS JOIN event_position p ON p.segment = s.id CROSS JOIN event_type t ON t.id = p.type
         CROSS JOIN event_body b ON b.id = p.body
       WHERE o.name = ? ORDER BY s.id DESC, p.offset DESC LIMIT ?`,
    ),
  };
}

/** `shown`: the texts that everybody may find; `full`: those that are only for viewers who see more than the public form. */
function prepareMatches(database: Database.Database) {
  const IN_PUBLIC_FORM =
    "b.stream IN (SELECT id FROM event_stream WHERE name IN (SELECT value FROM json_each(?)))";
  const select = (table: string, place: string, isSeen: string): Database.Statement =>
    database.prepare(
      `SELECT m.rowid AS body, ${SEGMENT}, p.offset, p.span, t.name AS type, p.at, p.session
       FROM ${table} m CROSS JOIN event_body b ON b.id = m.rowid
         LEFT JOIN event_position p ON ${place} LEFT JOIN event_segment s ON s.id = p.segment LEFT JOIN event_type t ON t.id = p.type
       WHERE m.${table} MATCH ? AND m.rowid > ? AND ${isSeen} ORDER BY m.rowid LIMIT ?`,
    );
  const both = (place: string) => ({
    shown: select("event_text", place, `(b.forms = 1 OR ${IN_PUBLIC_FORM})`),
    full: select("event_full_text", place, `NOT ${IN_PUBLIC_FORM}`),
  });
  return {
    ofStream: both("p.segment = b.segment AND p.offset = b.offset"),
    ofAll: both("p.segment = b.all_segment AND p.offset = b.all_offset"),
  };
}
