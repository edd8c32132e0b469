/** Lives on what an iterable holds: an array, a generator, a stream. Promises in it are awaited. */
export function fromIterable<T>(items: Iterable<T | PromiseLike<T>> | AsyncIterable<T>): AsyncIterable<T> {
  if (Symbol.asyncIterator in items) return items;
  return {
    [Symbol.asyncIterator](): AsyncIterator<T, undefined> {
      const iterator = items[Symbol.iterator]();
      return {
        async next() {
          const step = iterator.next();
          return step.done ? { done: true, value: undefined } : { done: false, value: await step.value };
        },
        // Asynchronous so that what a generator's `finally` throws becomes a rejection.
        async return() {
          iterator.return?.();
          return { done: true, value: undefined };
        },
      };
    },
  };
}
