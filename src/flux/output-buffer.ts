import { Fifo } from "./fifo.js";
import type { DropPolicy } from "./config.js";

/**
 * Outputs between the agent and the one who consumes them. Holds at most `sizeMax`. When it is full, `drop_oldest`
 * forgets the oldest output and `drop_newest` the new one; under `block` the agent handles nothing while `isBlocking`.
 */
export class OutputBuffer<O> implements AsyncIterableIterator<O, undefined> {
  readonly #queue = new Fifo<O>();
  readonly #waiting = new Fifo<(result: IteratorResult<O, undefined>) => void>();
  readonly #sizeMax: number;
  readonly #policy: DropPolicy;
  readonly #onRoom: () => void;
  readonly #onLeft: () => void;
  #closed = false;

  /** `onRoom` is called when a full buffer has room again, `onLeft` when the consumer wants no more. */
  constructor(sizeMax: number, policy: DropPolicy, onRoom: () => void, onLeft: () => void) {
    this.#sizeMax = sizeMax;
    this.#policy = policy;
    this.#onRoom = onRoom;
    this.#onLeft = onLeft;
  }

  get size(): number {
    return this.#queue.size;
  }

  get isBlocking(): boolean {
    return this.#policy === "block" && this.#queue.size >= this.#sizeMax;
  }

  /** Never waits. Returns how many outputs were lost by it: 0 or 1. */
  push(output: O): number {
    if (this.#closed) return 1;
    const consumer = this.#waiting.shift();
    if (consumer) {
      consumer({ done: false, value: output });
      return 0;
    }
    if (this.#queue.size < this.#sizeMax) {
      this.#queue.push(output);
      return 0;
    }
    if (this.#policy === "drop_newest") return 1;
    this.#queue.shift();
    this.#queue.push(output);
    return 1;
  }

  /** No more outputs will come; those already here can still be read. */
  close(): void {
    this.#closed = true;
    for (let consumer = this.#waiting.shift(); consumer; consumer = this.#waiting.shift()) {
      consumer({ done: true, value: undefined });
    }
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<IteratorResult<O, undefined>> {
    if (this.#queue.size > 0) {
      const wasFull = this.#queue.size >= this.#sizeMax;
      const value = this.#queue.shift() as O;
      if (wasFull) this.#onRoom();
      return Promise.resolve({ done: false, value });
    }
    if (this.#closed) return Promise.resolve({ done: true, value: undefined });
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** The consumer leaves: what it has not read is forgotten, and the agent is told. */
  return(): Promise<IteratorResult<O, undefined>> {
    const wasOpen = !this.#closed;
    this.#queue.clear();
    this.close();
    if (wasOpen) this.#onLeft();
    return Promise.resolve({ done: true, value: undefined });
  }
}
