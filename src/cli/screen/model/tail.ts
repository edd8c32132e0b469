import type { ObservedEvent } from "../../../documents/events.js";
import { detailOf } from "../../render/render.js";
import { BOUNDS } from "./bounds.js";
import type { TailLine } from "./scene.js";

/** The latest lines, up to `linesMax`, and the number of lines ever received. */
export class Tail {
  readonly #linesMax: number;
  #lines: TailLine[] = [];
  #total = 0;

  constructor(linesMax: number) {
    this.#linesMax = linesMax;
  }

  get total(): number {
    return this.#total;
  }

  push(line: TailLine): void {
    this.#total += 1;
    this.#lines.push(line);
    // Trim in batches: shifting the array for every line would be slower.
    if (this.#lines.length >= this.#linesMax * 2) this.#lines = this.#lines.slice(-this.#linesMax);
  }

  /** A copy of the kept lines, oldest first. */
  lines(): readonly TailLine[] {
    return this.#lines.slice(-this.#linesMax);
  }
}

/** An event as one line. */
export function lineOf(event: ObservedEvent): TailLine {
  const { at, agentId, type } = event;
  const detail = detailOf(event).slice(0, BOUNDS.detailCharsMax);
  return { at: Date.parse(at), agentId, type, detail };
}
