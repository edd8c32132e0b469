import { SharedSlots } from "../base/shared-slots.js";

/** A waiting entry. `sequence` and `heapIndex` are managed by the inbox. */
export interface InboxEntry {
  readonly priority: number;
  /** The client, which has a share of the inbox; null for entries without a share. */
  readonly by: string | null;
  /** Order of arrival; set by `push`. */
  sequence: number;
  /** Index in the heap; -1 outside of it. */
  heapIndex: number;
}

/**
 * A bounded queue: highest priority first, within a priority first come, first served.
 *
 * A binary heap in an array (children of `n` at `2n+1` and `2n+2`). The sequence numbers make its order total, and so
 * stable. Each entry knows its index, so that a cancelled entry is removed in O(log n) as well.
 */
export class PriorityInbox<E extends InboxEntry> {
  readonly #heap: E[] = [];
  readonly #slots: SharedSlots;
  #sequence = 0;

  constructor(sizeMax: number) {
    this.#slots = new SharedSlots(sizeMax);
  }

  get size(): number {
    return this.#heap.length;
  }

  /** Returns false and changes nothing when the inbox is full for this client. O(log n). */
  push(entry: E): boolean {
    if (!this.#slots.take(entry.by)) return false;
    entry.sequence = this.#sequence += 1;
    entry.heapIndex = this.#heap.push(entry) - 1;
    this.#siftUp(entry);
    return true;
  }

  /** O(log n). */
  shift(): E | undefined {
    const first = this.#heap[0];
    if (first) this.remove(first);
    return first;
  }

  /** Removes a waiting entry; returns false when it is not in this inbox. O(log n). */
  remove(entry: E): boolean {
    const { heapIndex } = entry;
    if (this.#heap[heapIndex] !== entry) return false;
    const last = this.#heap.pop();
    entry.heapIndex = -1;
    this.#slots.release(entry.by);
    if (last && last !== entry) {
      this.#heap[heapIndex] = last;
      last.heapIndex = heapIndex;
      this.#siftUp(last);
      this.#siftDown(last);
    }
    return true;
  }

  /** Empties the inbox and returns its entries in order. */
  clear(): E[] {
    const all = this.#heap.splice(0).toSorted((a, b) => (isAhead(a, b) ? -1 : 1));
    for (const entry of all) entry.heapIndex = -1;
    this.#slots.clear();
    return all;
  }

  #siftUp(entry: E): void {
    while (entry.heapIndex > 0) {
      const parent = this.#heap[(entry.heapIndex - 1) >> 1];
      if (!parent || !isAhead(entry, parent)) return;
      this.#swap(entry, parent);
    }
  }

  #siftDown(entry: E): void {
    for (;;) {
      const left = this.#heap[2 * entry.heapIndex + 1];
      const right = this.#heap[2 * entry.heapIndex + 2];
      const child = left && right && isAhead(right, left) ? right : left;
      if (!child || !isAhead(child, entry)) return;
      this.#swap(child, entry);
    }
  }

  #swap(a: E, b: E): void {
    const heapIndex = a.heapIndex;
    a.heapIndex = b.heapIndex;
    b.heapIndex = heapIndex;
    this.#heap[a.heapIndex] = a;
    this.#heap[b.heapIndex] = b;
  }
}

function isAhead(a: InboxEntry, b: InboxEntry): boolean {
  return a.priority === b.priority ? a.sequence < b.sequence : a.priority > b.priority;
}
