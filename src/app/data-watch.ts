import type { Cancel, Clock } from "../base/clock.js";
import type { FilePresence } from "../base/file-presence.js";

/** How often the files are looked for, ms. */
const LOOK_MS = 1_000;

/**
 * Looks whether the data files are still those that were opened: nobody who asks for readiness can wait for the next
 * write to find out.
 */
export class DataWatch {
  readonly #presence: FilePresence;
  readonly #clock: Clock;
  readonly #onChange: (missing: string | null) => void;
  #missing: string | null = null;
  #cancel: Cancel = () => undefined;
  #closed = false;

  /** `onChange` hears of a file that is gone, and null when all are back. */
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
    if (!this.#closed) this.#cancel = this.#clock.after(LOOK_MS, () => void this.#look());
  }

  async #look(): Promise<void> {
    const missing = await this.#presence.findMissing();
    const changed = (missing === null) !== (this.#missing === null);
    this.#missing = missing;
    if (changed && !this.#closed) this.#onChange(missing);
    this.#arm();
  }
}
