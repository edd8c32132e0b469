import { setMaxListeners } from "node:events";
import { deferred } from "../../base/async/deferred.js";

/** An abort signal whose controller is created on first use. */
export class LazySignal {
  #controller: AbortController | null = null;
  #aborted = false;

  get signal(): AbortSignal {
    this.#controller ??= make();
    if (this.#aborted) this.#controller.abort();
    return this.#controller.signal;
  }

  abort(): void {
    this.#aborted = true;
    this.#controller?.abort();
  }
}

/** Each call in flight adds a listener, bounded by other limits, so Node's leak warning is turned off. */
function make(): AbortController {
  const controller = new AbortController();
  setMaxListeners(0, controller.signal);
  return controller;
}

/**
 * A query or mutation in flight on a socket. It is an async iterator because graphql-ws calls `return()` on those when the
 * client completes the operation or the socket closes: that aborts the caller's signal and ends the operation at once, even
 * if its work still runs. It yields nothing.
 */
export class SingleOperation implements AsyncIterable<never> {
  readonly #gone = new LazySignal();
  readonly #left = deferred();

  /** Aborts when the client no longer waits for the answer. */
  get signal(): AbortSignal {
    return this.#gone.signal;
  }

  /** The result of `work`; null when the client completes the operation first. */
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
