import { ALL_AGENTS } from "../../events/cursor.js";
import { matchExpression } from "./search-words.js";
import { sessionHash } from "./session-hash.js";
/** The tables of the event log as `LogPages` reads them. Every call is one statement. */
export class SqliteLogIndex {
  #database;
  #statements;
  /** Prepared on first use, because `event_text` may be missing. */
  #matches = null;
  constructor(database) {
    this.#database = database;
    this.#statements = prepare(database);
  }
  segments(stream) {
    return this.#statements.segments.all(stream).map(segmentOf);
  }
  rows(segment, after, limit, filter) {
    const rows = filter
      ? this.#filtered(segment, after, limit, filter)
      : this.#statements.rows.all(segment.id, after, limit);
    return rows.map((row) => rowOf(row, segment));
  }
  last(segment) {
    return this.#statements.last.get(segment.id).offset;
  }
  back(segment, until, count, session) {
    const found = this.#statements.back.get(segment.id, until, session, session, count - 1);
    if (found) return { row: rowOf(found, segment), count };
    const { rows } = this.#statements.count.get(segment.id, until, session, session);
    const oldest = this.#statements.rowOf.get(segment.id, session, session);
    return { row: oldest && rows > 0 ? rowOf(oldest, segment) : null, count: rows };
  }
  json(body) {
    return this.#statements.json.get(body)?.json ?? null;
  }
  matches(stream, words, body, limit) {
    this.#matches ??= prepareMatches(this.#database);
    const { ofStream, ofAll } = this.#matches;
    const expression = matchExpression(words);
    const id = this.#statements.stream.get(stream)?.id;
    if (id === undefined || expression === null) return [];
    const isAll = stream === ALL_AGENTS;
    const wanted = isAll ? `text : (${expression})` : `stream : "s${id}" AND text : (${expression})`;
    const found = (isAll ? ofAll : ofStream).all(wanted, body, limit);
    return found.map((row) => ({
      body: row.body,
      row: row.offset === null ? null : rowOf(row, segmentOf(row)),
    }));
  }
  /** The newest events of a stream, oldest first. */
  newest(stream, events) {
    const found = this.#statements.newest.all(stream, events);
    return found.toReversed().map((row) => {
      const { before, after } = rowOf(row, segmentOf(row));
      return { before, after, json: row.json };
    });
  }
  #filtered(segment, after, limit, { types, session, from, to, until }) {
    const hash = session === null ? null : sessionHash(session);
    const { filtered } = this.#statements;
    const bounds = [from ?? Number.MIN_SAFE_INTEGER, to ?? Number.MAX_SAFE_INTEGER];
    const names = types && JSON.stringify(types);
    return filtered.all(segment.id, after, until, names, names, hash, hash, ...bounds, limit);
  }
}
function segmentOf({ id, epoch, first, beforeEpoch, beforeOffset, torn }) {
  return { id, epoch, first, before: { epoch: beforeEpoch, offset: beforeOffset }, torn: torn !== 0 };
}
function rowOf({ offset, span, type, at, session, body }, segment) {
  const { epoch } = segment;
  const before = span === null ? segment.before : { epoch, offset: offset - span };
  return { before, after: { epoch, offset }, type, at, session, body };
}
const POSITION = `p.offset, p.span, t.name AS type, p.at, p.session, p.body`;
const SEGMENT = `s.id, s.epoch, s.first, s.before_epoch AS beforeEpoch, s.before_offset AS beforeOffset, s.torn`;
const TYPED = `event_position p CROSS JOIN event_type t ON t.id = p.type`;
const OF_SESSION = `(? IS NULL OR p.session IS NULL OR p.session = ?)`;
function prepare(database) {
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
    filtered:
      database.prepare(`SELECT ${POSITION} FROM ${TYPED} WHERE p.segment = ? AND p.offset > ? AND p.offset <= ?
         AND (? IS NULL OR p.type IN (SELECT id FROM event_type WHERE name IN (SELECT value FROM json_each(?))))
         AND ${OF_SESSION} AND p.at >= ? AND p.at < ? ORDER BY p.offset LIMIT ?`),
    last: database.prepare("SELECT max(offset) AS offset FROM event_position WHERE segment = ?"),
    back: database.prepare(`SELECT ${POSITION} FROM ${TYPED} WHERE p.segment = ? AND p.offset <= ? AND ${OF_SESSION}
       ORDER BY p.offset DESC LIMIT 1 OFFSET ?`),
    count: database.prepare(
      `SELECT count(*) AS rows FROM event_position p WHERE p.segment = ? AND p.offset <= ? AND ${OF_SESSION}`,
    ),
    json: database.prepare("SELECT json FROM event_body WHERE id = ?"),
    newest:
      database.prepare(`SELECT ${SEGMENT}, ${POSITION}, b.json FROM event_stream o CROSS JOIN event_segment s ON s.stream = o.id
         CROSS JOIN event_position p ON p.segment = s.id CROSS JOIN event_type t ON t.id = p.type
         CROSS JOIN event_body b ON b.id = p.body
       WHERE o.name = ? ORDER BY s.id DESC, p.offset DESC LIMIT ?`),
  };
}
function prepareMatches(database) {
  const select = (place) =>
    database.prepare(`SELECT m.rowid AS body, ${SEGMENT}, p.offset, p.span, t.name AS type, p.at, p.session
       FROM event_text m CROSS JOIN event_body b ON b.id = m.rowid
         LEFT JOIN event_position p ON ${place} LEFT JOIN event_segment s ON s.id = p.segment LEFT JOIN event_type t ON t.id = p.type
       WHERE m.event_text MATCH ? AND m.rowid > ? ORDER BY m.rowid LIMIT ?`);
  return {
    ofStream: select("p.segment = b.segment AND p.offset = b.offset"),
    ofAll: select("p.segment = b.all_segment AND p.offset = b.all_offset"),
  };
}
//# sourceMappingURL=sqlite-index.js.map
