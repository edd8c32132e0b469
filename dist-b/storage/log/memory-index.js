import { ALL_AGENTS } from "../../events/cursor.js";
import { accepts } from "./pages.js";
import { phrasesOf, searchable } from "./search-words.js";
/** A log in memory. */
export class MemoryLogIndex {
  streams = new Map();
  /** In the order of their numbers. */
  bodies = new Map();
  segments(stream) {
    return this.streams.get(stream)?.segments ?? [];
  }
  rows(segment, after, limit, filter) {
    const { rows } = segment;
    const found = [];
    for (let at = firstAfter(rows, after); at < rows.length && found.length < limit; at += 1) {
      const row = rows[at];
      if (filter && row.after.offset > filter.until) break;
      if (!filter || accepts(row, filter)) found.push(row);
    }
    return found;
  }
  last(segment) {
    return segment.rows.at(-1)?.after.offset ?? null;
  }
  back(segment, until, count, session) {
    const { rows } = segment;
    let row = null;
    let found = 0;
    for (let at = firstAfter(rows, until) - 1; at >= 0 && found < count; at -= 1) {
      const next = rows[at];
      if (session !== null && next.session !== null && next.session !== session) continue;
      row = next;
      found += 1;
    }
    return { row, count: found };
  }
  json(body) {
    return this.bodies.get(body)?.json ?? null;
  }
  matches(stream, words, after, limit) {
    const phrases = phrasesOf(words).map((tokens) => searchable(tokens.join(" ")));
    const found = [];
    if (phrases.length === 0) return found;
    for (const [body, kept] of this.bodies) {
      if (body <= after || (stream !== ALL_AGENTS && kept.stream.name !== stream)) continue;
      if (!phrases.every((phrase) => kept.words.includes(phrase))) continue;
      const place = stream === kept.stream.name ? kept : kept.all;
      const row = place && this.rows(place.segment, place.offset - 1, 1)[0];
      found.push({ body, row: row ?? null });
      if (found.length === limit) break;
    }
    return found;
  }
  /** The newest events of a stream, oldest first. */
  newest(stream, events) {
    const rows = this.segments(stream).flatMap((segment) => segment.rows.slice(-events));
    return rows
      .slice(-events)
      .map(({ before, after, body }) => ({ before, after, json: this.json(body) ?? "" }));
  }
  /** The oldest event that belongs to a stream, or its oldest OUTPUT. */
  oldest({ segments }, onlyOutputs, onlyGaps) {
    const wanted = onlyOutputs ? "OUTPUT" : onlyGaps ? "GAP" : null;
    for (const { rows } of segments) {
      const row = rows.find(({ type }) => wanted === null || type === wanted);
      if (row) return row.body;
    }
    return null;
  }
  /** Removes an event and its rows. */
  drop(body) {
    const found = this.bodies.get(body);
    if (!found) return null;
    this.bodies.delete(body);
    this.#cut(found.stream, found);
    const all = this.streams.get(ALL_AGENTS);
    if (found.all && all) this.#cut(all, found.all);
    return found;
  }
  #cut({ segments }, { segment, offset }) {
    const at = firstAfter(segment.rows, offset - 1);
    if (segment.rows[at]?.after.offset === offset) segment.rows.splice(at, 1);
    // The newest segment is still written.
    if (segment.rows.length === 0 && segment !== segments.at(-1))
      segments.splice(segments.indexOf(segment), 1);
  }
}
/** Index of the first row with a higher offset. */
function firstAfter(rows, offset) {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (rows[middle].after.offset <= offset) low = middle + 1;
    else high = middle;
  }
  return low;
}
//# sourceMappingURL=memory-index.js.map
