import { Fifo } from "../fifo.js";
import { Wake } from "../flux-run.js";

/** One of the merged sources: asked for one event at a time. */
class Branch<T> {
  readonly iterator: AsyncIterator<T>;
  given: { readonly value: T } | { readonly error: unknown } | undefined;
  isAsked = false;

  constructor(source: AsyncIterable<T>) {
    this.iterator = source[Symbol.asyncIterator]();
  }
}

/**
 * Lives on several sources at once. Each has one event on its way at most, and those that arrived are taken in order
 * of arrival: a chatty source cannot keep a quiet one waiting. Ends when all have ended; when one fails, the others
 * are released and the merge fails with its error. Leaving releases them all.
 */
export function merge<T>(...sources: readonly AsyncIterable<T>[]): AsyncIterable<T> {
  return { [Symbol.asyncIterator]: () => new MergeIterator(sources) };
}

class MergeIterator<T> implements AsyncIterator<T, undefined> {
  readonly #open: Set<Branch<T>>;
  readonly #arrived = new Fifo<Branch<T>>();
  readonly #wake = new Wake();
  /** Those to ask when somebody wants the next event: all at first, then the one that gave the last. */
  #idle: Branch<T>[];
  #turn: Promise<unknown> = Promise.resolve();

  constructor(sources: readonly AsyncIterable<T>[]) {
    this.#idle = sources.map((source) => new Branch(source));
    this.#open = new Set(this.#idle);
  }

  /** Calls made before the last one was answered wait for it. */
  next(): Promise<IteratorResult<T, undefined>> {
    const result = this.#turn.then(() => this.#next());
    this.#turn = result.catch(() => undefined);
    return result;
  }

  /** Rejects with what a source threw while it was left. */
  async return(): Promise<IteratorResult<T, undefined>> {
    await this.#release();
    return { done: true, value: undefined };
  }

  async #next(): Promise<IteratorResult<T, undefined>> {
    for (const branch of this.#idle.splice(0)) this.#ask(branch);
    for (;;) {
      const branch = this.#arrived.shift();
      const given = branch?.given;
      if (branch && given) {
        branch.given = undefined;
        if ("value" in given) {
          this.#idle.push(branch);
          return { done: false, value: given.value };
        }
        await this.#release().catch(() => undefined);
        throw given.error;
      }
      if (this.#open.size === 0) return { done: true, value: undefined };
      await this.#wake.wait();
    }
  }

  #ask(branch: Branch<T>): void {
    const arrived = (given: NonNullable<Branch<T>["given"]>): void => {
      if (!this.#open.has(branch)) return;
      branch.given = given;
      this.#arrived.push(branch);
      this.#wake.ring();
    };
    const fail = (error: unknown): void => {
      branch.isAsked = false;
      arrived({ error });
      // It has ended by failing: there is nothing left to release.
      this.#open.delete(branch);
    };
    const take = (result: IteratorResult<T>): void => {
      branch.isAsked = false;
      if (!result.done) return arrived({ value: result.value });
      this.#open.delete(branch);
      this.#wake.ring();
    };
    branch.isAsked = true;
    try {
      branch.iterator.next().then(take, fail);
    } catch (error) {
      fail(error);
    }
  }

  /** A branch that still owes an event may never answer, so only the others are waited for. */
  async #release(): Promise<void> {
    const branches = [...this.#open];
    this.#open.clear();
    this.#arrived.clear();
    this.#wake.ring();
    await Promise.all(
      branches.map(async (branch) => {
        const returned = branch.iterator.return?.();
        if (branch.isAsked) returned?.catch(() => undefined);
        else await returned;
      }),
    );
  }
}
