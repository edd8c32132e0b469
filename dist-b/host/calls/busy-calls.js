/** Longest announcement, ms: a day. */
const BUSY_MS_MAX = 86_400_000;
/** Larger numbers are moments since 1970 (March 1973 and later), not times from now. */
const DURATION_MS_MAX = 100_000_000_000;
/**
 * The long calls that one agent has announced. Tells the gateway at once: the call may block the thread next. Bounded by the
 * calls that run.
 */
export class BusyCalls {
  #clock;
  #tell;
  /** Ends of announcements, monotonic ms. */
  #calls = new Map();
  #toldMs = Number.NEGATIVE_INFINITY;
  /** `tell`: the agent may not answer for so long; 0: it answers again. */
  constructor(clock, tell) {
    this.#clock = clock;
    this.#tell = tell;
  }
  get isBusy() {
    return this.#untilMs() > this.#clock.monotonic();
  }
  open() {
    const call = {
      until: (ms) => {
        const forMs = this.#durationOf(ms);
        if (forMs === 0) this.#calls.delete(call);
        else this.#calls.set(call, this.#clock.monotonic() + forMs);
        this.#report();
      },
      end: () => {
        if (this.#calls.delete(call)) this.#report();
      },
    };
    return call;
  }
  /** All calls have ended with the agent's life. */
  clear() {
    this.#calls.clear();
    this.#toldMs = Number.NEGATIVE_INFINITY;
  }
  #untilMs() {
    return Math.max(Number.NEGATIVE_INFINITY, ...this.#calls.values());
  }
  #report() {
    const now = this.#clock.monotonic();
    const untilMs = this.#untilMs();
    if (untilMs === this.#toldMs) return;
    if (untilMs > now || this.#toldMs > now) this.#tell(Math.max(0, untilMs - now));
    this.#toldMs = untilMs;
  }
  #durationOf(ms) {
    if (typeof ms !== "number" || !Number.isFinite(ms) || ms < 0) {
      throw new RangeError(`busyUntil takes a finite number of milliseconds from 0, not ${String(ms)}`);
    }
    const forMs = ms > DURATION_MS_MAX ? ms - this.#clock.now() : ms;
    if (forMs > BUSY_MS_MAX)
      throw new RangeError(`busyUntil takes at most a day (${BUSY_MS_MAX} ms) from now`);
    return Math.max(0, forMs);
  }
}
//# sourceMappingURL=busy-calls.js.map
