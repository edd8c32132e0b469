import type { Cancel, Clock } from "../base/clock.js";
import type { SightChange, SightStore } from "./sight-store.js";
import type { Sights } from "./sights.js";

/** Pause before a failed change is stored again, ms. */
const RETRY_MS = 1_000;

export interface SightKeeperOptions {
  readonly sights: Sights;
  readonly store: SightStore;
  readonly clock: Clock;
  /** Called for the first of several failures. */
  readonly onError: (error: unknown) => void;
}

/** Stores each change of who may see the agents, and after a failure all of it, until that succeeds. */
export class SightKeeper {
  readonly #options: SightKeeperOptions;
  #isFailing = false;
  #cancelRetry: Cancel = () => undefined;
  #isClosed = false;
  /** Settles when all changes so far are stored, or have failed. */
  #stored: Promise<unknown> = Promise.resolve();

  /** Takes over what is stored. Rejects when that cannot be read. */
  static async open(options: SightKeeperOptions): Promise<SightKeeper> {
    const keeper = new SightKeeper(options);
    options.sights.onKnown((change) => keeper.#keep(change));
    options.sights.restore(await options.store.load());
    return keeper;
  }

  private constructor(options: SightKeeperOptions) {
    this.#options = options;
  }

  /** Waits for the last changes. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#cancelRetry();
    if (this.#isFailing) this.#keepAll();
    await this.#stored;
  }

  #keep(change: SightChange): void {
    const kept = this.#options.store.keep(change).then(
      () => {
        // A later change may be stored while an earlier one is missing.
        if (change.removed === "others") this.#isFailing = false;
      },
      (error: unknown) => this.#failed(error),
    );
    this.#stored = Promise.all([this.#stored, kept]);
  }

  #keepAll(): void {
    this.#keep({ put: this.#options.sights.known, removed: "others" });
  }

  #failed(error: unknown): void {
    const { clock, onError } = this.#options;
    if (!this.#isFailing) onError(error);
    this.#isFailing = true;
    this.#cancelRetry();
    if (!this.#isClosed) this.#cancelRetry = clock.after(RETRY_MS, () => this.#keepAll());
  }
}
