import type { Cancel, Clock } from "../base/clock.js";

/**
 * One timer for the earliest of many instants of the wall clock. It sleeps in bounded steps, because timers stand
 * still while a machine is suspended and the wall clock does not.
 */
export class Alarm {
  readonly #clock: Clock;
  readonly #stepMsMax: number;
  readonly #ring: () => void;
  #at: number | null = null;
  #cancel: Cancel | null = null;

  constructor(clock: Clock, stepMsMax: number, ring: () => void) {
    this.#clock = clock;
    this.#stepMsMax = stepMsMax;
    this.#ring = ring;
  }

  /** Rings once at `at`, milliseconds since 1970, or earlier if an earlier instant is already set. */
  wakeAt(at: number): void {
    if (this.#at !== null && this.#at <= at) return;
    this.#at = at;
    this.#sleep();
  }

  clear(): void {
    this.#cancel?.();
    this.#cancel = null;
    this.#at = null;
  }

  #sleep(): void {
    this.#cancel?.();
    const leftMs = Math.max(0, (this.#at ?? 0) - this.#clock.now());
    this.#cancel = this.#clock.after(Math.min(leftMs, this.#stepMsMax), () => this.#woke());
  }

  #woke(): void {
    if (this.#at === null) return;
    if (this.#at > this.#clock.now()) {
      this.#sleep();
      return;
    }
    this.clear();
    this.#ring();
  }
}
