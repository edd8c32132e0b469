import { type Deferred, deferred } from "../../base/async/deferred.js";
import type { DropPolicy } from "../config.js";
import { Fifo } from "../../base/async/fifo.js";

export interface ChannelOptions {
  /** Maximum number of items. */
  readonly sizeMax: number;
  readonly policy: DropPolicy;
  /** Under `block`: further items that a producer may push although it is blocked, because it has begun them. Default 0. */
  readonly begunMax?: number;
  /** Called when a full channel has room again. */
  readonly onRoom?: () => void;
  /** Called when the consumer leaves; not called after `close` or `fail`. */
  readonly onLeft?: () => void;
}

/**
 * A bounded queue between one producer and one iterating consumer. When it holds `sizeMax` items, `drop_oldest` drops
 * the oldest item and `drop_newest` the new one. Under `block` the producer must check `isBlocking`; a producer that
 * pushes more than `begunMax` further items loses the oldest ones.
 */
export class Channel<T> implements AsyncIterableIterator<T, undefined> {
  readonly #options: ChannelOptions;
  readonly #queue = new Fifo<T>();
  readonly #waiting = new Fifo<Deferred<IteratorResult<T, undefined>>>();
  #isClosed = false;
  #failure: { readonly error: unknown } | undefined;

  constructor(options: ChannelOptions) {
    this.#options = options;
  }

  get size(): number {
    return this.#queue.size;
  }

  get isBlocking(): boolean {
    return this.#options.policy === "block" && this.#queue.size >= this.#options.sizeMax;
  }

  /** Never waits. Returns the number of items lost: 0 or 1. */
  push(item: T): number {
    if (this.#isClosed) return 1;
    const consumer = this.#waiting.shift();
    if (consumer) {
      consumer.resolve({ done: false, value: item });
      return 0;
    }
    const { sizeMax, policy, begunMax = 0 } = this.#options;
    if (this.#queue.size < (policy === "block" ? sizeMax + begunMax : sizeMax)) {
      this.#queue.push(item);
      return 0;
    }
    if (policy === "drop_newest") return 1;
    this.#queue.shift();
    this.#queue.push(item);
    return 1;
  }

  /** Accepts no more items; the items already queued can still be read. */
  close(): void {
    this.#isClosed = true;
    for (let consumer = this.#waiting.shift(); consumer; consumer = this.#waiting.shift()) {
      consumer.resolve({ done: true, value: undefined });
    }
  }

  /** Like `close`, but the consumer gets `error` after it has read the queued items. */
  fail(error: unknown): void {
    if (this.#isClosed) return;
    const consumer = this.#waiting.shift();
    if (consumer) consumer.reject(error);
    else this.#failure = { error };
    this.close();
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<IteratorResult<T, undefined>> {
    if (this.#queue.size > 0) {
      const wasFull = this.#queue.size >= this.#options.sizeMax;
      const value = this.#queue.shift() as T;
      if (wasFull) this.#options.onRoom?.();
      return Promise.resolve({ done: false, value });
    }
    if (this.#failure) {
      const { error } = this.#failure;
      this.#failure = undefined;
      return Promise.reject(error);
    }
    if (this.#isClosed) return Promise.resolve({ done: true, value: undefined });
    const waiting = deferred<IteratorResult<T, undefined>>();
    this.#waiting.push(waiting);
    return waiting.promise;
  }

  /** The consumer leaves: unread items are discarded, and the producer is told. */
  return(): Promise<IteratorResult<T, undefined>> {
    const wasOpen = !this.#isClosed;
    this.#queue.clear();
    this.#failure = undefined;
    this.close();
    if (wasOpen) this.#options.onLeft?.();
    return Promise.resolve({ done: true, value: undefined });
  }
}
