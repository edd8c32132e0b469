import { SharedSlots } from "../../base/bounds/shared-slots.js";
import { Heap } from "./heap.js";
/** A bounded queue: highest priority first, within a priority first come, first served. */
export class PriorityInbox {
  /** The sequence numbers make its order total, and so stable. */
  #heap = new Heap(isAhead);
  #slots;
  #sequence = 0;
  /** Takes its slots from the given ones, which several inboxes may share, or has `slots` of its own. */
  constructor(slots) {
    this.#slots = typeof slots === "number" ? new SharedSlots(slots) : slots;
  }
  get size() {
    return this.#heap.size;
  }
  /** The entry that `shift` would return. */
  get first() {
    return this.#heap.first;
  }
  /** All entries, in no order. */
  get entries() {
    return this.#heap.items;
  }
  /** Returns false and changes nothing when there is no slot for this client. O(log n). */
  push(entry) {
    if (!this.#slots.take(entry.by)) return false;
    entry.sequence = this.#sequence += 1;
    this.#heap.push(entry);
    return true;
  }
  /** O(log n). */
  shift() {
    const first = this.#heap.first;
    if (first) this.remove(first);
    return first;
  }
  /** Removes a waiting entry; returns false when it is not in this inbox. O(log n). */
  remove(entry) {
    if (!this.#heap.remove(entry)) return false;
    this.#slots.release(entry.by);
    return true;
  }
  /** Empties the inbox and returns its entries in order. */
  clear() {
    const all = this.#heap.clear();
    for (const entry of all) this.#slots.release(entry.by);
    return all;
  }
}
function isAhead(a, b) {
  return a.priority === b.priority ? a.sequence < b.sequence : a.priority > b.priority;
}
//# sourceMappingURL=priority-inbox.js.map
