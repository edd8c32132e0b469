/** A time in a line: `at` in milliseconds since 1970, `end` the position after it. */
export interface Stamp {
  readonly at: number;
  readonly end: number;
  /** False for a time without a date, or a date without a year: such text also occurs inside messages. */
  readonly isFull: boolean;
}
/**
 * Reads the time at `from`, in the layouts above, or as seconds (or milli-, micro-, nanoseconds) since 1970. Without a zone
 * it is UTC; without a year or date it is the last such time before `receivedAt` plus one day.
 */
export declare function readStamp(text: string, from: number, receivedAt: number): Stamp | null;
/** The time in a JSON member or logfmt value: text as above, or a number of seconds, milli-, micro- or nanoseconds. */
export declare function stampOfValue(value: unknown, receivedAt: number): number | null;
