import stringWidth from "string-width";

import { visibleLine } from "../../base/visible-text.js";
import { type Line, span, type Span, type Tone } from "./tones.js";

/**
 * Text from outside, made harmless: nothing in it is obeyed by a terminal, joins its neighbours, or has a width that
 * terminals disagree about.
 */
export function clean(text: string): string {
  if (/^[ -~]*$/.test(text)) return text;
  return visibleLine(text)
    .replaceAll(/[\p{Cf}\p{Variation_Selector}]/gu, "")
    .replaceAll(/(\p{M}{2})\p{M}+/gu, "$1");
}

/** Columns a terminal needs for clean text. */
export function widthOf(text: string): number {
  if (/^[ -~]*$/.test(text)) return text.length;
  let width = 0;
  for (const character of text) width += widthOfCharacter(character);
  return width;
}

/** By code point, as most terminals count: they know no clusters. */
function widthOfCharacter(character: string): number {
  const code = character.codePointAt(0) ?? 0;
  // Frames, blocks and ASCII are most of what is drawn.
  if (code < 0x7f || (code >= 0x2500 && code < 0x25a0)) return 1;
  return stringWidth(character);
}

/** The text cut to a width, with `…` where something was cut off. */
export function cut(text: string, columns: number): string {
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

/** The text in exactly that many columns. */
export function fit(text: string, columns: number): string {
  const kept = cut(text, columns);
  return kept + " ".repeat(Math.max(0, columns - widthOf(kept)));
}

export function lineWidth(line: Line): number {
  return line.reduce((width, { text }) => width + widthOf(text), 0);
}

/** The line cut to a width. */
export function cutLine(line: Line, columns: number): Span[] {
  const kept: Span[] = [];
  let left = columns;
  for (const { text, tone } of line) {
    if (left <= 0) break;
    const part = cut(text, left);
    kept.push(span(part, tone));
    left -= widthOf(part);
  }
  return kept;
}

export interface Filling {
  readonly text: string;
  readonly tone: Tone;
}

const BLANK: Filling = { text: " ", tone: "plain" };

/** One line of exactly that width: something at the left, something at the right, and what fills the middle. The right goes first when both do not fit. */
export function spread(left: Line, right: Line, columns: number, filling: Filling = BLANK): Span[] {
  const rightWidth = lineWidth(right);
  const shown = lineWidth(left) + rightWidth <= columns || rightWidth <= columns / 2 ? right : [];
  const kept = cutLine(left, columns - lineWidth(shown));
  const between = columns - lineWidth(kept) - lineWidth(shown);
  return [...kept, span(filling.text.repeat(between), filling.tone), ...shown];
}
