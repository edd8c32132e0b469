import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { JsonValue } from "../../../src/base/json.js";
import { searchText } from "../../../src/events/search-text.js";
import { mayHave, phrasesOf, searchable } from "../../../src/storage/log/search-words.js";
import { output } from "../../support/mirror-kit.js";

const texts = fc.oneof(
  fc.string({ unit: "grapheme" }),
  fc.string({
    unit: fc.constantFrom(
      "a",
      "K",
      "\u212A",
      "É",
      "e",
      "\u0301",
      '"',
      "\\",
      "\n",
      "\u2028",
      "\ud800",
      "7",
      " ",
    ),
  }),
  fc.constantFrom("Stra\u00dfe", "\u0130stanbul", 'say "yes"', "a\tb", "\u001ffoo"),
);
const values = fc.oneof(texts, fc.double({ noNaN: true, noDefaultInfinity: true }), fc.integer());
const payloads = fc.oneof(
  values,
  fc.array(values, { maxLength: 3 }),
  fc.dictionary(texts, values, { maxKeys: 3 }),
);

describe("words of kept events", () => {
  it("[STORAGE-1630] are found in their JSON wherever they are found in their text", () => {
    fc.assert(
      fc.property(payloads, (payload) => {
        const json = JSON.stringify({ ...output("a", 0), data: payload });
        const event = JSON.parse(json) as ReturnType<typeof output>;
        const text = searchText(event);
        for (const tokens of phrasesOf(text)) {
          expect(searchable(text)).toContain(` ${tokens.join(" ")} `);
          expect(mayHave(json, tokens)).toBe(true);
        }
      }),
      { numRuns: 500 },
    );
  });

  it("[STORAGE-1630] an event without one of the words is left out before its text is read", () => {
    const json = JSON.stringify({ ...output("a", 0), data: { note: "Disk FULL" } satisfies JsonValue });
    expect(mayHave(json, ["disk", "full"])).toBe(true);
    expect(mayHave(json, ["disk", "empty"])).toBe(false);
  });
});
