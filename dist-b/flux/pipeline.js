/** Two processors in sequence: outputs of the first are the source of the second. */
export class Pipeline {
  #first;
  #second;
  #clock;
  constructor(first, second, clock) {
    this.#first = first;
    this.#second = second;
    this.#clock = clock;
  }
  /** Starts both. When the second cannot start, the first is stopped again. */
  start(source) {
    const between = this.#first.start(source);
    try {
      return this.#second.start(between);
    } catch (error) {
      void this.#first.stop("the next stage of the pipeline could not start");
      throw error;
    }
  }
  /** Perturbs the first; its result reaches the second as an event of its source. */
  perturb(input, options) {
    return this.#first.perturb(input, options);
  }
  /** Invokes both in sequence, within one `timeoutMs`. Returns undefined as soon as one of them returns undefined. */
  async invoke(input, options = {}) {
    const startedAtMs = this.#clock.monotonic();
    const between = await this.#first.invoke(input, options);
    if (between === undefined) return undefined;
    const { timeoutMs } = options;
    if (timeoutMs === undefined) return this.#second.invoke(between, options);
    const leftMs = Math.max(0, timeoutMs - (this.#clock.monotonic() - startedAtMs));
    return this.#second.invoke(between, { ...options, timeoutMs: leftMs });
  }
  /** Stops both, the first one first. */
  async stop(reason) {
    await Promise.all([this.#first.stop(reason), this.#second.stop(reason)]);
  }
  /** Connects another processor behind these two. */
  pipe(next) {
    return new Pipeline(this, next, this.#clock);
  }
}
//# sourceMappingURL=pipeline.js.map
