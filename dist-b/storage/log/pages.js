import { readEvent } from "../event-log.js";
import { sessionHash } from "./session-hash.js";
/** Positions read at once. */
const CHUNK = 256;
/** Positions that one page looks at. A page of events that are rare ends early, and the next one goes on. */
const PAGE_SCAN_MAX = 4_096;
/** The same for a page of `find`, which does not look for holes. */
const FIND_SCAN_MAX = 200_000;
/** Matches of a search that one page looks at. */
const MATCHES_MAX = 2_000;
/** Reads a log: the same for every store, over its index. */
export class LogPages {
  #index;
  constructor(index) {
    this.#index = index;
  }
  /** Where a subscriber that has seen `seen` continues. */
  locate(stream, seen) {
    const segments = this.#index.segments(stream);
    const place = placeOf(segments, seen);
    if (!place) {
      // Lost in a crash, if there was one, else older than everything kept.
      const torn = segments.findLast(({ torn }) => torn);
      return { kind: "UNKNOWN", position: torn?.before ?? null };
    }
    const segment = segments[place.at];
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
  #afterEnd(next, seen, last) {
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
  back(stream, from, events, session) {
    const segments = this.#index.segments(stream);
    const place = placeOf(segments, from);
    let left = events;
    let oldest = null;
    for (let at = place ? place.at : segments.length - 1; at >= 0 && left > 0; at -= 1) {
      const segment = segments[at];
      const until = at === place?.at ? place.offset : Number.MAX_SAFE_INTEGER;
      const hash = session === null ? null : sessionHash(session);
      const { row, count } = this.#index.back(segment, until, left, hash);
      if (row) oldest = row.before;
      left -= count;
    }
    return oldest;
  }
  /** The events after a position, with the holes between them. */
  page({ stream, after, types, session, eventsMax, bytesMax }) {
    const segments = this.#index.segments(stream);
    const wanted = types && new Set([...types, "GAP"]);
    const hash = session === null ? null : sessionHash(session);
    const items = [];
    let seen = after;
    let events = 0;
    let bytes = 0;
    let scanned = 0;
    const place = placeOf(segments, after) ?? { at: 0, offset: -1 };
    for (let at = place.at; at < segments.length; at += 1) {
      const segment = segments[at];
      let offset = at === place.at ? place.offset : -1;
      for (let rows = this.#index.rows(segment, offset, CHUNK); rows.length > 0;) {
        for (const row of rows) {
          scanned += 1;
          offset = row.after.offset;
          const json = this.#index.json(row.body);
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
        rows = rows.length < CHUNK ? [] : this.#index.rows(segment, offset, CHUNK);
      }
    }
    return { items, end: seen, isLast: true };
  }
  /** A page of the events that match, oldest first. */
  find(query) {
    return query.search === null ? this.#filter(query) : this.#search(query, query.search);
  }
  #filter(query) {
    const { stream, after, first, bytesMax } = query;
    const segments = this.#index.segments(stream);
    const place = (after && placeOf(segments, after)) ?? { at: 0, offset: -1 };
    const events = [];
    let bytes = 0;
    let scanned = 0;
    for (let at = place.at; at < segments.length; at += 1) {
      const segment = segments[at];
      const last = this.#index.last(segment) ?? -1;
      let offset = at === place.at ? place.offset : segment.first - 1;
      while (offset < last) {
        if (scanned >= FIND_SCAN_MAX) return { events, next: { epoch: segment.epoch, offset } };
        const until = Math.min(last, offset + FIND_SCAN_MAX - scanned);
        const limit = Math.min(CHUNK, first - events.length);
        const rows = this.#index.rows(segment, offset, limit, { ...query, until });
        for (const row of rows) {
          offset = row.after.offset;
          const json = this.#index.json(row.body);
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
  #search(query, words) {
    const { stream, after, first, bytesMax } = query;
    const events = [];
    let bytes = 0;
    let body = after ? this.#bodyAt(stream, after) : 0;
    for (let looked = 0; ;) {
      const matches = this.#index.matches(stream, words, body, CHUNK);
      for (const match of matches) {
        looked += 1;
        ({ body } = match);
        const { row } = match;
        const json = row && accepts(row, query) ? this.#index.json(body) : null;
        if (row && json !== null) {
          events.push({ after: row.after, json });
          bytes += json.length;
        }
        const isEnough = events.length >= first || bytes >= bytesMax || looked >= MATCHES_MAX;
        if (row && isEnough) return { events, next: row.after };
      }
      if (matches.length < CHUNK) return { events, next: null };
    }
  }
  /** The event at that position, or the one before the next that is kept. */
  #bodyAt(stream, position) {
    const segments = this.#index.segments(stream);
    const place = placeOf(segments, position);
    for (let at = place?.at ?? 0; at < segments.length; at += 1) {
      const offset = at === place?.at ? place.offset - 1 : -1;
      const [row] = this.#index.rows(segments[at], offset, 1);
      if (row) return at === place?.at && row.after.offset === position.offset ? row.body : row.body - 1;
    }
    return Number.MAX_SAFE_INTEGER;
  }
  /** Whether the epoch before this segment ended with everything told. */
  #endsOrderly(segment) {
    const [row] = this.#index.rows(segment, -1, 1);
    const json = row ? this.#index.json(row.body) : null;
    const event = json === null ? null : readEvent(json);
    return event?.type === "GAP" && event.missed === 0;
  }
}
/** The place after a position; null when its epoch is not known. */
function placeOf(segments, { epoch, offset }) {
  const inEpoch = segments.flatMap((segment, at) => (segment.epoch === epoch ? [{ segment, at }] : []));
  const own = inEpoch.findLast(({ segment }) => segment.first <= offset) ?? inEpoch[0];
  if (own) return { at: own.at, offset };
  // The epoch itself is gone, but not what followed it.
  const next = segments.findLastIndex(({ before }) => before.epoch === epoch);
  return next < 0 ? null : { at: next, offset: -1 };
}
/** Whether events are missing between what was seen and the position before the next event. */
function isHole(seen, before) {
  return seen.epoch === before.epoch ? before.offset > seen.offset : true;
}
function passes(row, wanted, session) {
  if (wanted && !wanted.has(row.type)) return false;
  return session === null || row.session === null || row.session === session;
}
/** The filters of a query, for one row. */
export function accepts(row, { types, session, from, to }) {
  if (types && !types.includes(row.type)) return false;
  if (session !== null && row.session !== null && row.session !== sessionHash(session)) return false;
  return (from === null || row.at >= from) && (to === null || row.at < to);
}
//# sourceMappingURL=pages.js.map
