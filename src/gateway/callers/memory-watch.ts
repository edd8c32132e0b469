import { getHeapStatistics } from "node:v8";
import type { Clock } from "../../base/clock.js";

/** How often memory is measured, milliseconds. A measurement takes some microseconds. */
const LOOK_MS = 250;

/**
 * Says whether this thread's objects and buffers take more than the watermark. Not the process's resident set: that
 * stays high after the load has gone. Measures when asked, and not more often than it must.
 */
export class MemoryWatch {
  readonly #clock: Clock;
  readonly #bytesMax: number;
  readonly #measure: () => number;
  #lookedAt = Number.NEGATIVE_INFINITY;
  #isHigh = false;

  constructor(clock: Clock, bytesMax: number, measure: () => number = usedBytes) {
    this.#clock = clock;
    this.#bytesMax = bytesMax;
    this.#measure = measure;
  }

  get isHigh(): boolean {
    const now = this.#clock.monotonic();
    if (now - this.#lookedAt >= LOOK_MS) {
      this.#lookedAt = now;
      this.#isHigh = this.#measure() > this.#bytesMax;
    }
    return this.#isHigh;
  }
}

function usedBytes(): number {
  const { used_heap_size: objects, external_memory: buffers } = getHeapStatistics();
  return objects + buffers;
}
