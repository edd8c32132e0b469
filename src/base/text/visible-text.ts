/**
 * Text from agents and callers, for people to read. A character that draws nothing, looks like a plain space, or
 * reorders its neighbours can make one text look like another, so it is shown by its code point: `⟨U+202E⟩`.
 * Terminal, command line and browser all use this function, so this file imports nothing.
 *
 * Kept as they are: line feed and tab, emoji sequences recommended by Unicode (RGI), and the two joiners where they
 * change the shape of Arabic or Indic letters.
 */
export function visibleText(text: string): string {
  if (PLAIN.test(text)) return text;
  return text.replace(tokens(), (found, kept: string | undefined, marks: string | undefined, at: number) => {
    // Drops the CR of CR LF: in a terminal it would move the cursor to the start of the line.
    if (found === "\r" && text[at + 1] === "\n") return "";
    if (kept !== undefined) return kept;
    if (marks !== undefined) return boundedMarks(marks, text[at - 1]);
    return `⟨U+${hexOf(found)}⟩`;
  });
}

/** The same in one line: line feeds and tabs become spaces. */
export function visibleLine(text: string): string {
  return visibleText(text).replaceAll(/[\n\t]/g, " ");
}

/**
 * JSON that shows hidden characters as JSON escapes (`\u202e`): another spelling of the same value, also for
 * programs.
 */
export function visibleJson(json: string): string {
  if (PLAIN.test(json)) return json;
  return json.replace(tokens(), (found, kept: string | undefined, marks: string | undefined) =>
    kept === undefined && marks === undefined ? escapeOf(found) : found,
  );
}

/** True when a text has a visible character. */
export function showsSomething(text: string): boolean {
  return text.replace(hidden(), "").trim() !== "";
}

/** The text as it looks when invisible characters draw nothing and all blanks look alike. */
export function withoutHidden(text: string): string {
  return text.replace(blanks(), " ").replace(hidden(), "");
}

/** These expressions take milliseconds to compile, and most threads never meet a text that needs them. */
function onFirstUse(source: string, flags: string): () => RegExp {
  let made: RegExp | null = null;
  return () => (made ??= new RegExp(source, flags));
}

/** Combining marks shown on one letter. Scripts in use need no more, and more would overlap the lines around. */
const MARKS_MAX = 4;

const PLAIN = /^[\n\t -~]*$/;

/**
 * Characters that are drawn as a space or as nothing although they are letters, symbols or marks: the Hangul fillers,
 * the braille blank, the Khitan filler, the Egyptian blanks, the null notehead, the object replacement character.
 */
const BLANK_LOOKING =
  "\\u115f\\u1160\\u3164\\uffa0\\u2800\\u{16fe4}\\u{13441}\\u{13442}\\u{1d159}\\ufffc\\u{13430}-\\u{13440}";
/** Blanks with a width. */
const blanks = onFirstUse(`[\\p{Zs}\\p{Zl}\\p{Zp}\\s${BLANK_LOOKING}]`, "gu");

/** Every character that is shown by its code point; the `v` flag allows set subtraction. */
const HIDDEN = `[[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Co}\\p{Cn}\\p{Zs}\\p{Zl}\\p{Zp}\\p{Default_Ignorable_Code_Point}\\p{Bidi_Control}${BLANK_LOOKING}]--[\\n\\t ]]`;
const hidden = onFirstUse(HIDDEN, "gv");

/**
 * Arabic letters that join to the next one, before which a non-joiner is visible; and letters that join to the
 * previous one.
 */
const JOINS_NEXT = "[ئبتثجحخسشصضطظعغفقكلمنهيىپچڤکگیٹھ]";
const JOINS_BEFORE = "(?=[[\\p{Script=Arabic}&&\\p{L}]--[ء]])";
/** The sign that removes the vowel from an Indic letter: a joiner after it chooses how the letters are joined. */
const VIRAMA = "[्্੍્୍்్್്්]";
const INDIC_LETTER =
  "[\\p{L}&&[\\p{Script=Devanagari}\\p{Script=Bengali}\\p{Script=Gurmukhi}\\p{Script=Gujarati}\\p{Script=Oriya}\\p{Script=Tamil}\\p{Script=Telugu}\\p{Script=Kannada}\\p{Script=Malayalam}\\p{Script=Sinhala}]]";

const KEPT = [
  // The lookahead avoids trying thousands of sequences at every letter.
  "(?=[\\p{Extended_Pictographic}\\p{Regional_Indicator}0-9#*])\\p{RGI_Emoji}",
  `(?<=${JOINS_NEXT})\\u200c${JOINS_BEFORE}`,
  `(?<=${INDIC_LETTER}${VIRAMA})[\\u200c\\u200d](?=${INDIC_LETTER})`,
].join("|");

/** `kept`, or a run of visible `marks`, or one hidden character. */
const tokens = onFirstUse(
  `(${KEPT})|((?:[\\p{M}--[\\p{Default_Ignorable_Code_Point}${BLANK_LOOKING}]])+)|${HIDDEN}`,
  "gv",
);

/** A run of marks without a base character gets a circle; otherwise it would be drawn over the text before it. */
function boundedMarks(marks: string, before: string | undefined): string {
  const each = Array.from(marks);
  const base = before === undefined || /\s/.test(before) ? "◌" : "";
  if (each.length <= MARKS_MAX) return base + marks;
  return `${base}${each.slice(0, MARKS_MAX).join("")}⟨${each.length - MARKS_MAX} more marks⟩`;
}

function hexOf(character: string): string {
  return (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0");
}

/** By UTF-16 code units, as in JSON escapes. */
function escapeOf(found: string): string {
  const units = Array.from({ length: found.length }, (_, index) => found.charCodeAt(index));
  return units.map((unit) => `\\u${unit.toString(16).padStart(4, "0")}`).join("");
}
