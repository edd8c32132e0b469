import type { Clock } from "../../base/clock.js";

/** How many seconds' worth of messages may come at once. */
const BURST_S = 10;

/** A leaky bucket for one socket's messages. */
export class MessageRate {
  readonly #clock: Clock;
  readonly #perSecond: number;
  /** When the bucket is empty again, milliseconds of the monotonic clock. */
  #emptyAt = 0;

  constructor(clock: Clock, perSecond: number) {
    this.#clock = clock;
    this.#perSecond = perSecond;
  }

  /** Counts one message. False when it is one too many. */
  take(): boolean {
    const now = this.#clock.monotonic();
    this.#emptyAt = Math.max(this.#emptyAt, now) + 1_000 / this.#perSecond;
    return this.#emptyAt - now <= BURST_S * 1_000;
  }
}
