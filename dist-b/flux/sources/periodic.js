import { systemClock } from "../../base/clock.js";
import { deferred } from "../../base/deferred.js";
/**
 * Ticks every `everyMs` milliseconds, counted from the start of the iteration, so that delays do not add up. A late
 * consumer gets one tick with the number of missed ones. Ends when `signal` aborts.
 */
export function periodic(everyMs, options = {}) {
  if (!(everyMs > 0 && Number.isFinite(everyMs))) throw new RangeError("everyMs must be a number above 0");
  return { [Symbol.asyncIterator]: () => new PeriodicIterator(everyMs, options) };
}
class PeriodicIterator {
  #everyMs;
  #clock;
  #signal;
  #startMs;
  #waiting = [];
  #cancel;
  #given = 0;
  #isOver = false;
  constructor(everyMs, { clock = systemClock, signal }) {
    this.#everyMs = everyMs;
    this.#clock = clock;
    this.#signal = signal;
    this.#startMs = clock.monotonic();
    if (signal?.aborted) this.#isOver = true;
    else signal?.addEventListener("abort", this.#end, { once: true });
  }
  next() {
    if (this.#isOver) return Promise.resolve({ done: true, value: undefined });
    const waiting = deferred();
    this.#waiting.push(waiting);
    if (this.#waiting.length === 1) this.#arm();
    return waiting.promise;
  }
  return() {
    this.#end();
    return Promise.resolve({ done: true, value: undefined });
  }
  #arm() {
    const tick = this.#given + 1;
    const leftMs = this.#startMs + tick * this.#everyMs - this.#clock.monotonic();
    if (leftMs <= 0) this.#fire(tick);
    else this.#cancel = this.#clock.after(leftMs, () => this.#fire(tick));
  }
  /** `due` is the tick that was waited for: a timer may fire slightly early. */
  #fire(due) {
    const elapsed = Math.floor((this.#clock.monotonic() - this.#startMs) / this.#everyMs);
    const tick = Math.max(due, elapsed);
    const missed = tick - this.#given - 1;
    this.#given = tick;
    this.#waiting.shift()?.resolve({ done: false, value: { tick, at: this.#clock.now(), missed } });
    if (this.#waiting.length > 0) this.#arm();
  }
  #end = () => {
    this.#isOver = true;
    this.#cancel?.();
    this.#signal?.removeEventListener("abort", this.#end);
    for (const waiting of this.#waiting.splice(0)) waiting.resolve({ done: true, value: undefined });
  };
}
//# sourceMappingURL=periodic.js.map
