import { deferred } from "../../base/deferred.js";
import { LazySignal } from "./lazy-signal.js";

/**
 * A query or mutation under way on a socket. graphql-ws leaves whatever has the shape of a generator, by `return()`, when
 * the client completes it and when the socket ends: then the caller's signal aborts, and the operation is over for the
 * protocol at once, whatever its work still does. It yields nothing.
 */
export class SingleOperation implements AsyncIterable<never> {
  readonly #gone = new LazySignal();
  readonly #left = deferred();

  /** Aborts when nobody waits for the answer any more. */
  get signal(): AbortSignal {
    return this.#gone.signal;
  }

  /** What `work` comes to; null when it was left before. */
  async unlessLeft<T>(work: Promise<T>): Promise<T | null> {
    return await Promise.race([work, this.#left.promise.then(() => null)]);
  }

  async return(): Promise<IteratorResult<never, undefined>> {
    this.#gone.abort();
    this.#left.resolve();
    return await this.next();
  }

  next(): Promise<IteratorResult<never, undefined>> {
    return Promise.resolve({ done: true, value: undefined });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}
