/**
 * The time base of rates, bursts and pauses: follows the timestamps of the lines if they have any, so that a file read at
 * once has the rates at which it was written, and otherwise their arrival. Never goes back. Only differences between lines
 * of one file count, so files in different time zones agree.
 */
export declare class EventClock {
  #private;
  get files(): number;
  /** The time of the last line; null before the first. */
  get now(): number | null;
  advance(file: string, stamp: number | null, receivedAt: number): number;
}
