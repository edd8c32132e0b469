/**
 * Reads a source one event at a time. The promise of a slow source stays pending for any time: it is never cancelled,
 * and there is never a second one. When it settles, `wake` is called and the event is kept until taken.
 */
export class SourceReader {
  #iterator;
  #wake;
  #item;
  #isReading = false;
  #ended = false;
  #failure;
  constructor(source, wake) {
    this.#wake = wake;
    try {
      this.#iterator = source[Symbol.asyncIterator]();
    } catch (error) {
      this.#onFailure(error);
    }
  }
  get isReady() {
    return this.#item !== undefined;
  }
  /** True when the source has ended and all its events are taken. */
  get isEnded() {
    return this.#ended && !this.#item;
  }
  /** Requests the next event, unless one is already requested or kept, or the source has ended. */
  read() {
    if (!this.#iterator || this.#isReading || this.#item || this.#ended) return;
    this.#isReading = true;
    try {
      this.#iterator.next().then(this.#onResult, this.#onFailure);
    } catch (error) {
      this.#onFailure(error);
    }
  }
  take() {
    const item = this.#item;
    this.#item = undefined;
    return item;
  }
  /** Returns the source's error, once. */
  takeFailure() {
    const failure = this.#failure;
    this.#failure = undefined;
    return failure;
  }
  /**
   * Tells the source that its reader leaves. Resolves when the source has let go. A source with a pending `next()`
   * may never answer (a generator finishes its `await` first), so it is not waited for.
   */
  async release(onFailure) {
    const alreadyOver = this.#ended;
    this.#ended = true;
    this.#item = undefined;
    if (alreadyOver) return;
    try {
      const returned = Promise.resolve(this.#iterator?.return?.());
      if (this.#isReading) returned.catch(onFailure);
      else await returned;
    } catch (error) {
      onFailure(error);
    }
  }
  #onResult = (result) => {
    this.#isReading = false;
    if (this.#ended) return;
    if (!isObject(result))
      return this.#onFailure(new TypeError("the source's next() returned no iterator result"));
    if (result.done) this.#ended = true;
    else this.#item = { input: result.value };
    this.#wake();
  };
  #onFailure = (error) => {
    this.#isReading = false;
    if (this.#ended) return;
    this.#ended = true;
    this.#failure = { error };
    this.#wake();
  };
}
function isObject(value) {
  return typeof value === "object" && value !== null;
}
//# sourceMappingURL=source-reader.js.map
