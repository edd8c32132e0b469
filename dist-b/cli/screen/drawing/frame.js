import { cutLine, fit, lineWidth, spread, widthOf } from "./text.js";
import { span } from "./tones.js";
/** `│ … │`, without inner blanks on narrow screens. */
export function framed(inside, columns) {
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
export function innerWidth(columns) {
  return Math.max(0, columns - 2 - 2 * paddingOf(columns).length);
}
function paddingOf(columns) {
  return columns >= 60 ? " " : "";
}
const CORNERS = { top: ["┌", "┐"], middle: ["├", "┤"], bottom: ["└", "┘"] };
/** A horizontal rule with text at both ends. */
export function rule(where, left, right, columns, tone = "faint") {
  const [start, end] = CORNERS[where];
  const written = (line) => (line.length === 0 ? [] : [span(" "), ...line, span(" ")]);
  const middle = spread(written(left), written(right), Math.max(0, columns - 2), { text: "─", tone });
  return [span(start, tone), ...middle, span(end, tone)];
}
/** Joins parts with ` · `. */
export function dotted(parts) {
  return parts.flatMap((part, index) => (index === 0 ? [part] : [span(" · ", "faint"), part]));
}
/** The first parts that fit into `columns`, joined with ` · `. */
export function dottedWithin(parts, columns) {
  let left = columns;
  const kept = [];
  for (const part of parts) {
    const width = widthOf(part.text) + (kept.length === 0 ? 0 : 3);
    if (width > left) break;
    left -= width;
    kept.push(part);
  }
  return dotted(kept);
}
/** Wraps a sentence to `columns`. */
export function wrapped(text, columns, tone) {
  const lines = [];
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
//# sourceMappingURL=frame.js.map
