import type { Position } from "../../events/cursor.js";
import { readEvent } from "../event-log.js";
import type {
  FoundEvent,
  FoundPage,
  HistoryQuery,
  LogHole,
  Located,
  LogIndex,
  LogItem,
  LogPage,
  LogRow,
  LogSegment,
  PageQuery,
  RowFilters,
} from "./reading.js";
import { sessionHash } from "./session-hash.js";

/** Positions read at once. */
const CHUNK = 256;
/** Events read at once, while their size is not known and then: what is read beyond a page's bytes is in vain. */
const AT_ONCE_MIN = 8;
const AT_ONCE_MAX = 64;
/** Positions that one page looks at. A page of events that are rare ends early, and the next one goes on. */
const PAGE_SCAN_MAX = 4_096;
/** The same for a page of `find`, which does not look for holes. */
const FIND_SCAN_MAX = 200_000;
/** Matches of a search that one page looks at. */
const MATCHES_MAX = 2_000;

type Found = Omit<FoundPage, "hole">;
/** What a search has found. */
type Match = ReturnType<LogIndex["matches"]>[number];

/** Before every event. */
const BEFORE_ALL: Position = { epoch: "", offset: 0 };

/** A place in a stream's segments: everything up to `offset` was seen. */
interface Place {
  readonly at: number;
  readonly offset: number;
}

/** Reads a log: the same for every store, over its index. */
export class LogPages {
  readonly #index: LogIndex;

  constructor(index: LogIndex) {
    this.#index = index;
  }

  /** Where a subscriber that has seen `seen` continues. */
  locate(stream: string, seen: Position): Located {
    const segments = this.#index.segments(stream);
    const place = placeOf(segments, seen);
    if (!place) {
      // Lost in a crash, if there was one, else older than everything kept.
      const torn = segments.findLast(({ torn }) => torn);
      return { kind: "UNKNOWN", position: torn?.before ?? null };
    }
    const segment = segments[place.at] as LogSegment;
    const isGone = segment.epoch !== seen.epoch;
    if (isGone) return this.#afterEnd(segment, seen, segment.before.offset);
    const [row] = this.#index.rows(segment, place.offset, 1);
    if (row) {
      const isInside = row.before.epoch === seen.epoch && row.before.offset < seen.offset;
      return isInside ? { kind: "INVALID" } : { kind: "AFTER", position: seen };
    }
    const next = segments[place.at + 1];
    if (!next) return { kind: "AFTER", position: seen };
    const last =
      next.before.epoch === seen.epoch ? next.before.offset : (this.#index.last(segment) ?? seen.offset);
    return this.#afterEnd(next, seen, last);
  }

  /** Where a subscriber continues whose epoch ended at `last`, before the segment `next`. */
  #afterEnd(next: LogSegment, seen: Position, last: number): Located {
    if (seen.offset <= last) return { kind: "AFTER", position: seen };
    // Events after the end of this epoch were lost in a crash. After an orderly end there are none.
    return this.#endsOrderly(next)
      ? { kind: "INVALID" }
      : { kind: "AFTER", position: { epoch: seen.epoch, offset: last } };
  }

  /**
   * The position before the newest `events` events up to `from`; before the oldest kept when there are fewer, null when
   * there are none. With a session, events of others do not count.
   */
  back(stream: string, from: Position, events: number, session: string | null): Position | null {
    const segments = this.#index.segments(stream);
    const place = placeOf(segments, from);
    let left = events;
    let oldest: Position | null = null;
    for (let at = place ? place.at : segments.length - 1; at >= 0 && left > 0; at -= 1) {
      const segment = segments[at] as LogSegment;
      const until = at === place?.at ? place.offset : Number.MAX_SAFE_INTEGER;
      const hash = session === null ? null : sessionHash(session);
      const { row, count } = this.#index.back(segment, until, left, hash);
      if (row) oldest = row.before;
      left -= count;
    }
    return oldest;
  }

  /** The events after a position, with the holes between them. */
  page({ stream, after, types, session, eventsMax, bytesMax }: PageQuery): LogPage {
    const segments = this.#index.segments(stream);
    const wanted = types && new Set<string>([...types, "GAP"]);
    const hash = session === null ? null : sessionHash(session);
    const items: LogItem[] = [];
    let seen = after;
    let events = 0;
    let bytes = 0;
    let scanned = 0;
    const place = placeOf(segments, after) ?? { at: 0, offset: -1 };
    for (let at = place.at; at < segments.length; at += 1) {
      const segment = segments[at] as LogSegment;
      let offset = at === place.at ? place.offset : -1;
      // Most pages end within as many rows as they have events; the next ones are for events that are rare.
      let chunk = Math.min(CHUNK, eventsMax);
      for (let rows = this.#index.rows(segment, offset, chunk); rows.length > 0;) {
        for (const { row, json } of this.#read(rows, () => eventsIn(bytesMax - bytes, events, bytes))) {
          scanned += 1;
          offset = row.after.offset;
          // Missing or damaged: the next row's position shows the hole.
          if (json === null || !readEvent(json)) continue;
          if (isHole(seen, row.before)) items.push({ from: seen, to: row.before, json });
          seen = row.after;
          if (!passes(row, wanted, hash)) continue;
          items.push({ after: row.after, json });
          events += 1;
          bytes += json.length;
          if (events >= eventsMax || bytes >= bytesMax) return { items, end: seen, isLast: false };
        }
        if (scanned >= PAGE_SCAN_MAX) return { items, end: seen, isLast: false };
        const isEnd = rows.length < chunk;
        chunk = CHUNK;
        rows = isEnd ? [] : this.#index.rows(segment, offset, chunk);
      }
    }
    return { items, end: seen, isLast: true };
  }

  /** A page of the events that match, oldest first. */
  find(query: HistoryQuery): FoundPage {
    const found = query.search === null ? this.#filter(query) : this.#search(query, query.search);
    return { ...found, hole: this.#holeAfter(query.stream, query.after ?? BEFORE_ALL) };
  }

  #holeAfter(stream: string, after: Position): LogHole | null {
    const { items } = this.page({ stream, after, types: null, session: null, eventsMax: 1, bytesMax: 1 });
    return items[0] && "from" in items[0] ? items[0] : null;
  }

  #filter(query: HistoryQuery): Found {
    const { stream, after, first, bytesMax } = query;
    const segments = this.#index.segments(stream);
    const place = (after && placeOf(segments, after)) ?? { at: 0, offset: -1 };
    const events: FoundEvent[] = [];
    let bytes = 0;
    let scanned = 0;
    for (let at = place.at; at < segments.length; at += 1) {
      const segment = segments[at] as LogSegment;
      const last = this.#index.last(segment) ?? -1;
      let offset = at === place.at ? place.offset : segment.first - 1;
      while (offset < last) {
        if (scanned >= FIND_SCAN_MAX) return { events, next: { epoch: segment.epoch, offset } };
        const until = Math.min(last, offset + FIND_SCAN_MAX - scanned);
        const limit = Math.min(CHUNK, first - events.length);
        const rows = this.#index.rows(segment, offset, limit, { ...query, until });
        for (const { row, json } of this.#read(rows, () =>
          eventsIn(bytesMax - bytes, events.length, bytes),
        )) {
          offset = row.after.offset;
          if (json === null) continue;
          events.push({ after: row.after, json });
          bytes += json.length;
          const isFull = events.length >= first || bytes >= bytesMax;
          const isMore = offset < last || at + 1 < segments.length;
          if (isFull) return { events, next: isMore ? row.after : null };
        }
        if (rows.length < limit) {
          scanned += until - offset;
          offset = until;
        }
      }
    }
    return { events, next: null };
  }

  #search(query: HistoryQuery, words: string): Found {
    const { stream, after, first, bytesMax, inPublicForm } = query;
    const events: FoundEvent[] = [];
    let bytes = 0;
    let body = after ? this.#bodyAt(stream, after) : 0;
    // Without other filters every match is wanted.
    let chunk = Math.min(CHUNK, first);
    for (let looked = 0; ;) {
      const matches = this.#index.matches(stream, words, body, chunk, inPublicForm);
      const room = (): number => eventsIn(bytesMax - bytes, events.length, bytes);
      const isWanted = ({ row }: Match): boolean => row !== null && accepts(row, query);
      for (const { row: match, json } of this.#read(matches, room, isWanted)) {
        looked += 1;
        ({ body } = match);
        const { row } = match;
        if (row && json !== null) {
          events.push({ after: row.after, json });
          bytes += json.length;
        }
        const isEnough = events.length >= first || bytes >= bytesMax || looked >= MATCHES_MAX;
        if (row && isEnough) return { events, next: row.after };
      }
      if (matches.length < chunk) return { events, next: null };
      chunk = CHUNK;
    }
  }

  /** The event at that position, or the one before the next that is kept. */
  #bodyAt(stream: string, position: Position): number {
    const segments = this.#index.segments(stream);
    const place = placeOf(segments, position);
    for (let at = place?.at ?? 0; at < segments.length; at += 1) {
      const offset = at === place?.at ? place.offset - 1 : -1;
      const [row] = this.#index.rows(segments[at] as LogSegment, offset, 1);
      if (row) return at === place?.at && row.after.offset === position.offset ? row.body : row.body - 1;
    }
    return Number.MAX_SAFE_INTEGER;
  }

  /** Rows with their events, read as many at once as `room` says; without the event for a row that is not wanted. */
  *#read<R extends { readonly body: number }>(
    rows: readonly R[],
    room: () => number,
    isWanted: (row: R) => boolean = () => true,
  ): Generator<{ readonly row: R; readonly json: string | null }, void> {
    for (let at = 0; at < rows.length;) {
      const some = rows.slice(at, at + room());
      const jsons = this.#index.jsons(some.filter(isWanted).map(({ body }) => body));
      let next = 0;
      for (const row of some) yield { row, json: isWanted(row) ? (jsons[next++] ?? null) : null };
      at += some.length;
    }
  }

  /** Whether the epoch before this segment ended with everything told. */
  #endsOrderly(segment: LogSegment): boolean {
    const [row] = this.#index.rows(segment, -1, 1);
    const [json] = row ? this.#index.jsons([row.body]) : [];
    const event = typeof json === "string" ? readEvent(json) : null;
    return event?.type === "GAP" && event.missed === 0;
  }
}

/** How many events to read at once: as many as fit into the rest of a page, by the size of those it has. */
function eventsIn(bytesLeft: number, events: number, bytes: number): number {
  if (events === 0) return AT_ONCE_MIN;
  return Math.max(1, Math.min(AT_ONCE_MAX, Math.ceil((bytesLeft * events) / Math.max(1, bytes))));
}

/** The place after a position; null when its epoch is not known. */
function placeOf(segments: readonly LogSegment[], { epoch, offset }: Position): Place | null {
  const inEpoch = segments.flatMap((segment, at) => (segment.epoch === epoch ? [{ segment, at }] : []));
  const own = inEpoch.findLast(({ segment }) => segment.first <= offset) ?? inEpoch[0];
  if (own) return { at: own.at, offset };
  // The epoch itself is gone, but not what followed it.
  const next = segments.findLastIndex(({ before }) => before.epoch === epoch);
  return next < 0 ? null : { at: next, offset: -1 };
}

/** Whether events are missing between what was seen and the position before the next event. */
function isHole(seen: Position, before: Position): boolean {
  return seen.epoch === before.epoch ? before.offset > seen.offset : true;
}

function passes(row: LogRow, wanted: ReadonlySet<string> | null, session: number | null): boolean {
  if (wanted && !wanted.has(row.type)) return false;
  return session === null || row.session === null || row.session === session;
}

/** The filters of a query, for one row. */
export function accepts(row: LogRow, { types, session, from, to }: RowFilters): boolean {
  if (types && !types.includes(row.type)) return false;
  if (session !== null && row.session !== null && row.session !== sessionHash(session)) return false;
  return (from === null || row.at >= from) && (to === null || row.at < to);
}
