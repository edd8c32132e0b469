import { deferred, type Deferred } from "../../../src/base/async/deferred.js";
import type { RingListener } from "../../../src/mirror/ring/flush-loop.js";
import type { Observation, Reflected } from "../../../src/mirror/index.js";
import { type EventFilter, eventFilter } from "../../../src/mirror/observation.js";
import type { RingCursor } from "../../../src/mirror/ring/cursor.js";

/**
 * Reads an observation event by event: history, then live events, in one order. A reader that pulls slowly lags,
 * like a projection's observer. Ends when the ring closes or `return()` is called.
 */
export class ObservationReader implements AsyncGenerator<Reflected, void, undefined>, RingListener {
  readonly #cursor: RingCursor;
  readonly #passes: EventFilter;
  readonly #detach: () => void;
  readonly #leave: () => void;
  #waiting: Deferred<void> | null = null;
  #ended = false;
  #ringClosed = false;
  /** Calls of `next` are served one after another, as in a generator. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(observation: Observation) {
    const { ring, cursor, types, session } = observation;
    this.#cursor = cursor;
    this.#passes = eventFilter(types, session);
    this.#leave = observation.enter();
    this.#detach = ring.attach(this);
    ring.pace.countObserver(1);
    this.#ringClosed = ring.closed;
  }

  onAdvance(): void {
    this.#release();
  }

  onClose(): void {
    this.#ringClosed = true;
    this.#release();
  }

  next(): Promise<IteratorResult<Reflected, void>> {
    const turn = this.#turn.then(() => this.#pull());
    this.#turn = turn;
    return turn;
  }

  return(): Promise<IteratorResult<Reflected, void>> {
    this.#end();
    return Promise.resolve({ done: true, value: undefined });
  }

  throw(error: unknown): Promise<IteratorResult<Reflected, void>> {
    this.#end();
    return Promise.reject(error instanceof Error ? error : new Error(String(error)));
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.return();
  }

  async #pull(): Promise<IteratorResult<Reflected, void>> {
    while (!this.#ended) {
      const reflected = this.#cursor.next();
      if (reflected) {
        if (this.#passes(reflected.event)) return { done: false, value: reflected };
        continue;
      }
      if (this.#ringClosed) {
        this.#end();
        break;
      }
      this.#waiting = deferred();
      await this.#waiting.promise;
    }
    return { done: true, value: undefined };
  }

  #end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#cursor.ring.pace.countObserver(-1);
    this.#detach();
    this.#leave();
    this.#release();
  }

  #release(): void {
    this.#waiting?.resolve();
    this.#waiting = null;
  }
}
