import type { Cancel, Clock } from "../base/clock.js";

/**
 * Notices that nothing was heard for too long. Counts its own ticks rather than time: when it is this thread that was
 * busy, one tick passes and then the messages that waited are heard, so a host is not blamed for its gateway's pause.
 */
export class HeartbeatWatch {
  readonly #clock: Clock;
  readonly #everyMs: number;
  readonly #onSilence: () => void;
  #ticksMax: number;
  #ticks = 0;
  #cancel: Cancel;

  constructor(clock: Clock, everyMs: number, silenceMaxMs: number, onSilence: () => void) {
    this.#clock = clock;
    this.#everyMs = everyMs;
    this.#onSilence = onSilence;
    this.#ticksMax = ticksOf(silenceMaxMs, everyMs);
    this.#cancel = this.#arm();
  }

  heard(): void {
    this.#ticks = 0;
  }

  allow(silenceMaxMs: number): void {
    this.#ticksMax = ticksOf(silenceMaxMs, this.#everyMs);
    this.#ticks = 0;
  }

  stop(): void {
    this.#cancel();
  }

  #arm(): Cancel {
    return this.#clock.after(this.#everyMs, () => this.#tick());
  }

  #tick(): void {
    this.#ticks += 1;
    if (this.#ticks >= this.#ticksMax) this.#onSilence();
    else this.#cancel = this.#arm();
  }
}

/** One more than fits: the first tick may come right after the last sign of life. */
function ticksOf(silenceMaxMs: number, everyMs: number): number {
  return Math.ceil(silenceMaxMs / everyMs) + 1;
}
