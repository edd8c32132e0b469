import { Heap } from "../flux/queues/heap.js";
/** A clock that stands still until it is moved. */
export class MovedClock {
  #startMs;
  #timers = new Heap(isSooner);
  #elapsedMs = 0;
  #sequence = 0;
  /** `startMs`: wall time, milliseconds since 1970. */
  constructor(startMs) {
    this.#startMs = startMs;
  }
  now() {
    return this.#startMs + this.#elapsedMs;
  }
  monotonic() {
    return this.#elapsedMs;
  }
  after(delayMs, task) {
    return this.#arm(delayMs, task, false);
  }
  /** The same clock for what happens regularly, as vitals are sampled: nothing goes on because of it. */
  regular = {
    now: () => this.now(),
    monotonic: () => this.monotonic(),
    after: (delayMs, task) => this.#arm(delayMs, task, true),
  };
  #arm(delayMs, task, isRegular) {
    const dueMs = this.#elapsedMs + Math.max(0, delayMs);
    const timer = { dueMs, sequence: (this.#sequence += 1), task, isRegular, heapIndex: -1 };
    this.#timers.push(timer);
    return () => void this.#timers.remove(timer);
  }
  /** Timers armed so far: it changes when something happened. */
  get armed() {
    return this.#sequence;
  }
  /** Moves to the next timer that is due by `endMs` and runs it; null when there is none, and then it moves to `endMs`. */
  step(endMs) {
    const timer = this.#timers.first;
    if (!timer || timer.dueMs > endMs) {
      this.#elapsedMs = Math.max(this.#elapsedMs, endMs);
      return null;
    }
    this.#timers.remove(timer);
    this.#elapsedMs = Math.max(this.#elapsedMs, timer.dueMs);
    timer.task();
    return timer;
  }
}
function isSooner(a, b) {
  return a.dueMs === b.dueMs ? a.sequence < b.sequence : a.dueMs < b.dueMs;
}
//# sourceMappingURL=moved-clock.js.map
