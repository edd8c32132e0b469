import { emitKeypressEvents, type Interface } from "node:readline";
import type { ReadStream } from "node:tty";

import { type Key, type Action, actionOf } from "./view-state.js";

/** How long to wait after Esc for the rest of an escape sequence, ms: arrow keys begin with one. */
const ESCAPE_MS = 50;

/** Reads single keys without echo. Does nothing when the input is not a terminal. */
export class Keyboard {
  readonly #input: ReadStream;
  readonly #onKey: (text: string | undefined, key: Key) => void;

  /** `onKey` returns true for a key that is used up. */
  constructor(input: ReadStream, onAction: (action: Action) => void, onKey: (key: Key) => boolean) {
    this.#input = input;
    this.#onKey = (_text, key) => {
      if (!onKey(key)) onAction(actionOf(key));
    };
    // `escapeCodeTimeout` is the only member of the interface that it reads.
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
