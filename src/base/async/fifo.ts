const ROOM_AT_FIRST = 16;

/** A first-in-first-out queue on a growing ring: O(1) at both ends. The owner limits its size. */
export class Fifo<T> {
  #ring: (T | undefined)[] = Array.from({ length: ROOM_AT_FIRST });
  #head = 0;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** The oldest item; undefined when empty. */
  get first(): T | undefined {
    return this.#ring[this.#head];
  }

  /** The newest item; undefined when empty. */
  get last(): T | undefined {
    return this.#ring[(this.#head + this.#size - 1) & (this.#ring.length - 1)];
  }

  push(item: T): void {
    if (this.#size === this.#ring.length) this.#grow();
    this.#ring[(this.#head + this.#size) & (this.#ring.length - 1)] = item;
    this.#size += 1;
  }

  /** Undefined when empty. */
  shift(): T | undefined {
    if (this.#size === 0) return undefined;
    const item = this.#ring[this.#head];
    this.#ring[this.#head] = undefined;
    this.#head = (this.#head + 1) & (this.#ring.length - 1);
    this.#size -= 1;
    return item;
  }

  /** The items from this place on; the oldest has place 0. */
  *from(place: number): Generator<T, void> {
    for (let index = place; index < this.#size; index += 1) {
      const item = this.#ring[(this.#head + index) & (this.#ring.length - 1)];
      if (item !== undefined) yield item;
    }
  }

  clear(): void {
    this.#ring = Array.from({ length: ROOM_AT_FIRST });
    this.#head = 0;
    this.#size = 0;
  }

  /** Doubles the ring. The size stays a power of two, so that wrapping is a bit mask. */
  #grow(): void {
    const inOrder = [...this.#ring.slice(this.#head), ...this.#ring.slice(0, this.#head)];
    inOrder.length = this.#ring.length * 2;
    this.#ring = inOrder;
    this.#head = 0;
  }
}
