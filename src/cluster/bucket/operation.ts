import type { Cancel, Clock } from "../../base/clock.js";
import { deferred } from "../../base/async/deferred.js";
import { StoreError } from "../../base/store-error.js";

/** What an operation has decided in one attempt. It counts once the attempt is stored. */
export type Decision = { readonly value: unknown } | { readonly error: unknown };

/** A transaction that waits for its answer. */
export class Operation {
  readonly #decide: () => unknown;
  readonly #answer = deferred<unknown>();
  #cancel: Cancel = () => undefined;
  #isGivenUp = false;

  constructor(decide: () => unknown) {
    this.#decide = decide;
  }

  get promise(): Promise<unknown> {
    return this.#answer.promise;
  }

  /** Its caller has been told that it took too long. */
  get isGivenUp(): boolean {
    return this.#isGivenUp;
  }

  expire(clock: Clock, timeoutMs: number): void {
    this.#cancel = clock.after(timeoutMs, () => {
      this.#isGivenUp = true;
      this.#answer.reject(
        new StoreError("STORE_TIMEOUT", `the bucket has not answered within ${timeoutMs} ms`),
      );
    });
  }

  decide(): Decision {
    try {
      return { value: this.#decide() };
    } catch (error) {
      return { error };
    }
  }

  settle(decision: Decision): void {
    this.#cancel();
    if ("error" in decision) this.#answer.reject(decision.error);
    else this.#answer.resolve(decision.value);
  }
}
