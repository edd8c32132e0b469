/** The meaning of a piece of text; `paint` maps it to colours. */
export type Tone =
  | "plain"
  | "muted"
  | "faint"
  | "title"
  | "selected"
  | "idle"
  | "waking"
  | "active"
  | "intense"
  | "health"
  | "void"
  | "alarm"
  | "stale";
export interface Span {
  readonly text: string;
  readonly tone: Tone;
}
/** One line of the screen, from left to right. */
export type Line = readonly Span[];
export declare function span(text: string, tone?: Tone): Span;
/** Colour bits of a terminal: none, 16 colours, 256, or 24-bit. */
export type ColorDepth = 1 | 4 | 8 | 24;
/** The colour depth, from the environment and from Node's table of terminals. */
export declare function colorDepth(
  environment: Readonly<Record<string, string | undefined>>,
  ofTerminal: (environment: object) => number,
): ColorDepth;
/** The line with SGR codes; ends with a reset. */
export declare function paint(line: Line, depth: ColorDepth): string;
