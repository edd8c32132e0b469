import type { Cancel, Clock } from "../../base/clock.js";
import type { ReadOptions } from "../../base/read-options.js";
import { deferred } from "../../base/async/deferred.js";
import { StoreError } from "../../base/store-error.js";

/** What an operation has decided in one attempt. It counts once the attempt is stored. */
export type Decision = { readonly value: unknown } | { readonly error: unknown };

/** A transaction that waits for its answer. */
export class Operation {
  /** It only reads, and is answered by what is here while the servers do not answer. */
  readonly mayBeOld: boolean;
  readonly #decide: () => unknown;
  readonly #answer = deferred<unknown>();
  #cancel: Cancel = () => undefined;
  #isGivenUp = false;
  #isLate = false;
  #isOld = false;

  constructor(decide: () => unknown, { mayBeOld = false }: ReadOptions = {}) {
    this.#decide = decide;
    this.mayBeOld = mayBeOld;
  }

  get promise(): Promise<unknown> {
    return this.#answer.promise;
  }

  /** Its caller has been told that it took too long. */
  get isGivenUp(): boolean {
    return this.#isGivenUp;
  }

  /** One that may be old has waited as long as its caller may wait for the servers. */
  get isLate(): boolean {
    return this.#isLate;
  }

  /** It was answered by what is here: the servers did not answer. */
  get isOld(): boolean {
    return this.#isOld;
  }

  /** `onLate`: called for one that may be old, which is not given up. */
  expire(clock: Clock, timeoutMs: number, onLate: () => void): void {
    this.#cancel = clock.after(timeoutMs, () => {
      if (this.mayBeOld) {
        this.#isLate = true;
        return onLate();
      }
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

  settleOld(): void {
    this.#isOld = true;
    this.settle(this.decide());
  }

  settle(decision: Decision): void {
    this.#cancel();
    if ("error" in decision) this.#answer.reject(decision.error);
    else this.#answer.resolve(decision.value);
  }
}
