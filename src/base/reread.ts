export interface RereadOptions {
  readonly clock: { after(delayMs: number, task: () => void): unknown };
  /** Minimum time between the end of one read and the next, ms. */
  readonly everyMs: number;
  /** Pause after a read that failed, ms. */
  readonly retryMs: number;
  /** Returns false when it failed and another try may succeed. Must not reject. */
  readonly read: () => Promise<boolean>;
}

/** Reads something again when told that it changed: one read at a time, and one for many changes. */
export class Reread {
  readonly #options: RereadOptions;
  #isDue = false;
  #isBusy = false;

  constructor(options: RereadOptions) {
    this.#options = options;
  }

  /** Reads now, or once the present read has ended: what it returns may be from before the change. */
  request(): void {
    this.#isDue = true;
    if (!this.#isBusy) void this.#read();
  }

  async #read(): Promise<void> {
    const { clock, everyMs, retryMs, read } = this.#options;
    this.#isDue = false;
    this.#isBusy = true;
    const isDone = await read();
    clock.after(isDone ? everyMs : retryMs, () => {
      this.#isBusy = false;
      if (this.#isDue || !isDone) this.request();
    });
  }
}
