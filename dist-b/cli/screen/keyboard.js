import { emitKeypressEvents } from "node:readline";
import { actionOf } from "./view-state.js";
/** How long to wait after Esc for the rest of an escape sequence, ms: arrow keys begin with one. */
const ESCAPE_MS = 50;
/** Reads single keys without echo. Does nothing when the input is not a terminal. */
export class Keyboard {
  #input;
  #onKey;
  constructor(input, onAction) {
    this.#input = input;
    this.#onKey = (_text, key) => onAction(actionOf(key));
    // `escapeCodeTimeout` is the only member of the interface that it reads.
    emitKeypressEvents(input, { escapeCodeTimeout: ESCAPE_MS });
  }
  start() {
    if (!this.#input.isTTY) return;
    this.#input.setRawMode(true);
    this.#input.on("keypress", this.#onKey);
    this.#input.resume();
  }
  stop() {
    if (!this.#input.isTTY) return;
    this.#input.off("keypress", this.#onKey);
    this.#input.setRawMode(false);
    this.#input.pause();
  }
}
//# sourceMappingURL=keyboard.js.map
