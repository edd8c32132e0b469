import { deferred } from "./deferred.js";

/** Something that happens again and again. A wait for the next time never gets one that is over. */
export class Recurring {
  #next = deferred();

  /** Resolves with the next time. */
  get next(): Promise<void> {
    return this.#next.promise;
  }

  happened(): void {
    this.#next.resolve();
    this.#next = deferred();
  }
}
