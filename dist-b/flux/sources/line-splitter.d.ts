export interface SplitLine {
  readonly text: string;
  /** The line was longer than allowed; its rest is left out. */
  readonly isCut: boolean;
}
/**
 * Splits chunks of bytes into lines. Works on bytes, so that a character split over two chunks stays whole. Keeps at
 * most `lineBytesMax` of an unfinished line: a longer line is returned, cut, as soon as it is too long, and skipped
 * to its end.
 */
export declare class LineSplitter {
  #private;
  /** With `isSkipping`, everything up to the first newline is left out. */
  constructor(lineBytesMax: number, isSkipping?: boolean);
  /** The chunk must stay unchanged until all lines were taken; it is not referenced afterwards. */
  split(chunk: Buffer): Generator<SplitLine, void>;
  /** Returns the unfinished line, if any, when no more bytes will come. */
  flush(): SplitLine | undefined;
}
