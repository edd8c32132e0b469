import { type Severity } from "./severity.js";
/** The fields in front of a message: time, level, process, thread. */
export interface Head {
  readonly at: number | null;
  /** End of the last time in the head; 0 without one. */
  readonly stampEnd: number;
  /** The first level after the time; levels in the message do not count. */
  readonly severity: Severity | null;
  /** Start of the message. */
  readonly end: number;
}
/** Reads the head of a line from `from`. Without a time and a level there is none, and the whole line is the message. */
export declare function readHead(text: string, from: number, receivedAt: number): Head;
