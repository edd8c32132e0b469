import type { Clock } from "../clock.js";
import { type Deferred, deferred } from "../async/deferred.js";
import type { CallsUnderWay } from "./calls-under-way.js";
import { FairTurns } from "./fair-turns.js";

/** How long work may hold the event loop before it pauses, ms. */
const SLICE_MS_MAX = 0.3;
/** Bounds of a pause, ms. Timers are no finer; and a step that took long must not stop the work behind it. */
const PAUSE_MS_MIN = 1;
const PAUSE_MS_MAX = 20;
/** The pause as a multiple of the slice before it: while no calls come a quarter of the event loop, else a 32nd. */
const PAUSES_PER_SLICE = 3;
const PAUSES_PER_SLICE_AMID_CALLS = 31;
/** How long a slice waits for calls that are being acknowledged, ms. Then it begins, so that work always advances. */
const GIVE_WAY_MS_MAX = 8;

/** One piece of work. Ask `isOver` between small steps, and call `end` in the same turn of the event loop. */
export interface Slice {
  readonly isOver: boolean;
  end(): void;
}

/**
 * Runs low-priority work in short slices with pauses. While no calls come, the work takes a quarter of the event loop.
 * While calls come it takes a 32nd, in slices that begin when no call is being acknowledged, but at the latest after
 * `GIVE_WAY_MS_MAX`: at least one slice in 20 ms. Clients take turns; several short pieces share a slice. The queue has
 * no bound of its own: callers limit how many pieces wait.
 *
 * ```
 *   calls    ▁▁████▁▁▁▁▁████▁▁▁▁▁▁▁▁▁▁████▁▁▁▁▁
 *   slices   ▁▁▁▁▁▁█▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁░░░░█▁▁▁▁   ░ its pause is over, but a call is being acknowledged
 * ```
 */
export class PacedTurns {
  readonly #clock: Clock;
  readonly #calls: CallsUnderWay | null;
  readonly #turns = new FairTurns(1);
  /** Time used in the present slice, ms. It is forgotten as fast as pauses would pay for it. */
  #usedMs = 0;
  #endedAt = Number.NEGATIVE_INFINITY;

  constructor(clock: Clock, calls: CallsUnderWay | null = null) {
    this.#clock = clock;
    this.#calls = calls;
  }

  /** Resolves when a piece of this client's work may begin. Call `end` on the slice when the piece is done. */
  async take(client: string): Promise<Slice> {
    const pass = await this.#turns.take(client);
    if (this.#calls?.areWaiting) await this.#calls.acknowledged(GIVE_WAY_MS_MAX);
    const startedAt = this.#clock.monotonic();
    this.#usedMs = Math.max(0, this.#usedMs - (startedAt - this.#endedAt) / this.#pausesPerSlice);
    const usedMs = (): number => this.#usedMs + this.#clock.monotonic() - startedAt;
    return {
      get isOver() {
        return usedMs() >= SLICE_MS_MAX;
      },
      end: () => {
        this.#usedMs = usedMs();
        this.#endedAt = this.#clock.monotonic();
        if (this.#usedMs < SLICE_MS_MAX) return pass();
        const pauseMs = Math.max(PAUSE_MS_MIN, this.#usedMs * this.#pausesPerSlice);
        this.#clock.after(Math.min(PAUSE_MS_MAX, pauseMs), pass);
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

  /**
   * What `step` returns for each item, as promises that settle in order, over as many slices as needed. What is done in a
   * reaction to such a promise is done inside a slice.
   */
  spread<T, R>(client: string, items: readonly T[], step: (item: T) => R): Promise<R>[] {
    const waiting = items.map((item) => ({ item, ready: deferred<R>() }));
    void this.#settle(client, waiting, step);
    return waiting.map(({ ready }) => ready.promise);
  }

  async #settle<T, R>(
    client: string,
    waiting: readonly { readonly item: T; readonly ready: Deferred<R> }[],
    step: (item: T) => R,
  ): Promise<void> {
    for (let next = 0; next < waiting.length;) {
      const slice = await this.take(client);
      for (; next < waiting.length && !slice.isOver; next += 1) {
        const { item, ready } = waiting[next] as (typeof waiting)[number];
        try {
          ready.resolve(step(item));
          // The reactions run first: they were queued before this one.
          await ready.promise;
        } catch (error) {
          ready.reject(error);
        }
      }
      slice.end();
    }
  }

  get #pausesPerSlice(): number {
    return this.#calls?.areComing ? PAUSES_PER_SLICE_AMID_CALLS : PAUSES_PER_SLICE;
  }
}
