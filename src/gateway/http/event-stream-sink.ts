import { type Deferred, deferred } from "../../base/deferred.js";
import type { Batch, Sink } from "../../mirror/index.js";

/**
 * A sink whose reader asks for bytes instead of having them pushed: writable exactly while the reader waits. Holds
 * one answer at most. `Other` is what may come instead of bytes.
 */
export class PullSink<Other> implements Sink {
  #asking: Deferred<Buffer | Other> | null = null;
  #other: Other | null = null;
  #resume: (() => void) | null = null;

  get writable(): boolean {
    return this.#asking !== null;
  }

  /** Everything due, as one buffer; or what was put. One call at a time. */
  take(): Promise<Buffer | Other> {
    if (this.#other !== null) {
      const other = this.#other;
      this.#other = null;
      return Promise.resolve(other);
    }
    this.#asking = deferred();
    const { promise } = this.#asking;
    this.#resume?.();
    this.#resume = null;
    return promise;
  }

  /** Answers the reader, now or when it asks next, with something that is not bytes. */
  put(other: Other): void {
    if (this.#asking) this.#answer(other);
    else this.#other = other;
  }

  send(batch: Batch, id: Buffer): void {
    this.#answer(batch.addressedTo(id));
    batch.giveAway();
  }

  whenWritable(resume: () => void): void {
    this.#resume = resume;
  }

  #answer(answer: Buffer | Other): void {
    this.#asking?.resolve(answer);
    this.#asking = null;
  }
}
