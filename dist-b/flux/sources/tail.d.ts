import { type Clock } from "../../base/clock.js";
/** Options of `tail`. */
export interface TailOptions {
  /** Where to begin in an existing file. A file that appears later is read from its start. Default `end`. */
  readonly from?: "start" | "end";
  /** Longest line, bytes; longer ones are cut. Default 65,536. */
  readonly lineBytesMax?: number;
  /** Checks the file at least this often, milliseconds, even without reports of the file system. Default 1,000. */
  readonly pollMs?: number;
  /** Default: the system clock. */
  readonly clock?: Clock;
  /** Ends the source. */
  readonly signal?: AbortSignal;
}
/** One line of a followed file. */
export interface TailLine {
  /** Without its line ending; bytes that are not UTF-8 become U+FFFD. */
  readonly text: string;
  /** The path as given to `tail`. */
  readonly file: string;
  /** True when the line was longer than `lineBytesMax` and its rest is left out. */
  readonly isCut: boolean;
}
/**
 * A source of the lines of a file that other processes write. It follows the file while it grows, starts again when
 * it is truncated, and switches to the new file after a rotation (renamed, or deleted and recreated) once the new
 * file has content. The rest of the old file is read first; its last line counts even without a newline. A missing
 * file is waited for. Any other read error fails the source.
 *
 * The end to begin at is the end when the iteration begins; a line half written by then is returned whole. A
 * truncated file that has reached its old length again before the next check looks like one that grew.
 */
export declare function tail(file: string, options?: TailOptions): AsyncIterable<TailLine>;
