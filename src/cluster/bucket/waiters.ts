import type { Clock } from "../../base/clock.js";
import { deferred, type Deferred } from "../../base/async/deferred.js";

/** Those who wait until a copy has reached a place. */
export class Waiters {
  readonly #clock: Clock;
  #waiting: { readonly place: number; readonly reached: Deferred<boolean> }[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** True when the place is reached; false after `timeoutMs`, or when it is not expected any more. */
  wait(place: number, timeoutMs: number): Promise<boolean> {
    const waiting = { place, reached: deferred<boolean>() };
    this.#waiting.push(waiting);
    const cancel = this.#clock.after(timeoutMs, () => {
      this.#waiting = this.#waiting.filter((one) => one !== waiting);
      waiting.reached.resolve(false);
    });
    return waiting.reached.promise.finally(cancel);
  }

  reached(place: number): void {
    const done = this.#waiting.filter((one) => one.place <= place);
    this.#waiting = this.#waiting.filter((one) => one.place > place);
    for (const { reached } of done) reached.resolve(true);
  }

  giveUp(): void {
    for (const { reached } of this.#waiting.splice(0)) reached.resolve(false);
  }
}
