import { type Cancel, type Clock, systemClock } from "../../base/clock.js";
import { type Deferred, deferred } from "../../base/async/deferred.js";

/** One tick of a `periodic` source. */
export interface Tick {
  /** 1 for the first; counts periods, so missed ticks leave gaps. */
  readonly tick: number;
  /** Wall time, milliseconds since 1970. */
  readonly at: number;
  /** Ticks that fell due since the last one and were skipped, because the consumer was late. */
  readonly missed: number;
}

/** Options of `periodic`. */
export interface PeriodicOptions {
  /** Default: the system clock. */
  readonly clock?: Clock;
  /** Ends the source when it aborts. */
  readonly signal?: AbortSignal;
}

/**
 * Ticks every `everyMs` milliseconds, counted from the start of the iteration, so that delays do not add up. A late
 * consumer gets one tick with the number of missed ones. Ends when `signal` aborts.
 */
export function periodic(everyMs: number, options: PeriodicOptions = {}): AsyncIterable<Tick> {
  if (!(everyMs > 0 && Number.isFinite(everyMs))) throw new RangeError("everyMs must be a number above 0");
  return { [Symbol.asyncIterator]: () => new PeriodicIterator(everyMs, options) };
}

class PeriodicIterator implements AsyncIterator<Tick, undefined> {
  readonly #everyMs: number;
  readonly #clock: Clock;
  readonly #signal: AbortSignal | undefined;
  readonly #startMs: number;
  readonly #waiting: Deferred<IteratorResult<Tick, undefined>>[] = [];
  #cancel: Cancel | undefined;
  #given = 0;
  #isOver = false;

  constructor(everyMs: number, { clock = systemClock, signal }: PeriodicOptions) {
    this.#everyMs = everyMs;
    this.#clock = clock;
    this.#signal = signal;
    this.#startMs = clock.monotonic();
    if (signal?.aborted) this.#isOver = true;
    else signal?.addEventListener("abort", this.#end, { once: true });
  }

  next(): Promise<IteratorResult<Tick, undefined>> {
    if (this.#isOver) return Promise.resolve({ done: true, value: undefined });
    const waiting = deferred<IteratorResult<Tick, undefined>>();
    this.#waiting.push(waiting);
    if (this.#waiting.length === 1) this.#arm();
    return waiting.promise;
  }

  return(): Promise<IteratorResult<Tick, undefined>> {
    this.#end();
    return Promise.resolve({ done: true, value: undefined });
  }

  #arm(): void {
    const tick = this.#given + 1;
    const leftMs = this.#startMs + tick * this.#everyMs - this.#clock.monotonic();
    if (leftMs <= 0) this.#fire(tick);
    else this.#cancel = this.#clock.after(leftMs, () => this.#fire(tick));
  }

  /** `due` is the tick that was waited for: a timer may fire slightly early. */
  #fire(due: number): void {
    const elapsed = Math.floor((this.#clock.monotonic() - this.#startMs) / this.#everyMs);
    const tick = Math.max(due, elapsed);
    const missed = tick - this.#given - 1;
    this.#given = tick;
    this.#waiting.shift()?.resolve({ done: false, value: { tick, at: this.#clock.now(), missed } });
    if (this.#waiting.length > 0) this.#arm();
  }

  readonly #end = (): void => {
    this.#isOver = true;
    this.#cancel?.();
    this.#signal?.removeEventListener("abort", this.#end);
    for (const waiting of this.#waiting.splice(0)) waiting.resolve({ done: true, value: undefined });
  };
}
