import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { findLookalikes, skeletonOf } from "../../../src/base/text/lookalike.js";
import { showsSomething, visibleLine, visibleText } from "../../../src/base/text/visible-text.js";

const anyCharacter = fc.integer({ min: 0, max: 0x10ffff }).map((code) => String.fromCodePoint(code));
/** All code points of a class. */
function allOf(pattern: RegExp): string[] {
  const found: string[] = [];
  for (let code = 0; code <= 0x10ffff; code += 1) {
    const character = String.fromCodePoint(code);
    if (pattern.test(character)) found.push(character);
  }
  return found;
}
const numbered = (character: string): string =>
  `⟨U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}⟩`;

const FORMAT = /^[\p{Cf}\p{Default_Ignorable_Code_Point}\p{Bidi_Control}]$/u;
const CONTROL = /^[\p{Cc}\p{Zl}\p{Zp}]$/u;
const BLANK = /^[\p{Zs}\u3164\u115f\u1160\uffa0\u2800]$/u;

describe("text made visible", () => {
  it.each([
    ["format characters and default ignorables", FORMAT],
    ["control characters", CONTROL],
    ["blanks", BLANK],
  ])("[BASE-240] shows every one of the %s by its code point, between any neighbours", (_name, pattern) => {
    const all = allOf(pattern).filter((character) => !["\n", "\t", " "].includes(character));
    expect(all.length).toBeGreaterThan(15);
    for (const character of all) expect(visibleText(`a${character}b`)).toBe(`a${numbered(character)}b`);
  });

  it("[BASE-240] leaves none of them in any text, except in emoji and between joined letters", () => {
    const hidden = allOf(/^[\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\p{Zl}\p{Zp}\p{Zs}\u3164\u2800]$/u);
    const letters = fc.constantFrom("a", "b", "é", "中", "م", "क", "\n", "\u0301");
    const texts = fc.array(fc.oneof(fc.constantFrom(...hidden), letters, anyCharacter), { maxLength: 40 });
    fc.assert(
      fc.property(texts, (characters) => {
        const shown = visibleText(characters.join(""));
        const left = shown
          .replaceAll(new RegExp("\\p{RGI_Emoji}", "gv"), "")
          .replaceAll(/(?<=[\p{Script=Arabic}\p{M}])[\u200c\u200d](?=\p{L})/gu, "");
        expect(left).not.toMatch(/[\p{Cf}\p{Default_Ignorable_Code_Point}\p{Zl}\p{Zp}\u3164\u2800\u00a0]/u);
        expect(left.replaceAll(/[\n\t]/g, "")).not.toMatch(/\p{Cc}/u);
      }),
      { numRuns: 2_000 },
    );
  });

  it("[BASE-240] does not change text without hidden characters, nor its own output", () => {
    const plain = fc.stringMatching(/^[ -~éäß中文кириллица]*$/u);
    fc.assert(fc.property(plain, (text) => visibleText(text) === text));
    fc.assert(
      fc.property(fc.array(anyCharacter), (characters) => {
        const shown = visibleText(characters.join(""));
        expect(visibleText(shown)).toBe(shown);
      }),
    );
  });

  it.each(["👨‍👩‍👧", "❤️‍🔥", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "1️⃣", "👍🏽", "می‌خواهم", "क्‍ष", "ක්‍ෂ", "Việt Nam", "שָׁלוֹם"])(
    "[BASE-241] leaves %s readable",
    (text) => {
      expect(visibleText(`x ${text} y`)).toBe(`x ${text} y`);
    },
  );

  it.each([
    ["a\u200db", "a⟨U+200D⟩b"],
    ["را\u200cر", "را⟨U+200C⟩ر"],
    ["😀\u200d😀", "😀⟨U+200D⟩😀"],
    ["👍\ufe0e\ufe0e", "👍⟨U+FE0E⟩⟨U+FE0E⟩"],
    ["\ud800x", "⟨U+D800⟩x"],
    ["\ue000", "⟨U+E000⟩"],
    ["one\r\ntwo\rthree", "one\ntwo⟨U+000D⟩three"],
    ["\u0301a", "◌\u0301a"],
  ])(
    "[BASE-241] shows a joiner that joins nothing, and other characters that draw nothing: %j",
    (text, shown) => {
      expect(visibleText(text)).toBe(shown);
    },
  );

  it("[BASE-242] bounds the marks on one letter, and shows the number of the others", () => {
    const marks = "\u0301\u0302\u0303\u0304\u0305\u0306\u0307";
    expect(visibleText(`o${marks}k`)).toBe("o\u0301\u0302\u0303\u0304⟨3 more marks⟩k");
    expect(visibleText("o\u0301\u0302\u0323k")).toBe("o\u0301\u0302\u0323k");
    fc.assert(
      fc.property(fc.array(fc.constantFrom("\u0301", "\u20dd", "a", "\u034f", "\u0488")), (characters) => {
        expect(visibleText(characters.join(""))).not.toMatch(/\p{M}{5}/u);
      }),
    );
  });

  it("[BASE-240] is one line in single-line output", () => {
    expect(visibleLine("one\ntwo\tthree\r\n\u001b[31m")).toBe("one two three ⟨U+001B⟩[31m");
  });

  it("[BASE-243] recognises a text without visible characters", () => {
    for (const text of ["", " ", "\u3164", "\u200b\u2060", "\u2800\u00a0", "\u{e0041}\u{e0042}"]) {
      expect(showsSomething(text)).toBe(false);
    }
    expect(showsSomething("\u200b.")).toBe(true);
  });
});

describe("texts that look alike", () => {
  it.each([
    ["Approve", "approve"],
    ["Approve", "Approve "],
    ["Approve", " Ap\u200bprove"],
    ["Approve all", "Approve\u00a0all"],
    ["Approve all", "Approve  all"],
    ["Approve all", "Approve\u3164all"],
    ["Approve", "Ａｐｐｒｏｖｅ"],
    ["Approve", "𝐀𝐩𝐩𝐫𝐨𝐯𝐞"],
    ["Approve", "\u0410pprove"],
    ["Approve", "Аррrоvе"],
    ["Reject", "R\u00adeject"],
    ["Reject", "\u202eReject\u202c"],
    ["café", "cafe\u0301"],
    ["Delete 10", "Delete lO"],
    ["Yes - all", "Yes – all"],
    ["Don't", "Don’t"],
    ["modern", "modem"],
    ["STRASSE", "straße"],
    ["Fix", "ﬁx"],
  ])("[BASE-244] %j and %j", (one, other) => {
    expect(skeletonOf(one)).toBe(skeletonOf(other));
    expect(findLookalikes([one, "Something else", other])).toEqual([0, 2]);
  });

  it.each([
    [["Approve", "Reject"]],
    [["Yes", "No", "Later"]],
    [["1", "2", "3", "10"]],
    [["Approve", "Approve all", "Approve, but log"]],
    [["да", "нет"]],
    [["はい", "いいえ"]],
    [["a.txt", "b.txt"]],
    [["+1", "-1"]],
  ])("[BASE-244] %j do not look alike", (texts) => {
    expect(findLookalikes(texts)).toBeNull();
  });

  it("[BASE-244] a text looks the same with any changes of case, blanks and invisible characters", () => {
    const noise = fc.constantFrom("\u200b", "\u00ad", "\u2060", "\u{e0061}", "\ufe0f", "\u034f", "\u202e");
    const word = fc.stringMatching(/^[a-zA-Z]{1,12}$/);
    fc.assert(
      fc.property(word, fc.array(noise), fc.boolean(), (text, added, upper) => {
        const noisy = Array.from(text, (letter, index) => letter + (added[index] ?? "")).join("");
        expect(skeletonOf(upper ? noisy.toUpperCase() : noisy)).toBe(skeletonOf(text));
      }),
    );
  });
});
