/**
 * Opens a user's source when its first item is read, so that a source that throws while opening fails like a stream,
 * with an ERROR event, and does not throw into the caller that started the agent.
 */
export function lazySource<T>(open: () => AsyncIterable<T> | undefined): AsyncIterable<T> {
  return {
    [Symbol.asyncIterator]() {
      let inner: AsyncIterator<T> | undefined;
      return {
        next() {
          inner ??= iteratorOf(open());
          return inner.next();
        },
        return() {
          return inner?.return?.() ?? Promise.resolve({ done: true, value: undefined });
        },
      };
    },
  };
}

function iteratorOf<T>(source: AsyncIterable<T> | undefined): AsyncIterator<T> {
  const given: unknown = source;
  if (source !== undefined && typeof given === "object" && given !== null && Symbol.asyncIterator in given) {
    return source[Symbol.asyncIterator]();
  }
  throw new TypeError("source must return an async iterable");
}

/** Reads outputs so that there is room for the next ones. */
export async function discardAll(outputs: AsyncIterator<unknown>): Promise<void> {
  while (!(await outputs.next()).done);
}
