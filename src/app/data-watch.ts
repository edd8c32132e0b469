import type { Cancel, Clock } from "../base/clock.js";
import type { FilePresence } from "../base/files/file-presence.js";

/** Pause between two checks of the files, ms. */
const CHECK_MS = 1_000;

/**
 * Checks periodically whether the data files are still the ones that were opened, so that `GET /ready` notices a loss
 * before the next write.
 */
export class DataWatch {
  readonly #presence: FilePresence;
  readonly #clock: Clock;
  readonly #onChange: (missing: string | null) => void;
  #missing: string | null = null;
  #cancel: Cancel = () => undefined;
  #closed = false;

  /** `onChange` is called with a missing file, and with null when all files are back. */
  constructor(presence: FilePresence, clock: Clock, onChange: (missing: string | null) => void) {
    this.#presence = presence;
    this.#clock = clock;
    this.#onChange = onChange;
    this.#arm();
  }

  get isGone(): boolean {
    return this.#missing !== null;
  }

  close(): void {
    this.#closed = true;
    this.#cancel();
  }

  #arm(): void {
    if (!this.#closed) this.#cancel = this.#clock.after(CHECK_MS, () => void this.#check());
  }

  async #check(): Promise<void> {
    const missing = await this.#presence.findMissing();
    const changed = (missing === null) !== (this.#missing === null);
    this.#missing = missing;
    if (changed && !this.#closed) this.#onChange(missing);
    this.#arm();
  }
}
