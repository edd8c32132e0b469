import type Database from "libsql";

import { ALL_AGENTS, type Position } from "../../events/cursor.js";
import type { EvictedFor, Room, Rooms } from "./rooms.js";

/** Events evicted in one transaction: more than one append adds, and few enough not to hold up an answer. */
const EVICTED_AT_ONCE_MAX = 160;
/** Rows read at once, and streams forgotten in one transaction. */
const ROWS = 40;

/** A stream, and the counts of the events that belong to it. */
export interface Stream extends Room {
  readonly id: number;
  /** The segment that is written, or null before the first; undefined when it has to be looked up. */
  segment: Segment | null | undefined;
  /** The position after the newest event. */
  end: Position | null;
}

export interface Segment {
  readonly id: number;
  readonly epoch: string;
}

interface Body {
  readonly id: number;
  readonly stream: number;
  readonly segment: number;
  readonly offset: number;
  readonly allSegment: number | null;
  readonly allOffset: number | null;
  readonly isOutput: number;
  readonly bytes: number;
  readonly forms: number;
}

/** How far the OUTPUT events of a stream were evicted: what is older has none. */
interface Place {
  readonly segment: number;
  readonly offset: number;
}

/** Evicts bodies with all their positions, inside the caller's transaction. */
export class EventEviction {
  readonly #statements: ReturnType<typeof prepare>;
  readonly #byId: (id: number) => Stream | undefined;
  readonly #onChanged: (stream: Stream) => void;
  /** Where the search for a stream's oldest OUTPUT begins. */
  readonly #outputsFrom = new Map<number, Place>();

  /** `onChanged` is called for each stream whose counts have changed. */
  constructor(
    database: Database.Database,
    byId: (id: number) => Stream | undefined,
    onChanged: (stream: Stream) => void,
  ) {
    this.#statements = prepare(database);
    this.#byId = byId;
    this.#onChanged = onChanged;
  }

  /** Called after a rollback: evicted events exist again. */
  forget(): void {
    this.#outputsFrom.clear();
  }

  /** Evicts events beyond the limits, and those recorded before that time. `owed`: there is more to evict. */
  evict(
    rooms: Rooms<Stream>,
    recordedBefore: number,
  ): { owed: boolean; evicted: Partial<Record<EvictedFor, number>> } {
    const evicted: Partial<Record<EvictedFor, number>> = {};
    const segments = new Set<number>();
    let left = EVICTED_AT_ONCE_MAX;
    const drop = (body: Body, limit: EvictedFor): void => {
      this.#drop(rooms, body, segments);
      evicted[limit] = (evicted[limit] ?? 0) + 1;
      left -= 1;
    };
    const tooOld = this.#tooOld(recordedBefore);
    if (tooOld !== null) {
      const old = this.#statements.oldestOfAll.all(tooOld, Math.min(left, ROWS)) as Body[];
      for (const body of old) drop(body, "historyMaxAgeMs");
      // The oldest mark is kept until everything before it is gone.
      if (old.length === 0) this.#statements.dropMarks.run(recordedBefore);
    }
    for (let next = rooms.next(); next && left > 0; next = rooms.next()) {
      const { room, onlyOutputs, limit } = next;
      const bodies = this.#oldest(room, onlyOutputs, Math.min(left, ROWS));
      // The counts and the rows differ: without this the stream would be asked for ever.
      if (bodies.length === 0) {
        if (!onlyOutputs || !this.#outputsFrom.delete(room.id)) this.#recount(rooms, room);
        left -= 1;
        continue;
      }
      for (const body of bodies) {
        const now = rooms.next();
        if (now?.room !== room || now.onlyOutputs !== onlyOutputs) break;
        drop(body, limit);
        if (onlyOutputs) this.#outputsFrom.set(room.id, { segment: body.segment, offset: body.offset });
      }
    }
    for (const segment of segments) this.#statements.dropSegment.run(segment, segment);
    this.#forgetStreams(rooms, tooOld);
    return { owed: left <= 0 || (tooOld !== null && evicted.historyMaxAgeMs === ROWS), evicted };
  }

  /** The newest body that was recorded before that time, or null. */
  #tooOld(recordedBefore: number): number | null {
    const { body } = this.#statements.marked.get(recordedBefore) as { body: number | null };
    return body;
  }

  #oldest(stream: Stream, onlyOutputs: boolean, rows: number): Body[] {
    // The stream of all agents refers to events of others; only the announcements of gaps are its own.
    const type = onlyOutputs ? "OUTPUT" : stream.name === ALL_AGENTS ? "GAP" : null;
    const { segment, offset } = (onlyOutputs && this.#outputsFrom.get(stream.id)) || {
      segment: 0,
      offset: -1,
    };
    const { oldest, oldestOfType } = this.#statements;
    const found =
      type === null
        ? oldest.all(stream.id, rows)
        : oldestOfType.all(stream.id, segment, type, segment, offset, rows);
    return found as Body[];
  }

  #drop(rooms: Rooms<Stream>, body: Body, segments: Set<number>): void {
    const { dropPosition, dropBody, dropText, dropFullText } = this.#statements;
    dropPosition.run(body.segment, body.offset);
    segments.add(body.segment);
    if (body.allSegment !== null && body.allSegment !== body.segment) {
      dropPosition.run(body.allSegment, body.allOffset);
      segments.add(body.allSegment);
    }
    dropBody.run(body.id);
    dropText.run(body.id);
    if (body.forms > 1) dropFullText.run(body.id);
    const stream = this.#byId(body.stream);
    if (!stream) return;
    rooms.resize(stream, -1, body.bytes, body.isOutput !== 0);
    this.#onChanged(stream);
  }

  /** Counts a stream anew: its rows are not what was counted, as after damage to the file. */
  #recount(rooms: Rooms<Stream>, stream: Stream): void {
    const counted = this.#statements.count.get(stream.id) as Pick<
      Stream,
      "events" | "bytes" | "outputs" | "outputBytes"
    >;
    rooms.remove(stream);
    Object.assign(stream, counted);
    rooms.add(stream);
    this.#onChanged(stream);
  }

  /** Forgets streams without events that were not written for so long; all of them when there is no room for them. */
  #forgetStreams(rooms: Rooms<Stream>, tooOld: number | null): void {
    const until = rooms.isFull ? Number.MAX_SAFE_INTEGER : tooOld;
    if (until === null) return;
    for (const { id } of this.#statements.idle.all(until, ROWS) as { id: number }[]) {
      const stream = this.#byId(id);
      if (!stream || stream.events > 0) continue;
      this.#statements.dropSegments.run(id);
      this.#statements.dropStream.run(id);
      this.#outputsFrom.delete(id);
      rooms.remove(stream);
    }
  }
}

const BODY = `b.id, b.stream, b.segment, b.offset, b.all_segment AS allSegment, b.all_offset AS allOffset,
  b.is_output AS isOutput, b.bytes, b.forms`;

function prepare(database: Database.Database) {
  return {
    marked: database.prepare("SELECT max(body) AS body FROM event_mark WHERE at < ?"),
    dropMarks: database.prepare("DELETE FROM event_mark WHERE at < ?"),
    oldestOfAll: database.prepare(`SELECT ${BODY} FROM event_body b WHERE id <= ? ORDER BY id LIMIT ?`),
    oldest: database.prepare(
      `SELECT ${BODY} FROM event_segment s CROSS JOIN event_position p ON p.segment = s.id CROSS JOIN event_body b ON b.id = p.body
       WHERE s.stream = ? ORDER BY s.id, p.offset LIMIT ?`,
    ),
    oldestOfType: database.prepare(
      `SELECT ${BODY} FROM event_segment s CROSS JOIN event_position p ON p.segment = s.id CROSS JOIN event_body b ON b.id = p.body
       WHERE s.stream = ? AND s.id >= ? AND p.type = (SELECT id FROM event_type WHERE name = ?)
         AND (s.id > ? OR p.offset > ?) ORDER BY s.id, p.offset LIMIT ?`,
    ),
    dropPosition: database.prepare("DELETE FROM event_position WHERE segment = ? AND offset = ?"),
    dropBody: database.prepare("DELETE FROM event_body WHERE id = ?"),
    dropText: database.prepare("DELETE FROM event_text WHERE rowid = ?"),
    dropFullText: database.prepare("DELETE FROM event_full_text WHERE rowid = ?"),
    // The newest segment of a stream is still written.
    dropSegment: database.prepare(
      `DELETE FROM event_segment WHERE id = ? AND NOT EXISTS (SELECT 1 FROM event_position WHERE segment = ?)
       AND id < (SELECT max(other.id) FROM event_segment other WHERE other.stream = event_segment.stream)`,
    ),
    count: database.prepare(
      `SELECT count(*) AS events, coalesce(sum(bytes), 0) AS bytes, coalesce(sum(is_output), 0) AS outputs,
              coalesce(sum(is_output * bytes), 0) AS outputBytes FROM event_body WHERE stream = ?`,
    ),
    idle: database.prepare(
      `SELECT id FROM event_stream WHERE events = 0 AND written <= ? AND name <> '${ALL_AGENTS}' ORDER BY written LIMIT ?`,
    ),
    dropSegments: database.prepare("DELETE FROM event_segment WHERE stream = ?"),
    dropStream: database.prepare("DELETE FROM event_stream WHERE id = ?"),
  };
}
