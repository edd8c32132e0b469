/** An item of a heap. */
export interface Indexed {
  /** Index in the heap, set by the heap; -1 outside of it. */
  heapIndex: number;
}
/**
 * A binary heap in an array: children of `n` at `2n+1` and `2n+2`. Each item knows its index, so that any item can be
 * removed or moved in O(log n). `isAhead` must be a total order.
 */
export declare class Heap<E extends Indexed> {
  #private;
  constructor(isAhead: (a: E, b: E) => boolean);
  get size(): number;
  /** The item that is ahead of all others. */
  get first(): E | undefined;
  /** All items, in no order. */
  get items(): readonly E[];
  /** O(log n). */
  push(item: E): void;
  /** Returns false when the item is not in this heap. O(log n). */
  remove(item: E): boolean;
  /** Restores the order after the order of this item has changed. O(log n). */
  update(item: E): void;
  /** Empties the heap and returns its items in order. O(n log n). */
  clear(): E[];
}
