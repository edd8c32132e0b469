import type { TailLine } from "./scene.js";

/** The latest lines, up to a bound, and how many there ever were. */
export class Tail {
  readonly #linesMax: number;
  #lines: TailLine[] = [];
  #told = 0;

  constructor(linesMax: number) {
    this.#linesMax = linesMax;
  }

  get told(): number {
    return this.#told;
  }

  push(line: TailLine): void {
    this.#told += 1;
    this.#lines.push(line);
    // In pieces: moving everything for each line would cost more than keeping it.
    if (this.#lines.length >= this.#linesMax * 2) this.#lines = this.#lines.slice(-this.#linesMax);
  }

  /** The lines kept, the oldest first; a copy. */
  lines(): readonly TailLine[] {
    return this.#lines.slice(-this.#linesMax);
  }
}
