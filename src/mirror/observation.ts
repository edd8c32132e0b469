import { deferred, type Deferred } from "../base/deferred.js";
import type { RingListener } from "./flush-loop.js";
import type { HolographicBuffer } from "./holographic-buffer.js";
import { type Reflected, RingCursor, type Start } from "./ring-cursor.js";

export type EventFilter = (event: Reflected["event"]) => boolean;

/**
 * A subscription to one ring that has not been read yet: which ring, from where, which events. Whoever serves it
 * chooses how: iterate it (one reader pulling for itself), or hand `ring` and `cursor` to a projection.
 *
 * Iterating yields history, then live events, in one order; a hole is a GapEvent. It queues nothing: a reader
 * that pulls slowly is simply behind. Ends when the ring closes or `return()` is called.
 */
export class Observation implements AsyncIterable<Reflected> {
  readonly ring: HolographicBuffer;
  readonly cursor: RingCursor;
  readonly types: readonly string[] | null;
  readonly #passes: EventFilter;
  readonly #onGap: () => void;
  readonly #enter: () => () => void;

  /**
   * `types` null passes everything; GAP passes always. `onGap`: the reader gets a gap. `enter`: somebody begins to read,
   * until what it returns is called. Throws CURSOR_INVALID.
   */
  constructor(
    ring: HolographicBuffer,
    start: Start,
    types: readonly string[] | null = null,
    onGap: () => void = () => undefined,
    enter: () => () => void = () => () => undefined,
  ) {
    this.ring = ring;
    this.cursor = new RingCursor(ring, start);
    this.types = types;
    this.#passes = typeFilter(types);
    this.#onGap = onGap;
    this.#enter = enter;
  }

  /** Whoever serves this through a projection says that it is watched; iterating says so by itself. */
  enter(): () => void {
    return this.#enter();
  }

  [Symbol.asyncIterator](): AsyncGenerator<Reflected, void, undefined> {
    const passes: EventFilter = (event) => {
      if (event.type === "GAP") this.#onGap();
      return this.#passes(event);
    };
    return new ObservationIterator(this.ring, this.cursor, passes, this.#enter());
  }
}

/** Passes the named types and GAP; null passes everything. */
export function typeFilter(types: readonly string[] | null): EventFilter {
  if (types === null) return () => true;
  const wanted = new Set<string>([...types, "GAP"]);
  return (event) => wanted.has(event.type);
}

class ObservationIterator implements AsyncGenerator<Reflected, void, undefined>, RingListener {
  readonly #cursor: RingCursor;
  readonly #passes: EventFilter;
  readonly #detach: () => void;
  readonly #leave: () => void;
  #waiting: Deferred<void> | null = null;
  #ended = false;
  #ringClosed = false;
  /** Calls of `next` are served one after another, as a generator does. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(ring: HolographicBuffer, cursor: RingCursor, passes: EventFilter, leave: () => void) {
    this.#cursor = cursor;
    this.#passes = passes;
    this.#leave = leave;
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
