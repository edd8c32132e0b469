import { setTimeout as pause } from "node:timers/promises";
const FIRST_MS = 250;
const LONGEST_MS = 10_000;
/** Exponential backoff: the delay doubles from 250 ms up to 10 s, with jitter between half and all of it. */
export class Backoff {
  #random;
  #attempts = 0;
  constructor(random = Math.random) {
    this.#random = random;
  }
  nextMs() {
    const ceilingMs = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(this.#attempts, 30));
    this.#attempts += 1;
    return Math.round(ceilingMs * (0.5 + this.#random() / 2));
  }
  /** Call after a success: the next failure starts from the shortest delay. */
  reset() {
    this.#attempts = 0;
  }
}
/** Waits for `delayMs` and keeps the process alive; returns early when `signal` aborts. */
export async function waitFor(delayMs, signal) {
  if (signal.aborted) return;
  await pause(delayMs, undefined, { signal }).catch(() => undefined);
}
//# sourceMappingURL=backoff.js.map
