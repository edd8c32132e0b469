import type { DropPolicy } from "../config.js";
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
export declare class Channel<T> implements AsyncIterableIterator<T, undefined> {
  #private;
  constructor(options: ChannelOptions);
  get size(): number;
  get isBlocking(): boolean;
  /** Never waits. Returns the number of items lost: 0 or 1. */
  push(item: T): number;
  /** Accepts no more items; the items already queued can still be read. */
  close(): void;
  /** Like `close`, but the consumer gets `error` after it has read the queued items. */
  fail(error: unknown): void;
  [Symbol.asyncIterator](): this;
  next(): Promise<IteratorResult<T, undefined>>;
  /** The consumer leaves: unread items are discarded, and the producer is told. */
  return(): Promise<IteratorResult<T, undefined>>;
}
