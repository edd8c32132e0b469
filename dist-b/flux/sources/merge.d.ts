/**
 * A source that merges several. Each has at most one pending `next()`, and arrived events are taken in order of
 * arrival, so a busy source cannot starve a quiet one. Ends when all have ended. When one fails, the others are
 * released and the merge fails with its error. Leaving releases them all.
 */
export declare function merge<T>(...sources: readonly AsyncIterable<T>[]): AsyncIterable<T>;
