/** Schedules scans: after the usual interval, or soon after an unfinished scan. */
export class Pace {
  #usualMs;
  #soonMs;
  #clock;
  #isHurried = false;
  #hurried = () => undefined;
  constructor(usualMs, soonMs, clock) {
    this.#usualMs = usualMs;
    this.#soonMs = soonMs;
    this.#clock = clock;
  }
  hurry() {
    this.#isHurried = true;
    this.#hurried();
  }
  /** Yields a scan at once, and one after each interval, counted from the end of the previous scan. */
  async *scans({ signal }) {
    while (!signal.aborted) {
      yield { kind: "scan", folder: null };
      await this.#pause(signal);
    }
  }
  /** Ends early when the agent stops. `hurry` during the usual interval shortens it. */
  async #pause(signal) {
    const isCutShort = !this.#isHurried && (await this.#wait(this.#usualMs, signal, true));
    if (this.#isHurried || isCutShort) await this.#wait(this.#soonMs, signal, false);
    this.#isHurried = false;
  }
  /** Resolves to true when `hurry` ended the wait. */
  #wait(delayMs, signal, isHurriable) {
    return new Promise((resolve) => {
      if (signal.aborted) return resolve(false);
      const end = (isCutShort) => {
        cancel();
        this.#hurried = () => undefined;
        signal.removeEventListener("abort", stopped);
        resolve(isCutShort);
      };
      const stopped = () => end(false);
      const cancel = this.#clock.after(delayMs, () => end(false));
      signal.addEventListener("abort", stopped, { once: true });
      if (isHurriable) this.#hurried = () => end(true);
    });
  }
}
//# sourceMappingURL=pace.js.map
