import {
  clearViewport,
  cursorHide,
  cursorShow,
  cursorTo,
  enterAlternativeScreen,
  exitAlternativeScreen,
  synchronizedOutput,
} from "ansi-escapes";

import type { Size } from "./scene.js";

/** What of a terminal is drawn to. */
export interface Terminal {
  readonly columns: number;
  readonly rows: number;
  write(text: string): unknown;
}

/** A line that is too wide after all must not push the others down. */
const WRAP = { off: "\u001b[?7l", on: "\u001b[?7h" } as const;
const RESET = "\u001b[0m";

/** A terminal's other screen: entered, drawn to line by line where something changed, and left as it was found. */
export class Display {
  readonly #terminal: Terminal;
  #shown: readonly string[] = [];
  #entered = false;

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
  }

  get size(): Size {
    const { columns, rows } = this.#terminal;
    return { columns, rows };
  }

  enter(): void {
    if (this.#entered) return;
    this.#entered = true;
    this.#shown = [];
    this.#terminal.write(enterAlternativeScreen + cursorHide + WRAP.off + clearViewport);
  }

  /** Gives the terminal back. May be called at any moment, any number of times. */
  leave(): void {
    if (!this.#entered) return;
    this.#entered = false;
    this.#terminal.write(RESET + WRAP.on + cursorShow + exitAlternativeScreen);
  }

  /** Forgets what is on the screen: the next picture is drawn whole. */
  forget(): void {
    this.#shown = [];
    if (this.#entered) this.#terminal.write(RESET + clearViewport);
  }

  /** Draws lines as they are painted, those that differ from what is there. In one write, so that nobody sees half of it. */
  draw(lines: readonly string[]): void {
    if (!this.#entered) return;
    const changed = lines.flatMap((line, row) =>
      line === this.#shown[row] ? [] : [cursorTo(0, row) + line],
    );
    this.#shown = lines;
    if (changed.length > 0) this.#terminal.write(synchronizedOutput(changed.join("")));
  }
}
