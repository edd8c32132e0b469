import type { StreamEvent } from "./event.js";
import { filtered, type StreamFilter } from "./filter.js";

/** Maximum number of pinned events, and of opened ones. */
export const KEPT_MAX = 50;

/**
 * The state of an event stream without its rendering: pausing, filtering, opening, pinning. Bounded by the array it is
 * given and `KEPT_MAX`.
 */
export class StreamView {
  #live: readonly StreamEvent[] = [];
  #pausedEvents: readonly StreamEvent[] | null = null;
  #filter: StreamFilter = { types: null, search: "" };
  #shown: readonly StreamEvent[] | null = null;
  readonly #opened = new Set<string>();
  readonly #pinned = new Map<string, StreamEvent>();

  /** Sets the current events, oldest first. While paused, the shown events stay. */
  take(events: readonly StreamEvent[]): void {
    this.#live = events;
    if (this.#pausedEvents === null) this.#shown = null;
  }

  setFilter(filter: StreamFilter): void {
    if (filter.types === this.#filter.types && filter.search === this.#filter.search) return;
    this.#filter = filter;
    this.#shown = null;
  }

  setPaused(paused: boolean): void {
    if (paused === (this.#pausedEvents !== null)) return;
    this.#pausedEvents = paused ? this.#live : null;
    this.#shown = null;
  }

  /** The events to show, oldest first. The same array until something changes. */
  get shown(): readonly StreamEvent[] {
    this.#shown ??= filtered(this.#pausedEvents ?? this.#live, this.#filter);
    return this.#shown;
  }

  /** Number of events since the pause that pass the filter. */
  get waiting(): number {
    if (this.#pausedEvents === null) return 0;
    const last = this.#pausedEvents.at(-1)?.cursor;
    const from = this.#live.findLastIndex(({ cursor }) => cursor === last) + 1;
    return filtered(this.#live.slice(from), this.#filter).length;
  }

  isOpen(cursor: string): boolean {
    return this.#opened.has(cursor);
  }

  get hasOpen(): boolean {
    return this.shown.some(({ cursor }) => this.#opened.has(cursor));
  }

  /** Opens or closes an event; true when it is open now. */
  toggle(cursor: string): boolean {
    if (this.#opened.delete(cursor)) return false;
    this.#opened.add(cursor);
    if (this.#opened.size > KEPT_MAX) this.#opened.delete(this.#opened.values().next().value ?? "");
    return true;
  }

  /** Pinned events in pinning order. They stay when the history no longer holds them. */
  get pinned(): readonly StreamEvent[] {
    return [...this.#pinned.values()];
  }

  isPinned(cursor: string): boolean {
    return this.#pinned.has(cursor);
  }

  /** False when KEPT_MAX events are pinned already. */
  togglePin(event: StreamEvent): boolean {
    if (this.#pinned.delete(event.cursor)) return true;
    if (this.#pinned.size >= KEPT_MAX) return false;
    this.#pinned.set(event.cursor, event);
    return true;
  }
}

/** Rows that PageUp and PageDown move. */
const PAGE_ROWS = 10;

/** The row to focus after a key press on row `from` of rows 0 to `last`; null when the key has no function. */
export function rowAfterKey(key: string, from: number, last: number): number | null {
  const to = {
    ArrowDown: from + 1,
    ArrowUp: from - 1,
    PageDown: from + PAGE_ROWS,
    PageUp: from - PAGE_ROWS,
    Home: 0,
    End: last,
  }[key];
  return to === undefined ? null : Math.min(last, Math.max(0, to));
}
