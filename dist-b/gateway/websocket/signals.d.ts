/** An abort signal whose controller is created on first use. */
export declare class LazySignal {
  #private;
  get signal(): AbortSignal;
  abort(): void;
}
/**
 * A query or mutation in flight on a socket. It is an async iterator because graphql-ws calls `return()` on those when the
 * client completes the operation or the socket closes: that aborts the caller's signal and ends the operation at once, even
 * if its work still runs. It yields nothing.
 */
export declare class SingleOperation implements AsyncIterable<never> {
  #private;
  /** Aborts when the client no longer waits for the answer. */
  get signal(): AbortSignal;
  /** The result of `work`; null when the client completes the operation first. */
  unlessLeft<T>(work: Promise<T>): Promise<T | null>;
  return(): Promise<IteratorResult<never, undefined>>;
  next(): Promise<IteratorResult<never, undefined>>;
  [Symbol.asyncIterator](): this;
}
