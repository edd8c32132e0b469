import {
  clearViewport,
  cursorHide,
  cursorShow,
  cursorTo,
  enterAlternativeScreen,
  exitAlternativeScreen,
  synchronizedOutput,
} from "ansi-escapes";
/** Line wrap is off, so that a line that is too wide does not push the others down. */
const WRAP = { off: "\u001b[?7l", on: "\u001b[?7h" };
const RESET = "\u001b[0m";
/** The terminal's alternate screen. Redraws only the lines that changed, and restores the terminal on leave. */
export class Display {
  #terminal;
  #shown = [];
  #entered = false;
  constructor(terminal) {
    this.#terminal = terminal;
  }
  get size() {
    const { columns, rows } = this.#terminal;
    return { columns, rows };
  }
  enter() {
    if (this.#entered) return;
    this.#entered = true;
    this.#shown = [];
    this.#terminal.write(enterAlternativeScreen + cursorHide + WRAP.off + clearViewport);
  }
  /** Restores the terminal. May be called at any time, more than once. */
  leave() {
    if (!this.#entered) return;
    this.#entered = false;
    this.#terminal.write(RESET + WRAP.on + cursorShow + exitAlternativeScreen);
  }
  /** Marks the screen's contents as unknown: the next picture is drawn in full. */
  forget() {
    this.#shown = [];
    if (this.#entered) this.#terminal.write(RESET + clearViewport);
  }
  /** Draws the painted lines that differ from the screen, in one write, so that no half-drawn picture is visible. */
  draw(lines) {
    if (!this.#entered) return;
    const changed = lines.flatMap((line, row) =>
      line === this.#shown[row] ? [] : [cursorTo(0, row) + line],
    );
    this.#shown = lines;
    if (changed.length > 0) this.#terminal.write(synchronizedOutput(changed.join("")));
  }
}
//# sourceMappingURL=display.js.map
