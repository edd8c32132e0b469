import { detailOf } from "../../render/render.js";
import { BOUNDS } from "./bounds.js";
/** The latest lines, up to `linesMax`, and the number of lines ever received. */
export class Tail {
  #linesMax;
  #lines = [];
  #total = 0;
  constructor(linesMax) {
    this.#linesMax = linesMax;
  }
  get total() {
    return this.#total;
  }
  push(line) {
    this.#total += 1;
    this.#lines.push(line);
    // Trim in batches: shifting the array for every line would be slower.
    if (this.#lines.length >= this.#linesMax * 2) this.#lines = this.#lines.slice(-this.#linesMax);
  }
  /** A copy of the kept lines, oldest first. */
  lines() {
    return this.#lines.slice(-this.#linesMax);
  }
}
/** An event as one line. */
export function lineOf(event) {
  const { at, agentId, type } = event;
  const detail = detailOf(event).slice(0, BOUNDS.detailCharsMax);
  return { at: Date.parse(at), agentId, type, detail };
}
//# sourceMappingURL=tail.js.map
