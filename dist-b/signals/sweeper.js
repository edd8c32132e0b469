/** Pause between two sweeps, ms. Nothing that is read depends on it. */
const SWEEP_EVERY_MS = 60_000;
/** Pause between two steps of one sweep, ms. */
const STEP_EVERY_MS = 1_000;
/** Deletes forgotten pheromones now and then, a bounded step at a time. */
export class Sweeper {
  #options;
  #cancel;
  #isClosed = false;
  constructor(options) {
    this.#options = options;
    this.#cancel = this.#arm(SWEEP_EVERY_MS);
  }
  close() {
    this.#isClosed = true;
    this.#cancel();
  }
  #arm(delayMs) {
    return this.#options.clock.after(delayMs, () => void this.#step());
  }
  async #step() {
    const { bus, stepMax, onError } = this.#options;
    let deleted = 0;
    try {
      deleted = await bus.sweep();
    } catch (error) {
      onError(error);
    }
    if (!this.#isClosed) this.#cancel = this.#arm(deleted >= stepMax ? STEP_EVERY_MS : SWEEP_EVERY_MS);
  }
}
//# sourceMappingURL=sweeper.js.map
