import { guarded } from "../../base/async/guard.js";
import type { Waker } from "../ring/flush-loop.js";
import { type Batch, holdScratch } from "./framing.js";
import { type HoldingSink, isHolding, type Sink } from "./observer.js";

/** Sockets whose writes are held, at most. */
const HELD_MAX = 64;

/**
 * Holds the writes of a turn for observers that have a stream of their own, and then makes them one behind another: between
 * two of them there is otherwise the work for the next stream, and the kernel costs a third more.
 */
export class HeldWrites {
  readonly #waker: Waker;
  readonly #onError: (error: unknown) => void;
  #sinks: HoldingSink[] = [];

  constructor(waker: Waker, onError: (error: unknown) => void) {
    this.#waker = waker;
    this.#onError = onError;
  }

  /** The batch goes to this observer alone. What is written to the socket meanwhile comes behind it. */
  send(sink: Sink, batch: Batch, id: Buffer): void {
    if (!isHolding(sink)) return sink.send(batch, id);
    if (this.#sinks.length === 0) {
      holdScratch(true);
      this.#waker.atTurnEnd(this.#release);
    }
    if (sink.hold(batch, id)) this.#sinks.push(sink);
    if (this.#sinks.length >= HELD_MAX) this.#release();
  }

  readonly #release = (): void => {
    const sinks = this.#sinks;
    if (sinks.length === 0) return;
    this.#sinks = [];
    let isGivenAway = false;
    for (const sink of sinks)
      guarded(this.#onError, () => {
        if (!sink.release()) isGivenAway = true;
      })();
    holdScratch(false, isGivenAway);
  };
}
