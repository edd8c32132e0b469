import { Fifo } from "../../base/fifo.js";
import { Wake } from "../wake.js";
/** One of the merged sources; it has at most one pending `next()`. */
class Branch {
  iterator;
  arrival;
  isReading = false;
  constructor(source) {
    this.iterator = source[Symbol.asyncIterator]();
  }
}
/**
 * A source that merges several. Each has at most one pending `next()`, and arrived events are taken in order of
 * arrival, so a busy source cannot starve a quiet one. Ends when all have ended. When one fails, the others are
 * released and the merge fails with its error. Leaving releases them all.
 */
export function merge(...sources) {
  return { [Symbol.asyncIterator]: () => new MergeIterator(sources) };
}
class MergeIterator {
  #open;
  #arrived = new Fifo();
  #wake = new Wake();
  /** Sources to read at the next `next()`: all at first, then the one that delivered the last event. */
  #idle;
  #turn = Promise.resolve();
  constructor(sources) {
    this.#idle = sources.map((source) => new Branch(source));
    this.#open = new Set(this.#idle);
  }
  /** Concurrent calls wait for one another. */
  next() {
    const result = this.#turn.then(() => this.#next());
    this.#turn = result.catch(() => undefined);
    return result;
  }
  /** Rejects with the error of a source that throws while it is released. */
  async return() {
    await this.#release();
    return { done: true, value: undefined };
  }
  async #next() {
    for (const branch of this.#idle.splice(0)) this.#read(branch);
    for (;;) {
      const branch = this.#arrived.shift();
      const arrival = branch?.arrival;
      if (branch && arrival) {
        branch.arrival = undefined;
        if ("value" in arrival) {
          this.#idle.push(branch);
          return { done: false, value: arrival.value };
        }
        await this.#release().catch(() => undefined);
        throw arrival.error;
      }
      if (this.#open.size === 0) return { done: true, value: undefined };
      await this.#wake.wait();
    }
  }
  #read(branch) {
    const arrived = (arrival) => {
      if (!this.#open.has(branch)) return;
      branch.arrival = arrival;
      this.#arrived.push(branch);
      this.#wake.ring();
    };
    const fail = (error) => {
      branch.isReading = false;
      arrived({ error });
      // It has ended with an error, so it needs no release.
      this.#open.delete(branch);
    };
    const take = (result) => {
      branch.isReading = false;
      if (!result.done) return arrived({ value: result.value });
      this.#open.delete(branch);
      this.#wake.ring();
    };
    branch.isReading = true;
    try {
      branch.iterator.next().then(take, fail);
    } catch (error) {
      fail(error);
    }
  }
  /** A branch with a pending `next()` may never answer, so only the others are awaited. */
  async #release() {
    const branches = [...this.#open];
    this.#open.clear();
    this.#arrived.clear();
    this.#wake.ring();
    await Promise.all(
      branches.map(async (branch) => {
        const returned = branch.iterator.return?.();
        if (branch.isReading) returned?.catch(() => undefined);
        else await returned;
      }),
    );
  }
}
//# sourceMappingURL=merge.js.map
