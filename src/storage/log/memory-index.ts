import { ALL_AGENTS, type Position } from "../../events/cursor.js";
import type { StoredEvent } from "../event-log.js";
import { accepts } from "./pages.js";
import type { LogIndex, LogRow, LogSegment, RowFilter } from "./reading.js";
import type { Room } from "./rooms.js";
import { phrasesOf, searchable } from "./search-words.js";

export type MemoryRow = LogRow;

export interface MemorySegment extends LogSegment {
  readonly rows: MemoryRow[];
}

/** A stream, and the counts of the events that belong to it. */
export interface MemoryStream extends Room {
  torn: boolean;
  end: Position | null;
  readonly segments: MemorySegment[];
}

interface Place {
  readonly segment: MemorySegment;
  readonly offset: number;
}

interface MemoryBody extends Place {
  readonly stream: MemoryStream;
  /** Its place in the stream of all agents. */
  all: Place | null;
  readonly json: string;
  readonly bytes: number;
  readonly isOutput: boolean;
  /** What viewers without `observe` may find it by; null when they do not see it. */
  readonly words: string | null;
  /** What all others find it by. */
  readonly fullWords: string;
  readonly recordedAt: number;
}

/** A log in memory. */
export class MemoryLogIndex implements LogIndex {
  readonly streams = new Map<string, MemoryStream>();
  /** In the order of their numbers. */
  readonly bodies = new Map<number, MemoryBody>();

  segments(stream: string): MemorySegment[] {
    return this.streams.get(stream)?.segments ?? [];
  }

  rows(segment: LogSegment, after: number, limit: number, filter?: RowFilter): MemoryRow[] {
    const { rows } = segment as MemorySegment;
    const found: MemoryRow[] = [];
    for (let at = firstAfter(rows, after); at < rows.length && found.length < limit; at += 1) {
      const row = rows[at] as MemoryRow;
      if (filter && row.after.offset > filter.until) break;
      if (!filter || accepts(row, filter)) found.push(row);
    }
    return found;
  }

  last(segment: LogSegment): number | null {
    return (segment as MemorySegment).rows.at(-1)?.after.offset ?? null;
  }

  back(segment: LogSegment, until: number, count: number, session: number | null) {
    const { rows } = segment as MemorySegment;
    let row: MemoryRow | null = null;
    let found = 0;
    for (let at = firstAfter(rows, until) - 1; at >= 0 && found < count; at -= 1) {
      const next = rows[at] as MemoryRow;
      if (session !== null && next.session !== null && next.session !== session) continue;
      row = next;
      found += 1;
    }
    return { row, count: found };
  }

  jsons(bodies: readonly number[]): (string | null)[] {
    return bodies.map((body) => this.bodies.get(body)?.json ?? null);
  }

  matches(stream: string, words: string, after: number, limit: number, inPublicForm: readonly string[]) {
    const phrases = phrasesOf(words).map((tokens) => searchable(tokens.join(" ")));
    const found: { body: number; row: MemoryRow | null }[] = [];
    if (phrases.length === 0) return found;
    for (const [body, kept] of this.bodies) {
      if (body <= after || (stream !== ALL_AGENTS && kept.stream.name !== stream)) continue;
      const text = inPublicForm.includes(kept.stream.name) ? kept.words : kept.fullWords;
      if (text === null || !phrases.every((phrase) => text.includes(phrase))) continue;
      const place = stream === kept.stream.name ? kept : kept.all;
      const row = place && this.rows(place.segment, place.offset - 1, 1)[0];
      found.push({ body, row: row ?? null });
      if (found.length === limit) break;
    }
    return found;
  }

  /** The newest events of a stream, oldest first. */
  newest(stream: string, events: number): StoredEvent[] {
    const rows = this.segments(stream).flatMap((segment) => segment.rows.slice(-events));
    return rows
      .slice(-events)
      .map(({ before, after, body }) => ({ before, after, json: this.bodies.get(body)?.json ?? "" }));
  }

  /** The oldest event that belongs to a stream, or its oldest OUTPUT. */
  oldest({ segments }: MemoryStream, onlyOutputs: boolean, onlyGaps: boolean): number | null {
    const wanted = onlyOutputs ? "OUTPUT" : onlyGaps ? "GAP" : null;
    for (const { rows } of segments) {
      const row = rows.find(({ type }) => wanted === null || type === wanted);
      if (row) return row.body;
    }
    return null;
  }

  /** Removes an event and its rows. */
  drop(body: number): MemoryBody | null {
    const found = this.bodies.get(body);
    if (!found) return null;
    this.bodies.delete(body);
    this.#cut(found.stream, found);
    const all = this.streams.get(ALL_AGENTS);
    if (found.all && all) this.#cut(all, found.all);
    return found;
  }

  #cut({ segments }: MemoryStream, { segment, offset }: Place): void {
    const at = firstAfter(segment.rows, offset - 1);
    if (segment.rows[at]?.after.offset === offset) segment.rows.splice(at, 1);
    // The newest segment is still written.
    if (segment.rows.length === 0 && segment !== segments.at(-1))
      segments.splice(segments.indexOf(segment), 1);
  }
}

/** Index of the first row with a higher offset. */
function firstAfter(rows: readonly MemoryRow[], offset: number): number {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((rows[middle] as MemoryRow).after.offset <= offset) low = middle + 1;
    else high = middle;
  }
  return low;
}
