import type { Position } from "../../events/cursor.js";

/** Where a subscriber continues that comes with a cursor. */
export type Located =
  /** After this position. */
  | { readonly kind: "AFTER"; readonly position: Position }
  /** Its epoch is unknown: it continues after the newest crash; without one, everything that is kept is newer. */
  | { readonly kind: "UNKNOWN"; readonly position: Position | null }
  /** No subscriber can have got this cursor. */
  | { readonly kind: "INVALID" };

export interface PageQuery {
  readonly stream: string;
  /** The position seen last. */
  readonly after: Position;
  /** Null for all types; GAP always passes. */
  readonly types: readonly string[] | null;
  /** Only events of this session's runs, and those of no run. Null for all sessions. */
  readonly session: string | null;
  /** Bounds of the page; it has at least one event if there is one. */
  readonly eventsMax: number;
  readonly bytesMax: number;
}

/** An event and the position after it, or a hole in the stream before the event `json`, which the log has dropped. */
export type LogItem = { readonly after: Position; readonly json: string } | LogHole;

export interface LogHole {
  readonly from: Position;
  readonly to: Position;
  readonly json: string;
}

/** Events in the order of their stream. */
export interface LogPage {
  readonly items: readonly LogItem[];
  /** The position after everything that was looked at: the next page begins there. */
  readonly end: Position;
  /** True when the end of what is stored was reached. */
  readonly isLast: boolean;
}

/** What to look for. Every filter that is null passes everything. */
export interface HistoryQuery {
  readonly stream: string;
  readonly types: readonly string[] | null;
  /** Only events of this session's runs, and those of no run. */
  readonly session: string | null;
  /** Words that all occur in the event's searchable text. */
  readonly search: string | null;
  /** Agents whose events the reader sees in their public form: only that is searched. */
  readonly inPublicForm: readonly string[];
  /** Times of the events by their hosts' clocks, ms since 1970: from the first to before the second. */
  readonly from: number | null;
  readonly to: number | null;
  /** Only events after this position. */
  readonly after: Position | null;
  /** Bounds of the page. */
  readonly first: number;
  readonly bytesMax: number;
}

export interface FoundEvent {
  /** The position after it in the stream that was asked. */
  readonly after: Position;
  readonly json: string;
}

/** Oldest first. A page may have fewer events than were asked for, even none, when they are rare. */
export interface FoundPage {
  readonly events: readonly FoundEvent[];
  /** `after` of the next page; null when this was the last. */
  readonly next: Position | null;
  /** What the log has dropped right after `after`, or before everything it has; null for nothing. */
  readonly hole: LogHole | null;
}

/**
 * Reads what the log holds.
 *
 * Order: that of the stream; for a search in the stream of all agents, that of recording.
 * Consistency: a call sees every append that was acknowledged before it.
 * Bounds: one call reads a bounded number of rows and bytes; it rejects with an `EventLogError` when it takes too long.
 */
export interface EventLogReader {
  locate(stream: string, seen: Position): Promise<Located>;
  /**
   * The position before the newest `events` events up to `from`, as a subscriber of `session` counts them; before the
   * oldest kept when there are fewer, null when there are none.
   */
  back(stream: string, from: Position, events: number, session: string | null): Promise<Position | null>;
  page(query: PageQuery): Promise<LogPage>;
  find(query: HistoryQuery): Promise<FoundPage>;
}

/** A stretch of one stream in one epoch, with increasing offsets. */
export interface LogSegment {
  readonly id: number;
  readonly epoch: string;
  /** The offset of its first event. */
  readonly first: number;
  /** The position before its first event. */
  readonly before: Position;
  /** True when it begins after a crash. */
  readonly torn: boolean;
}

/** An event's place in a stream, without the event. */
export interface LogRow {
  readonly before: Position;
  readonly after: Position;
  readonly type: string;
  readonly at: number;
  /** See `sessionHash`. */
  readonly session: number | null;
  readonly body: number;
}

/** The filters of a query that a row answers. */
export type RowFilters = Pick<HistoryQuery, "types" | "session" | "from" | "to">;

export interface RowFilter extends RowFilters {
  /** Only rows up to this offset. */
  readonly until: number;
}

/** A store's rows, as `LogPages` reads them. */
export interface LogIndex {
  /** Of one stream, oldest first. */
  segments(stream: string): LogSegment[];
  /** Rows with higher offsets than `after`, in order. */
  rows(segment: LogSegment, after: number, limit: number, filter?: RowFilter): LogRow[];
  /** The highest offset; null when the segment has no rows. */
  last(segment: LogSegment): number | null;
  /** The oldest of the newest `count` rows up to `until`, and how many there are. */
  back(
    segment: LogSegment,
    until: number,
    count: number,
    session: number | null,
  ): { readonly row: LogRow | null; readonly count: number };
  /** The events as JSON, in this order; null for one that is not stored. */
  jsons(bodies: readonly number[]): readonly (string | null)[];
  /**
   * Events after `body` whose searchable text has all words, in the order of recording, with their rows in the stream. Of the
   * agents `inPublicForm` it is the text of the public form.
   */
  matches(
    stream: string,
    words: string,
    body: number,
    limit: number,
    inPublicForm: readonly string[],
  ): { readonly body: number; readonly row: LogRow | null }[];
}
