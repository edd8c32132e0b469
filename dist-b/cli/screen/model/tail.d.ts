import type { ObservedEvent } from "../../../documents/events.js";
import type { TailLine } from "./scene.js";
/** The latest lines, up to `linesMax`, and the number of lines ever received. */
export declare class Tail {
  #private;
  constructor(linesMax: number);
  get total(): number;
  push(line: TailLine): void;
  /** A copy of the kept lines, oldest first. */
  lines(): readonly TailLine[];
}
/** An event as one line. */
export declare function lineOf(event: ObservedEvent): TailLine;
