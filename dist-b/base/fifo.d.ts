/** A first-in-first-out queue on a growing ring: O(1) at both ends. The owner limits its size. */
export declare class Fifo<T> {
  #private;
  get size(): number;
  /** The oldest item; undefined when empty. */
  get first(): T | undefined;
  /** The newest item; undefined when empty. */
  get last(): T | undefined;
  push(item: T): void;
  /** Undefined when empty. */
  shift(): T | undefined;
  /** The items from this place on; the oldest has place 0. */
  from(place: number): Generator<T, void>;
  clear(): void;
}
