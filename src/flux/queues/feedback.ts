import { Fifo } from "../../base/async/fifo.js";

/** Compensates rounding, so that `0.1 · 10` is not slightly below 1. */
const ROUNDING = 1e-9;

/**
 * Outputs to feed back: chooses a share of outputs, evenly spread and deterministic, and keeps their events until
 * they are handled. After n outputs exactly ⌊n · fraction⌋ were chosen.
 */
export class FeedbackQueue<E> {
  readonly #queue = new Fifo<E>();
  readonly #sizeMax: number;
  readonly #fraction: number;
  #outputs = 0;

  constructor(sizeMax: number, fraction: number) {
    this.#sizeMax = sizeMax;
    this.#fraction = fraction;
  }

  get size(): number {
    return this.#queue.size;
  }

  /** Counts one output and returns true when it is to be fed back. */
  isChosen(): boolean {
    if (this.#fraction === 0) return false;
    const before = Math.floor(this.#outputs * this.#fraction + ROUNDING);
    this.#outputs += 1;
    return Math.floor(this.#outputs * this.#fraction + ROUNDING) > before;
  }

  /** Returns false and changes nothing when the queue is full. */
  push(event: E): boolean {
    if (this.#queue.size >= this.#sizeMax) return false;
    this.#queue.push(event);
    return true;
  }

  shift(): E | undefined {
    return this.#queue.shift();
  }
}
