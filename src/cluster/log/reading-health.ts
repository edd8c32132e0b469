import type { Clock } from "../../base/clock.js";
import { messageOf } from "../../base/errors.js";
import { isStreamMissing } from "../bucket/buckets.js";

/** Nothing was read for so long, and it is not known whether there is something to read, ms. */
export const LATE_MS = 5_000;

/** Whether a gateway can read the stream of events. */
export class ReadingHealth {
  readonly #clock: Clock;
  readonly #onError: (error: unknown) => void;
  /** When something was read last, or there was nothing to read; by the monotonic clock. */
  #heardAt: number;
  #isMissing = false;
  #failure: string | null = null;

  constructor(clock: Clock, onError: (error: unknown) => void) {
    this.#clock = clock;
    this.#onError = onError;
    this.#heardAt = clock.monotonic();
  }

  /** The stream was deleted: it is made anew when a gateway starts. */
  get isMissing(): boolean {
    return this.#isMissing;
  }

  /** Since when nothing was read although there may be something, for 5 seconds at least. Wall time, ms since 1970; null: it reads. */
  get lateSince(): number | null {
    const silentMs = this.#clock.monotonic() - this.#heardAt;
    return silentMs > LATE_MS ? this.#clock.now() - silentMs : null;
  }

  /** Something was read, or there was nothing to read. Returns when. */
  heard(at = this.#clock.monotonic()): number {
    return (this.#heardAt = at);
  }

  /** The servers have said what there is. */
  answered(): void {
    this.#isMissing = false;
    this.#failure = null;
  }

  /** They have not. A failure that goes on is told once. */
  failed(error: unknown): void {
    this.#isMissing = isStreamMissing(error);
    const failure = messageOf(error);
    if (failure !== this.#failure) this.#onError(error);
    this.#failure = failure;
  }
}
