import { forEachMember } from "../base/guard.js";
import type { Channel } from "./messages.js";

/** Two ends joined within one thread. What is sent arrives in a microtask, in order. */
export function memoryChannels<A, B>(): [Channel<A, B>, Channel<B, A>] {
  const toRight = new Mailbox<A>();
  const toLeft = new Mailbox<B>();
  return [
    { send: (message) => toRight.put(message), listen: (listener) => toLeft.open(listener) },
    { send: (message) => toLeft.put(message), listen: (listener) => toRight.open(listener) },
  ];
}

class Mailbox<T> {
  #waiting: T[] = [];
  #listener: ((message: T) => void) | undefined;
  #scheduled = false;

  put(message: T): void {
    this.#waiting.push(message);
    this.#schedule();
  }

  open(listener: (message: T) => void): void {
    this.#listener = listener;
    if (this.#waiting.length > 0) this.#schedule();
  }

  #schedule(): void {
    if (this.#scheduled || !this.#listener) return;
    this.#scheduled = true;
    queueMicrotask(() => this.#deliver());
  }

  #deliver(): void {
    this.#scheduled = false;
    const batch = this.#waiting;
    this.#waiting = [];
    forEachMember(batch, (message) => this.#listener?.(message));
  }
}
