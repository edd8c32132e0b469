/** Pause between two checks of the files, ms. */
const CHECK_MS = 1_000;
/**
 * Checks periodically whether the data files are still the ones that were opened, so that `GET /ready` notices a loss
 * before the next write.
 */
export class DataWatch {
  #presence;
  #clock;
  #onChange;
  #missing = null;
  #cancel = () => undefined;
  #closed = false;
  /** `onChange` is called with a missing file, and with null when all files are back. */
  constructor(presence, clock, onChange) {
    this.#presence = presence;
    this.#clock = clock;
    this.#onChange = onChange;
    this.#arm();
  }
  get isGone() {
    return this.#missing !== null;
  }
  close() {
    this.#closed = true;
    this.#cancel();
  }
  #arm() {
    if (!this.#closed) this.#cancel = this.#clock.after(CHECK_MS, () => void this.#check());
  }
  async #check() {
    const missing = await this.#presence.findMissing();
    const changed = (missing === null) !== (this.#missing === null);
    this.#missing = missing;
    if (changed && !this.#closed) this.#onChange(missing);
    this.#arm();
  }
}
//# sourceMappingURL=data-watch.js.map
