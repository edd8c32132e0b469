import type { Cancel, Clock } from "../base/clock.js";
import { deferred } from "../base/deferred.js";
import { timeoutError } from "./failures.js";

/** The one who waits for the outcome of an `invoke`: how long, and until who gives up. */
export class Caller<O> {
  readonly #outcome = deferred<O | undefined>();
  readonly #signal: AbortSignal | undefined;
  #onGiveUp: ((reason: unknown) => void) | undefined;
  #cancelTimer: Cancel | undefined;
  #clock: Clock | undefined;
  #deadlineMs = Number.POSITIVE_INFINITY;
  #timeoutMs = Number.POSITIVE_INFINITY;
  #isSettled = false;

  constructor(signal: AbortSignal | undefined) {
    this.#signal = signal;
  }

  get outcome(): Promise<O | undefined> {
    return this.#outcome.promise;
  }

  /** Starts the clock. `onGiveUp` is called at most once, and never after the outcome is known. */
  wait(clock: Clock, timeoutMs: number, onGiveUp: (reason: unknown) => void): void {
    if (this.#isSettled) return;
    this.#onGiveUp = onGiveUp;
    if (Number.isFinite(timeoutMs)) {
      this.#clock = clock;
      this.#timeoutMs = timeoutMs;
      this.#deadlineMs = clock.monotonic() + timeoutMs;
      this.#cancelTimer = clock.after(timeoutMs, () => onGiveUp(timeoutError(timeoutMs)));
    }
    this.#signal?.addEventListener("abort", this.#onAbort, { once: true });
  }

  /** Why it is too late, or null: code that kept the thread busy has kept the timer from firing. */
  get lateness(): unknown {
    const isLate = !this.#isSettled && this.#clock && this.#clock.monotonic() > this.#deadlineMs;
    return isLate ? timeoutError(this.#timeoutMs) : null;
  }

  resolve(value: O | undefined): void {
    this.#settled();
    this.#outcome.resolve(value);
  }

  reject(error: unknown): void {
    this.#settled();
    this.#outcome.reject(error);
  }

  #settled(): void {
    this.#isSettled = true;
    this.#cancelTimer?.();
    this.#signal?.removeEventListener("abort", this.#onAbort);
  }

  readonly #onAbort = (): void => this.#onGiveUp?.(this.#signal?.reason);
}
