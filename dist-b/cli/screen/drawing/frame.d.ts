import { type Line, type Span, type Tone } from "./tones.js";
/** `│ … │`, without inner blanks on narrow screens. */
export declare function framed(inside: Line, columns: number): Line;
/** Columns inside the frame. */
export declare function innerWidth(columns: number): number;
declare const CORNERS: {
  readonly top: readonly ["┌", "┐"];
  readonly middle: readonly ["├", "┤"];
  readonly bottom: readonly ["└", "┘"];
};
/** A horizontal rule with text at both ends. */
export declare function rule(
  where: keyof typeof CORNERS,
  left: Line,
  right: Line,
  columns: number,
  tone?: Tone,
): Line;
/** Joins parts with ` · `. */
export declare function dotted(parts: readonly Span[]): Span[];
/** The first parts that fit into `columns`, joined with ` · `. */
export declare function dottedWithin(parts: readonly Span[], columns: number): Span[];
/** Wraps a sentence to `columns`. */
export declare function wrapped(text: string, columns: number, tone: Tone): Line[];
export {};
