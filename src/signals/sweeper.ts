import type { Cancel, Clock } from "../base/clock.js";
import type { SignalBus } from "./bus.js";

/** Pause between two sweeps, ms. No read depends on it. */
const SWEEP_EVERY_MS = 60_000;
/** Pause between two steps of one sweep, ms. */
const STEP_EVERY_MS = 1_000;

export interface SweeperOptions {
  readonly bus: Pick<SignalBus, "sweep">;
  readonly clock: Clock;
  readonly stepMax: number;
  readonly onError: (error: unknown) => void;
}

/** Deletes forgotten pheromones at an interval, in steps of at most `sweepMax`. */
export class Sweeper {
  readonly #options: SweeperOptions;
  #cancel: Cancel;
  #isClosed = false;

  constructor(options: SweeperOptions) {
    this.#options = options;
    this.#cancel = this.#arm(SWEEP_EVERY_MS);
  }

  close(): void {
    this.#isClosed = true;
    this.#cancel();
  }

  #arm(delayMs: number): Cancel {
    return this.#options.clock.after(delayMs, () => void this.#step());
  }

  async #step(): Promise<void> {
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
