import { expect, test } from "vitest";
import { isDeeper, JsonDepthError, parseJson } from "../../../src/base/json.js";
import { answerOf } from "../../../src/cli/commands/inbox/semaphore-dialogue.js";
import { parseInput } from "../../../src/cli/commands/steer.js";
import { readFlagValue } from "../../../src/prism/cli/cli-flags.js";

const nested = (levels: number): string => "[".repeat(levels) + "]".repeat(levels);

test("[HTTP-124] text nested too deeply is refused on the command line", () => {
  const deep = nested(50_000);
  expect(() => parseInput(deep)).toThrow("nested deeper than 1000 levels");
  // Not treated as a plain word, like other text that is not JSON.
  expect(() => answerOf(deep)).toThrow("nested deeper than 1000 levels");
  expect(readFlagValue({ kind: "json", choices: [] }, deep)).toEqual({
    fault: "is nested deeper than 1000 levels",
  });
  expect(() => parseJson(`{"a":${deep}}`)).toThrow(JsonDepthError);
  expect(() => JSON.stringify(parseInput(nested(1_000)))).not.toThrow();
});

test("[HTTP-122] a leading byte order mark is skipped, once", () => {
  expect(parseInput('\ufeff{"a":1}')).toEqual({ a: 1 });
  expect(answerOf('\ufeff"Approve"')).toBe("Approve");
  expect(() => parseJson('\ufeff\ufeff"x"')).toThrow(SyntaxError);
});

test("[HTTP-124] arrays and objects both count as levels", () => {
  expect(isDeeper({ a: [{ b: [] }] }, 4)).toBe(false);
  expect(isDeeper({ a: [{ b: [] }] }, 3)).toBe(true);
  expect(isDeeper("text", 0)).toBe(false);
  expect(isDeeper([], 0)).toBe(true);
});
