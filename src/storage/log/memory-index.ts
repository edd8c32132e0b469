import { jsonBytes } from "../../base/json-bytes.js";
import { ALL_AGENTS, type Position } from "../../events/cursor.js";
import { publicEvent } from "../../events/forms/public-form.js";
import type { TerrariumEvent } from "../../events/event.js";
import { searchText } from "../../events/search-text.js";
import { type LogEntry, readEvent, type StoredEvent } from "../event-log.js";
import { accepts } from "./pages.js";
import type { LogIndex, LogRow, LogSegment, RowFilter } from "./reading.js";
import type { Room } from "./rooms.js";
import { sessionHash } from "./session-hash.js";
import { mayHave, phrasesOf, searchable } from "./search-words.js";
import type { SegmentRows } from "./segment-rows.js";

export interface MemorySegment extends LogSegment {
  readonly rows: SegmentRows;
}

/** A stream, and the counts of the events that belong to it. */
export interface MemoryStream extends Room {
  torn: boolean;
  /** Changed in place. */
  end: { epoch: string; offset: number } | null;
  readonly segments: MemorySegment[];
}

/** One object for a row, its two positions and its place, because there are two rows for each event. */
export class MemoryRow implements LogRow {
  readonly segment: MemorySegment;
  readonly type: string;
  readonly at: number;
  readonly session: number | null;
  readonly body: number;
  readonly #beforeEpoch: string;
  readonly #beforeOffset: number;
  readonly #epoch: string;
  readonly offset: number;

  constructor(entry: Omit<LogEntry, "stream" | "body" | "json">, body: number, segment: MemorySegment) {
    this.segment = segment;
    this.type = entry.type;
    this.at = entry.at;
    this.session = sessionHash(entry.session);
    this.body = body;
    this.#beforeEpoch = entry.beforeEpoch;
    this.#beforeOffset = entry.beforeOffset;
    this.#epoch = entry.epoch;
    this.offset = entry.offset;
  }

  get before(): Position {
    return { epoch: this.#beforeEpoch, offset: this.#beforeOffset };
  }

  get after(): Position {
    return { epoch: this.#epoch, offset: this.offset };
  }
}

/** An event, as the row in its agent's stream. */
export class MemoryBody extends MemoryRow {
  readonly stream: MemoryStream;
  /** As it came: as text, or as itself. */
  readonly said: string | TerrariumEvent;
  readonly bytes: number;
  readonly recordedAt: number;
  /** Its row in the stream of all agents. */
  all: MemoryRow | null = null;

  constructor(
    entry: Omit<LogEntry, "stream" | "json">,
    said: string | TerrariumEvent,
    recordedAt: number,
    stream: MemoryStream,
    segment: MemorySegment,
  ) {
    super(entry, entry.body, segment);
    this.stream = stream;
    this.said = said;
    this.bytes = typeof said === "string" ? Buffer.byteLength(said) : jsonBytes(said);
    this.recordedAt = recordedAt;
  }

  get json(): string {
    return typeof this.said === "string" ? this.said : JSON.stringify(this.said);
  }

  get isOutput(): boolean {
    return this.type === "OUTPUT";
  }
}

/** A log in memory. */
export class MemoryLogIndex implements LogIndex {
  readonly streams = new Map<string, MemoryStream>();
  /** In the order of their numbers. */
  readonly bodies = new Map<number, MemoryBody>();

  segments(stream: string): MemorySegment[] {
    return this.streams.get(stream)?.segments ?? [];
  }

  rows(segment: LogSegment, after: number, limit: number, filter?: RowFilter): LogRow[] {
    const found: LogRow[] = [];
    for (const row of (segment as MemorySegment).rows.after(after)) {
      if (found.length >= limit || (filter && row.after.offset > filter.until)) break;
      if (!filter || accepts(row, filter)) found.push(row);
    }
    return found;
  }

  last(segment: LogSegment): number | null {
    return (segment as MemorySegment).rows.last?.after.offset ?? null;
  }

  back(segment: LogSegment, until: number, count: number, session: number | null) {
    let row: LogRow | null = null;
    let found = 0;
    for (const next of (segment as MemorySegment).rows.before(until)) {
      if (found >= count) break;
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
    const asked = phrasesOf(words);
    const tokens = asked.flat();
    const phrases = asked.map((phrase) => searchable(phrase.join(" ")));
    const found: { body: number; row: LogRow | null }[] = [];
    if (phrases.length === 0) return found;
    for (const [body, kept] of this.bodies) {
      if (body <= after || (stream !== ALL_AGENTS && kept.stream.name !== stream)) continue;
      if (typeof kept.said === "string" && !mayHave(kept.said, tokens)) continue;
      const text = textOf(kept.said, inPublicForm.includes(kept.stream.name));
      if (text === null || !mayHave(text, tokens)) continue;
      const plain = searchable(text);
      if (!phrases.every((phrase) => plain.includes(phrase))) continue;
      found.push({ body, row: stream === kept.stream.name ? kept : kept.all });
      if (found.length === limit) break;
    }
    return found;
  }

  /** The newest events of a stream, oldest first. */
  newest(stream: string, events: number): StoredEvent[] {
    const rows: LogRow[] = [];
    for (const segment of this.segments(stream).toReversed())
      for (const row of segment.rows.before(Number.MAX_SAFE_INTEGER)) {
        if (rows.length >= events) break;
        rows.push(row);
      }
    return rows
      .toReversed()
      .map(({ before, after, body }) => ({ before, after, json: this.bodies.get(body)?.json ?? "" }));
  }

  /** The oldest event that belongs to a stream, or its oldest OUTPUT. */
  oldest({ segments }: MemoryStream, onlyOutputs: boolean, onlyGaps: boolean): number | null {
    const wanted = onlyOutputs ? "OUTPUT" : onlyGaps ? "GAP" : null;
    for (const { rows } of segments) {
      const row = rows.oldest(wanted);
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

  #cut({ segments }: MemoryStream, { segment, offset }: MemoryRow): void {
    segment.rows.drop(offset);
    // The newest segment is still written.
    if (segment.rows.size === 0 && segment !== segments.at(-1)) segments.splice(segments.indexOf(segment), 1);
  }
}

/** The event as it is kept; null when its text cannot be read. */
export function eventOf(said: string | TerrariumEvent): TerrariumEvent | null {
  return typeof said === "string" ? readEvent(said) : said;
}

/** The text by which readers find an event, or its public form. Read at a search, so that storing an event costs less. */
function textOf(said: string | TerrariumEvent, inPublicForm: boolean): string | null {
  const event = eventOf(said);
  const shown = event && inPublicForm ? publicEvent(event) : event;
  return shown && searchText(shown);
}
