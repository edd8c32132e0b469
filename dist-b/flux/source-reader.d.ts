/** An event that the source has delivered and the agent has not taken yet. */
interface Item<I> {
  readonly input: I;
}
/**
 * Reads a source one event at a time. The promise of a slow source stays pending for any time: it is never cancelled,
 * and there is never a second one. When it settles, `wake` is called and the event is kept until taken.
 */
export declare class SourceReader<I> {
  #private;
  constructor(source: AsyncIterable<I>, wake: () => void);
  get isReady(): boolean;
  /** True when the source has ended and all its events are taken. */
  get isEnded(): boolean;
  /** Requests the next event, unless one is already requested or kept, or the source has ended. */
  read(): void;
  take(): Item<I> | undefined;
  /** Returns the source's error, once. */
  takeFailure():
    | {
        readonly error: unknown;
      }
    | undefined;
  /**
   * Tells the source that its reader leaves. Resolves when the source has let go. A source with a pending `next()`
   * may never answer (a generator finishes its `await` first), so it is not waited for.
   */
  release(onFailure: (error: unknown) => void): Promise<void>;
}
export {};
