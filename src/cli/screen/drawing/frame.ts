import { cutLine, fit, lineWidth, spread, widthOf } from "./text.js";
import { type Line, span, type Span, type Tone } from "./tones.js";

/** `│ … │`, without inner blanks on narrow screens. */
export function framed(inside: Line, columns: number): Line {
  const pad = paddingOf(columns);
  const inner = innerWidth(columns);
  const kept = cutLine(inside, inner);
  return [
    span(`│${pad}`, "faint"),
    ...kept,
    span(" ".repeat(inner - lineWidth(kept))),
    span(`${pad}│`, "faint"),
  ];
}

/** Columns inside the frame. */
export function innerWidth(columns: number): number {
  return Math.max(0, columns - 2 - 2 * paddingOf(columns).length);
}

function paddingOf(columns: number): string {
  return columns >= 60 ? " " : "";
}

type Corners = readonly [string, string];

const CORNERS = { top: ["┌", "┐"], middle: ["├", "┤"], bottom: ["└", "┘"] } as const satisfies Record<
  string,
  Corners
>;

/** A horizontal rule with text at both ends. */
export function rule(
  where: keyof typeof CORNERS,
  left: Line,
  right: Line,
  columns: number,
  tone: Tone = "faint",
): Line {
  const [start, end] = CORNERS[where];
  const written = (line: Line): Line => (line.length === 0 ? [] : [span(" "), ...line, span(" ")]);
  const middle = spread(written(left), written(right), Math.max(0, columns - 2), { text: "─", tone });
  return [span(start, tone), ...middle, span(end, tone)];
}

/** Joins parts with ` · `. */
export function dotted(parts: readonly Span[]): Span[] {
  return parts.flatMap((part, index) => (index === 0 ? [part] : [span(" · ", "faint"), part]));
}

/** The first parts that fit into `columns`, joined with ` · `. */
export function dottedWithin(parts: readonly Span[], columns: number): Span[] {
  let left = columns;
  const kept: Span[] = [];
  for (const part of parts) {
    const width = widthOf(part.text) + (kept.length === 0 ? 0 : 3);
    if (width > left) break;
    left -= width;
    kept.push(part);
  }
  return dotted(kept);
}

/** Wraps a sentence to `columns`. */
export function wrapped(text: string, columns: number, tone: Tone): Line[] {
  const lines: string[] = [];
  let current = "";
  for (const word of text.split(" ")) {
    const longer = current === "" ? word : `${current} ${word}`;
    if (current !== "" && widthOf(longer) > columns) {
      lines.push(current);
      current = word;
    } else current = longer;
  }
  return [...lines, current].map((line) => [span(fit(line, columns).trimEnd(), tone)]);
}
