import type { Cancel, Clock } from "../clock.js";
import { Fifo } from "../async/fifo.js";
import { afterTurn } from "../async/turn.js";

/** How long a call counts as being acknowledged, ms. One that takes longer waits for its agent, not for the event loop. */
const ACKNOWLEDGED_MS_MAX = 50;
/** How long after a call further ones are expected, ms. */
const RECENT_MS = 100;

interface Call {
  readonly begunAt: number;
  isOver: boolean;
}

/**
 * Knows when calls are being acknowledged, so that low-priority work can stay out of their way. Holds the calls that
 * began in the last `ACKNOWLEDGED_MS_MAX`.
 */
export class CallsUnderWay {
  readonly #clock: Clock;
  readonly #calls = new Fifo<Call>();
  /** When a call began or ended last. */
  #lastAt = Number.NEGATIVE_INFINITY;
  #waiting: (() => void)[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Counts a call; returns a function that ends the count. */
  begin(): () => void {
    const call: Call = { begunAt: this.#touch(), isOver: false };
    this.#calls.push(call);
    this.#forgetOld();
    return () => {
      if (call.isOver) return;
      call.isOver = true;
      this.#touch();
      this.#forgetOld();
      if (this.#calls.size === 0) this.#wake();
    };
  }

  /** True while a call is being acknowledged. */
  get areWaiting(): boolean {
    this.#forgetOld();
    return this.#calls.size > 0;
  }

  /** True while calls come: one is being acknowledged, or began or ended a moment ago. */
  get areComing(): boolean {
    return this.areWaiting || this.#clock.monotonic() - this.#lastAt < RECENT_MS;
  }

  /** Resolves in a turn after the last call was acknowledged, at once when there is none, or after `msMax`. */
  async acknowledged(msMax: number): Promise<void> {
    if (!this.areWaiting) return;
    await new Promise<void>((resolve) => {
      let cancel: Cancel = () => undefined;
      const go = (): void => {
        cancel();
        resolve();
      };
      this.#waiting.push(go);
      cancel = this.#clock.after(msMax, () => {
        this.#waiting = this.#waiting.filter((one) => one !== go);
        resolve();
      });
    });
  }

  /** On a later turn, so that the answer is written first. */
  #wake(): void {
    for (const go of this.#waiting.splice(0)) afterTurn(go);
  }

  #touch(): number {
    this.#lastAt = this.#clock.monotonic();
    return this.#lastAt;
  }

  #forgetOld(): void {
    const oldest = this.#clock.monotonic() - ACKNOWLEDGED_MS_MAX;
    for (let call = this.#calls.first; call; call = this.#calls.first) {
      if (!call.isOver && call.begunAt > oldest) return;
      this.#calls.shift();
    }
  }
}
