import { SharedSlots } from "../../base/bounds/shared-slots.js";
import { type Indexed } from "./heap.js";
/** A waiting entry. `sequence` and `heapIndex` are managed by the inbox. */
export interface InboxEntry extends Indexed {
  readonly priority: number;
  /** The client, which has a share of the inbox; null for entries without a share. */
  readonly by: string | null;
  /** Order of arrival; set by `push`. */
  sequence: number;
}
/** A bounded queue: highest priority first, within a priority first come, first served. */
export declare class PriorityInbox<E extends InboxEntry> {
  #private;
  /** Takes its slots from the given ones, which several inboxes may share, or has `slots` of its own. */
  constructor(slots: number | SharedSlots);
  get size(): number;
  /** The entry that `shift` would return. */
  get first(): E | undefined;
  /** All entries, in no order. */
  get entries(): readonly E[];
  /** Returns false and changes nothing when there is no slot for this client. O(log n). */
  push(entry: E): boolean;
  /** O(log n). */
  shift(): E | undefined;
  /** Removes a waiting entry; returns false when it is not in this inbox. O(log n). */
  remove(entry: E): boolean;
  /** Empties the inbox and returns its entries in order. */
  clear(): E[];
}
