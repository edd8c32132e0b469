import type { Clock } from "../clock.js";
import type { LimitName } from "../limits.js";
/** The name under which further names are counted together; no regular name equals it. */
export declare const OTHER = "_other";
/** Counts how often each of a few names occurs. One addition each; bounded for any names. */
export declare class Tally<Name extends string = string> {
  #private;
  /** `names` are listed with 0 before they occur. */
  constructor(names?: readonly Name[]);
  count(name: Name, times?: number): void;
  of(name: Name): number;
  [Symbol.iterator](): IterableIterator<[string, number]>;
}
/** Drops and refusals by limits that no caller was told about. Bounded by the number of limits. */
export declare class Drops {
  #private;
  constructor(clock: Clock, onDrop?: (limit: LimitName, count: number) => void);
  note(limit: LimitName, count?: number): void;
  /** A line for each limit that dropped something in the last ten minutes, with the total since the start. */
  lines(): string[];
}
