import { SharedSlots } from "../../base/bounds/shared-slots.js";
import { Heap, type Indexed } from "../../base/heap.js";

/** A waiting entry. `sequence` and `heapIndex` are managed by the inbox. */
export interface InboxEntry extends Indexed {
  readonly priority: number;
  /** The client, which has a share of the inbox; null for entries without a share. */
  readonly by: string | null;
  /** Order of arrival; set by `push`. */
  sequence: number;
}

/** A bounded queue: highest priority first, within a priority first come, first served. */
export class PriorityInbox<E extends InboxEntry> {
  /** The sequence numbers make its order total, and so stable. */
  readonly #heap = new Heap<E>(isAhead);
  readonly #slots: SharedSlots;
  #sequence = 0;

  /** Takes its slots from the given ones, which several inboxes may share, or has `slots` of its own. */
  constructor(slots: number | SharedSlots) {
    this.#slots = typeof slots === "number" ? new SharedSlots(slots) : slots;
  }

  get size(): number {
    return this.#heap.size;
  }

  /** The entry that `shift` would return. */
  get first(): E | undefined {
    return this.#heap.first;
  }

  /** All entries, in no order. */
  get entries(): readonly E[] {
    return this.#heap.items;
  }

  /** Returns false and changes nothing when there is no slot for this client. O(log n). */
  push(entry: E): boolean {
    if (!this.#slots.take(entry.by)) return false;
    entry.sequence = this.#sequence += 1;
    this.#heap.push(entry);
    return true;
  }

  /** O(log n). */
  shift(): E | undefined {
    const first = this.#heap.first;
    if (first) this.remove(first);
    return first;
  }

  /** Removes a waiting entry; returns false when it is not in this inbox. O(log n). */
  remove(entry: E): boolean {
    if (!this.#heap.remove(entry)) return false;
    this.#slots.release(entry.by);
    return true;
  }

  /** Empties the inbox and returns its entries in order. */
  clear(): E[] {
    const all = this.#heap.clear();
    for (const entry of all) this.#slots.release(entry.by);
    return all;
  }
}

function isAhead(a: InboxEntry, b: InboxEntry): boolean {
  return a.priority === b.priority ? a.sequence < b.sequence : a.priority > b.priority;
}
