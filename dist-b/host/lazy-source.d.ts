/**
 * Opens a user's source when its first item is read, so that a source that throws while opening fails like a stream,
 * with an ERROR event, and does not throw into the caller that started the agent.
 */
export declare function lazySource<T>(open: () => AsyncIterable<T> | undefined): AsyncIterable<T>;
/** Reads outputs so that there is room for the next ones. */
export declare function discardAll(outputs: AsyncIterator<unknown>): Promise<void>;
