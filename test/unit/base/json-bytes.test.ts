import fc from "fast-check";
import { expect, it } from "vitest";

import { jsonBytes } from "../../../src/base/json-bytes.js";
import { output } from "../../support/mirror-kit.js";

const bytesOf = (value: unknown): number => Buffer.byteLength(JSON.stringify(value));

it("[STORAGE-1770] counts the bytes of JSON without writing it", () => {
  const whole = fc.oneof(fc.nat(), fc.constant(1_764_498_283_123));
  const text = fc.string({ unit: fc.constantFrom("a", "Z", " ", "é", "日", "🙂") });
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      whole,
      text,
      fc.constant(null),
      fc.constant(true),
      tie("list"),
      tie("object"),
    ),
    list: fc.array(tie("value"), { maxLength: 4 }),
    object: fc.dictionary(fc.stringMatching(/^[a-z]{1,9}$/), tie("value"), { maxKeys: 4 }),
  }));
  fc.assert(fc.property(value, (one) => jsonBytes(one) === bytesOf(one)));
  const event = output("a", 7);
  expect(Math.abs(jsonBytes(event) - bytesOf(event))).toBeLessThan(20);
});

it("[STORAGE-1770] leaves members out that JSON leaves out", () => {
  expect(jsonBytes({ a: undefined, b: 1 })).toBe(bytesOf({ b: 1 }));
  expect([jsonBytes({}), jsonBytes([])]).toEqual([2, 2]);
});
