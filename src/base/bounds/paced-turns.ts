import type { Clock } from "../clock.js";
import { FairTurns } from "./fair-turns.js";

/** How long work may hold the event loop before it pauses, ms. */
const SLICE_MS_MAX = 0.3;
/** Minimum pause, ms, and the pause as a multiple of the slice before it. */
const PAUSE_MS_MIN = 2;
const PAUSES_PER_SLICE = 7;

/** One piece of work. Ask `isOver` between small steps, and call `end` in the same turn of the event loop. */
export interface Slice {
  readonly isOver: boolean;
  end(): void;
}

/**
 * Runs low-priority work in short slices with pauses. The work takes at most an eighth of the event loop, so that a call
 * waits for one slice at most. Clients take turns; several short pieces share a slice. The queue has no bound of its own:
 * callers limit how many pieces wait.
 */
export class PacedTurns {
  readonly #clock: Clock;
  readonly #turns = new FairTurns(1);
  /** Time used in the present slice, ms. */
  #usedMs = 0;
  #endedAt = Number.NEGATIVE_INFINITY;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Resolves when a piece of this client's work may begin. Call `end` on the slice when the piece is done. */
  async take(client: string): Promise<Slice> {
    const pass = await this.#turns.take(client);
    const startedAt = this.#clock.monotonic();
    if (startedAt - this.#endedAt >= PAUSE_MS_MIN) this.#usedMs = 0;
    const usedMs = (): number => this.#usedMs + this.#clock.monotonic() - startedAt;
    return {
      get isOver() {
        return usedMs() >= SLICE_MS_MAX;
      },
      end: () => {
        this.#usedMs = usedMs();
        this.#endedAt = this.#clock.monotonic();
        if (this.#usedMs < SLICE_MS_MAX) return pass();
        this.#clock.after(Math.max(PAUSE_MS_MIN, this.#usedMs * PAUSES_PER_SLICE), pass);
        this.#usedMs = 0;
      },
    };
  }

  /** Calls `step` for each item in order, over as many slices as needed. Rejects when `step` throws. */
  async map<T, R>(client: string, items: readonly T[], step: (item: T) => R): Promise<R[]> {
    const done: R[] = [];
    while (done.length < items.length) {
      const slice = await this.take(client);
      try {
        do done.push(step(items[done.length] as T));
        while (done.length < items.length && !slice.isOver);
      } finally {
        slice.end();
      }
    }
    return done;
  }
}
