/** What has been opened so far, to be closed the other way round: at the end, or when opening the rest fails. */
export class Opened {
  readonly #closers: (() => unknown)[] = [];

  add(close: () => unknown): void {
    this.#closers.push(close);
  }

  /** Closes what is still open. What cannot be closed keeps nothing else open: `onError` hears of it. */
  async close(onError: (error: unknown) => void): Promise<void> {
    for (const close of this.#closers.splice(0).toReversed()) {
      try {
        await close();
      } catch (error) {
        onError(error);
      }
    }
  }
}
