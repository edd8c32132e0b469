import { type Line, type Span, type Tone } from "./tones.js";
/**
 * Escapes outside text: no control sequences, no characters that join their neighbours, and none whose width differs
 * between terminals.
 */
export declare function clean(text: string): string;
/** The width of clean text in terminal columns. */
export declare function widthOf(text: string): number;
/** Cuts the text to a width; ends with `…` if something was cut off. */
export declare function cut(text: string, columns: number): string;
/** Cuts or pads the text to exactly that many columns. */
export declare function fit(text: string, columns: number): string;
export declare function lineWidth(line: Line): number;
/** Cuts the line to a width. */
export declare function cutLine(line: Line, columns: number): Span[];
export interface Filling {
  readonly text: string;
  readonly tone: Tone;
}
/** A line of exactly `columns`: `left`, filling, `right`. `right` is left out when both do not fit. */
export declare function spread(left: Line, right: Line, columns: number, filling?: Filling): Span[];
