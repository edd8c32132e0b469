import stringWidth from "string-width";
import { visibleLine } from "../../../base/text/visible-text.js";
import { span } from "./tones.js";
/**
 * Escapes outside text: no control sequences, no characters that join their neighbours, and none whose width differs
 * between terminals.
 */
export function clean(text) {
  if (/^[ -~]*$/.test(text)) return text;
  return visibleLine(text)
    .replaceAll(/[\p{Cf}\p{Variation_Selector}]/gu, "")
    .replaceAll(/(\p{M}{2})\p{M}+/gu, "$1");
}
/** The width of clean text in terminal columns. */
export function widthOf(text) {
  if (/^[ -~]*$/.test(text)) return text.length;
  let width = 0;
  for (const character of text) width += widthOfCharacter(character);
  return width;
}
/** Measured per code point, as most terminals do: they ignore grapheme clusters. */
function widthOfCharacter(character) {
  const code = character.codePointAt(0) ?? 0;
  // Fast path: frames, blocks and ASCII are most of what is drawn.
  if (code < 0x7f || (code >= 0x2500 && code < 0x25a0)) return 1;
  return stringWidth(character);
}
/** Cuts the text to a width; ends with `…` if something was cut off. */
export function cut(text, columns) {
  if (columns <= 0) return "";
  if (widthOf(text) <= columns) return text;
  let kept = "";
  let width = 0;
  for (const character of text) {
    width += widthOfCharacter(character);
    if (width > columns - 1) break;
    kept += character;
  }
  return `${kept}…`;
}
/** Cuts or pads the text to exactly that many columns. */
export function fit(text, columns) {
  const kept = cut(text, columns);
  return kept + " ".repeat(Math.max(0, columns - widthOf(kept)));
}
export function lineWidth(line) {
  return line.reduce((width, { text }) => width + widthOf(text), 0);
}
/** Cuts the line to a width. */
export function cutLine(line, columns) {
  const kept = [];
  let left = columns;
  for (const { text, tone } of line) {
    if (left <= 0) break;
    const part = cut(text, left);
    kept.push(span(part, tone));
    left -= widthOf(part);
  }
  return kept;
}
const BLANK = { text: " ", tone: "plain" };
/** A line of exactly `columns`: `left`, filling, `right`. `right` is left out when both do not fit. */
export function spread(left, right, columns, filling = BLANK) {
  const rightWidth = lineWidth(right);
  const shown = lineWidth(left) + rightWidth <= columns || rightWidth <= columns / 2 ? right : [];
  const kept = cutLine(left, columns - lineWidth(shown));
  const between = columns - lineWidth(kept) - lineWidth(shown);
  return [...kept, span(filling.text.repeat(between), filling.tone), ...shown];
}
//# sourceMappingURL=text.js.map
