import { Fifo } from "../../base/async/fifo.js";
import { Wake } from "../wake.js";

/** One of the merged sources; it has at most one pending `next()`. */
class Branch<T> {
  readonly iterator: AsyncIterator<T>;
  arrival: { readonly value: T } | { readonly error: unknown } | undefined;
  isReading = false;

  constructor(source: AsyncIterable<T>) {
    this.iterator = source[Symbol.asyncIterator]();
  }
}

/**
 * A source that merges several. Each has at most one pending `next()`, and arrived events are taken in order of
 * arrival, so a busy source cannot starve a quiet one. Ends when all have ended. When one fails, the others are
 * released and the merge fails with its error. Leaving releases them all.
 */
export function merge<T>(...sources: readonly AsyncIterable<T>[]): AsyncIterable<T> {
  return { [Symbol.asyncIterator]: () => new MergeIterator(sources) };
}

class MergeIterator<T> implements AsyncIterator<T, undefined> {
  readonly #open: Set<Branch<T>>;
  readonly #arrived = new Fifo<Branch<T>>();
  readonly #wake = new Wake();
  /** Sources to read at the next `next()`: all at first, then the one that delivered the last event. */
  #idle: Branch<T>[];
  #turn: Promise<unknown> = Promise.resolve();

  constructor(sources: readonly AsyncIterable<T>[]) {
    this.#idle = sources.map((source) => new Branch(source));
    this.#open = new Set(this.#idle);
  }

  /** Concurrent calls wait for one another. */
  next(): Promise<IteratorResult<T, undefined>> {
    const result = this.#turn.then(() => this.#next());
    this.#turn = result.catch(() => undefined);
    return result;
  }

  /** Rejects with the error of a source that throws while it is released. */
  async return(): Promise<IteratorResult<T, undefined>> {
    await this.#release();
    return { done: true, value: undefined };
  }

  async #next(): Promise<IteratorResult<T, undefined>> {
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

  #read(branch: Branch<T>): void {
    const arrived = (arrival: NonNullable<Branch<T>["arrival"]>): void => {
      if (!this.#open.has(branch)) return;
      branch.arrival = arrival;
      this.#arrived.push(branch);
      this.#wake.ring();
    };
    const fail = (error: unknown): void => {
      branch.isReading = false;
      arrived({ error });
      // It has ended with an error, so it needs no release.
      this.#open.delete(branch);
    };
    const take = (result: IteratorResult<T>): void => {
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
  async #release(): Promise<void> {
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
