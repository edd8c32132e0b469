/** What a source has given and nobody has taken yet. */
interface Given<I> {
  readonly input: I;
}

/**
 * Reads a source one event at a time. The promise of a slow source stays pending as long as it likes: it is never
 * cancelled and never asked twice; when it settles, `wake` is called and the event is kept until taken.
 */
export class SourceReader<I> {
  readonly #iterator: AsyncIterator<I> | undefined;
  readonly #wake: () => void;
  #given: Given<I> | undefined;
  #asking = false;
  #ended = false;
  #failure: { readonly error: unknown } | undefined;

  constructor(source: AsyncIterable<I>, wake: () => void) {
    this.#wake = wake;
    try {
      this.#iterator = source[Symbol.asyncIterator]();
    } catch (error) {
      this.#onFailure(error);
    }
  }

  get isReady(): boolean {
    return this.#given !== undefined;
  }

  /** No more events will come, and all that came are taken. */
  get isEnded(): boolean {
    return this.#ended && !this.#given;
  }

  /** Asks for the next event, unless one is already asked for, kept, or out of the question. */
  ask(): void {
    if (!this.#iterator || this.#asking || this.#given || this.#ended) return;
    this.#asking = true;
    try {
      this.#iterator.next().then(this.#onResult, this.#onFailure);
    } catch (error) {
      this.#onFailure(error);
    }
  }

  take(): Given<I> | undefined {
    const given = this.#given;
    this.#given = undefined;
    return given;
  }

  /** What the source threw, once. */
  takeFailure(): { readonly error: unknown } | undefined {
    const failure = this.#failure;
    this.#failure = undefined;
    return failure;
  }

  /**
   * Tells the source that nobody reads it any more. Resolves when it has let go; when it still owes an event it may
   * never answer (a generator finishes its `await` first), so then nothing is waited for.
   */
  async release(onFailure: (error: unknown) => void): Promise<void> {
    const alreadyOver = this.#ended;
    this.#ended = true;
    this.#given = undefined;
    if (alreadyOver) return;
    try {
      const returned = Promise.resolve(this.#iterator?.return?.());
      if (this.#asking) returned.catch(onFailure);
      else await returned;
    } catch (error) {
      onFailure(error);
    }
  }

  readonly #onResult = (result: IteratorResult<I>): void => {
    this.#asking = false;
    if (this.#ended) return;
    if (!isObject(result))
      return this.#onFailure(new TypeError("the source's next() gave no iterator result"));
    if (result.done) this.#ended = true;
    else this.#given = { input: result.value };
    this.#wake();
  };

  readonly #onFailure = (error: unknown): void => {
    this.#asking = false;
    if (this.#ended) return;
    this.#ended = true;
    this.#failure = { error };
    this.#wake();
  };
}

function isObject(value: unknown): boolean {
  return typeof value === "object" && value !== null;
}
