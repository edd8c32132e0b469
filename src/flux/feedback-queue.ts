import { Fifo } from "./fifo.js";

/** Keeps `0.1 · 10` from being a hair below 1. */
const ROUNDING = 1e-9;

/**
 * The tail in the mouth: a share of outputs, evenly spread and without chance, waits here to be handled again.
 * After n outputs exactly ⌊n · fraction⌋ were chosen.
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

  /** Counts one output and says whether it is one of those that come back. */
  isChosen(): boolean {
    if (this.#fraction === 0) return false;
    const before = Math.floor(this.#outputs * this.#fraction + ROUNDING);
    this.#outputs += 1;
    return Math.floor(this.#outputs * this.#fraction + ROUNDING) > before;
  }

  /** False, and nothing changed, when the queue is full. */
  push(event: E): boolean {
    if (this.#queue.size >= this.#sizeMax) return false;
    this.#queue.push(event);
    return true;
  }

  shift(): E | undefined {
    return this.#queue.shift();
  }
}
