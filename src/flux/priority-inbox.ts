import { SharedPlaces } from "../base/shared-places.js";

/** Something waiting its turn. The two numbers belong to the inbox. */
export interface InboxEntry {
  readonly priority: number;
  /** Who sent it, for its share of the inbox; null has none. */
  readonly by: string | null;
  /** Order of arrival; set by `push`. */
  sequence: number;
  /** Place in the heap, or -1 outside of it. */
  place: number;
}

/**
 * A bounded queue, highest priority first, first come first served within a priority.
 *
 * A binary heap in an array (children of `n` at `2n+1` and `2n+2`); arrival numbers make its order total, hence
 * stable. Each entry knows its place, so that one that gave up waiting leaves in O(log n) as well.
 */
export class PriorityInbox<E extends InboxEntry> {
  readonly #heap: E[] = [];
  readonly #places: SharedPlaces;
  #sequence = 0;

  constructor(sizeMax: number) {
    this.#places = new SharedPlaces(sizeMax);
  }

  get size(): number {
    return this.#heap.length;
  }

  /** False, and nothing changed, when the inbox is full for whoever sent this. O(log n). */
  push(entry: E): boolean {
    if (!this.#places.take(entry.by)) return false;
    entry.sequence = this.#sequence += 1;
    entry.place = this.#heap.push(entry) - 1;
    this.#rise(entry);
    return true;
  }

  /** O(log n). */
  shift(): E | undefined {
    const first = this.#heap[0];
    if (first) this.remove(first);
    return first;
  }

  /** Takes out an entry wherever it stands; false when it is not waiting here. O(log n). */
  remove(entry: E): boolean {
    const { place } = entry;
    if (this.#heap[place] !== entry) return false;
    const last = this.#heap.pop();
    entry.place = -1;
    this.#places.release(entry.by);
    if (last && last !== entry) {
      this.#heap[place] = last;
      last.place = place;
      this.#rise(last);
      this.#sink(last);
    }
    return true;
  }

  /** Empties the inbox, in the order its entries would have had their turn. */
  clear(): E[] {
    const all = this.#heap.splice(0).toSorted((a, b) => (isAhead(a, b) ? -1 : 1));
    for (const entry of all) entry.place = -1;
    this.#places.clear();
    return all;
  }

  #rise(entry: E): void {
    while (entry.place > 0) {
      const parent = this.#heap[(entry.place - 1) >> 1];
      if (!parent || !isAhead(entry, parent)) return;
      this.#swap(entry, parent);
    }
  }

  #sink(entry: E): void {
    for (;;) {
      const left = this.#heap[2 * entry.place + 1];
      const right = this.#heap[2 * entry.place + 2];
      const child = left && right && isAhead(right, left) ? right : left;
      if (!child || !isAhead(child, entry)) return;
      this.#swap(child, entry);
    }
  }

  #swap(a: E, b: E): void {
    const place = a.place;
    a.place = b.place;
    b.place = place;
    this.#heap[a.place] = a;
    this.#heap[b.place] = b;
  }
}

function isAhead(a: InboxEntry, b: InboxEntry): boolean {
  return a.priority === b.priority ? a.sequence < b.sequence : a.priority > b.priority;
}
