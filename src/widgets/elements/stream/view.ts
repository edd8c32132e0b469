import type { StreamEvent } from "./event.js";
import { filtered, type StreamFilter } from "./filter.js";

/** Events somebody holds on to, at most: pinned or opened. */
export const KEPT_MAX = 50;

/**
 * What an event stream shows, apart from how: pausing, filtering, opening, pinning. Plain state, bounded by the
 * array it is given and `KEPT_MAX`.
 */
export class StreamView {
  #live: readonly StreamEvent[] = [];
  #held: readonly StreamEvent[] | null = null;
  #filter: StreamFilter = { types: null, search: "" };
  #shown: readonly StreamEvent[] | null = null;
  readonly #opened = new Set<string>();
  readonly #pinned = new Map<string, StreamEvent>();

  /** Takes what is known now, oldest first. While paused, what is shown stays. */
  take(events: readonly StreamEvent[]): void {
    this.#live = events;
    if (this.#held === null) this.#shown = null;
  }

  setFilter(filter: StreamFilter): void {
    if (filter.types === this.#filter.types && filter.search === this.#filter.search) return;
    this.#filter = filter;
    this.#shown = null;
  }

  setPaused(paused: boolean): void {
    if (paused === (this.#held !== null)) return;
    this.#held = paused ? this.#live : null;
    this.#shown = null;
  }

  /** The events to show, oldest first. The same array until something changes. */
  get shown(): readonly StreamEvent[] {
    this.#shown ??= filtered(this.#held ?? this.#live, this.#filter);
    return this.#shown;
  }

  /** How many have come since it was paused, filtered like the rest. */
  get waiting(): number {
    if (this.#held === null) return 0;
    const last = this.#held.at(-1)?.cursor;
    const from = this.#live.findLastIndex(({ cursor }) => cursor === last) + 1;
    return filtered(this.#live.slice(from), this.#filter).length;
  }

  isOpen(cursor: string): boolean {
    return this.#opened.has(cursor);
  }

  get hasOpen(): boolean {
    return this.shown.some(({ cursor }) => this.#opened.has(cursor));
  }

  /** Opens what is closed and closes what is open; true when it is open now. */
  toggle(cursor: string): boolean {
    if (this.#opened.delete(cursor)) return false;
    this.#opened.add(cursor);
    if (this.#opened.size > KEPT_MAX) this.#opened.delete(this.#opened.values().next().value ?? "");
    return true;
  }

  /** Pinned events, in the order of pinning. They stay when the history moves past them. */
  get pinned(): readonly StreamEvent[] {
    return [...this.#pinned.values()];
  }

  isPinned(cursor: string): boolean {
    return this.#pinned.has(cursor);
  }

  /** False when as many are pinned as may be. */
  togglePin(event: StreamEvent): boolean {
    if (this.#pinned.delete(event.cursor)) return true;
    if (this.#pinned.size >= KEPT_MAX) return false;
    this.#pinned.set(event.cursor, event);
    return true;
  }
}
