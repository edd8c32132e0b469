import { emitKeypressEvents, type Interface } from "node:readline";
import type { ReadStream } from "node:tty";

import { type Key, type Wish, wishOf } from "./looking.js";

/** How long to wait for what may follow an Esc: arrows begin with one. */
const ESCAPE_MS = 50;

/** The keys of a terminal, one by one and without an echo. When the input is no terminal there are none. */
export class Keyboard {
  readonly #input: ReadStream;
  readonly #onKey: (text: string | undefined, key: Key) => void;

  constructor(input: ReadStream, onWish: (wish: Wish) => void) {
    this.#input = input;
    this.#onKey = (_text, key) => {
      const wish = wishOf(key);
      if (wish !== null) onWish(wish);
    };
    // Of an interface it reads nothing but this.
    emitKeypressEvents(input, { escapeCodeTimeout: ESCAPE_MS } as unknown as Interface);
  }

  start(): void {
    if (!this.#input.isTTY) return;
    this.#input.setRawMode(true);
    this.#input.on("keypress", this.#onKey);
    this.#input.resume();
  }

  stop(): void {
    if (!this.#input.isTTY) return;
    this.#input.off("keypress", this.#onKey);
    this.#input.setRawMode(false);
    this.#input.pause();
  }
}
