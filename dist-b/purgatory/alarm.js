/**
 * One timer for the earliest of many instants of the wall clock. It sleeps in bounded steps, because timers stand
 * still while a machine is suspended and the wall clock does not.
 */
export class Alarm {
  #clock;
  #stepMsMax;
  #ring;
  #at = null;
  #cancel = null;
  constructor(clock, stepMsMax, ring) {
    this.#clock = clock;
    this.#stepMsMax = stepMsMax;
    this.#ring = ring;
  }
  /** Rings once at `at`, milliseconds since 1970, or earlier if an earlier instant is already set. */
  wakeAt(at) {
    if (this.#at !== null && this.#at <= at) return;
    this.#at = at;
    this.#sleep();
  }
  clear() {
    this.#cancel?.();
    this.#cancel = null;
    this.#at = null;
  }
  #sleep() {
    this.#cancel?.();
    const leftMs = Math.max(0, (this.#at ?? 0) - this.#clock.now());
    this.#cancel = this.#clock.after(Math.min(leftMs, this.#stepMsMax), () => this.#woke());
  }
  #woke() {
    if (this.#at === null) return;
    if (this.#at > this.#clock.now()) {
      this.#sleep();
      return;
    }
    this.clear();
    this.#ring();
  }
}
//# sourceMappingURL=alarm.js.map
