/** An item of a heap. */
export interface Indexed {
  /** Index in the heap, set by the heap; -1 outside of it. */
  heapIndex: number;
}

/**
 * A binary heap in an array: children of `n` at `2n+1` and `2n+2`. Each item knows its index, so that any item can be
 * removed or moved in O(log n). `isAhead` must be a total order.
 */
export class Heap<E extends Indexed> {
  readonly #items: E[] = [];
  readonly #isAhead: (a: E, b: E) => boolean;

  constructor(isAhead: (a: E, b: E) => boolean) {
    this.#isAhead = isAhead;
  }

  get size(): number {
    return this.#items.length;
  }

  /** The item that is ahead of all others. */
  get first(): E | undefined {
    return this.#items[0];
  }

  /** All items, in no order. */
  get items(): readonly E[] {
    return this.#items;
  }

  /** O(log n). */
  push(item: E): void {
    item.heapIndex = this.#items.push(item) - 1;
    this.#siftUp(item);
  }

  /** Returns false when the item is not in this heap. O(log n). */
  remove(item: E): boolean {
    const { heapIndex } = item;
    if (this.#items[heapIndex] !== item) return false;
    const last = this.#items.pop();
    item.heapIndex = -1;
    if (last && last !== item) {
      this.#items[heapIndex] = last;
      last.heapIndex = heapIndex;
      this.update(last);
    }
    return true;
  }

  /** Restores the order after the order of this item has changed. O(log n). */
  update(item: E): void {
    this.#siftUp(item);
    this.#siftDown(item);
  }

  /** Empties the heap and returns its items in order. O(n log n). */
  clear(): E[] {
    const all = this.#items.splice(0).toSorted((a, b) => (this.#isAhead(a, b) ? -1 : 1));
    for (const item of all) item.heapIndex = -1;
    return all;
  }

  #siftUp(item: E): void {
    while (item.heapIndex > 0) {
      const parent = this.#items[(item.heapIndex - 1) >> 1];
      if (!parent || !this.#isAhead(item, parent)) return;
      this.#swap(item, parent);
    }
  }

  #siftDown(item: E): void {
    for (;;) {
      const left = this.#items[2 * item.heapIndex + 1];
      const right = this.#items[2 * item.heapIndex + 2];
      const child = left && right && this.#isAhead(right, left) ? right : left;
      if (!child || !this.#isAhead(child, item)) return;
      this.#swap(child, item);
    }
  }

  #swap(a: E, b: E): void {
    const heapIndex = a.heapIndex;
    a.heapIndex = b.heapIndex;
    b.heapIndex = heapIndex;
    this.#items[a.heapIndex] = a;
    this.#items[b.heapIndex] = b;
  }
}
