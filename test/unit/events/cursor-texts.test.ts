import { describe, expect, it } from "vitest";
import { CursorTexts, decodeCursor, encodeCursor } from "../../../src/events/cursor.js";

describe("the cursors of one stream", () => {
  it.each(["a", "ab", "emitter-17", "*", "kürbis", "\u{1f33f}"])(
    "[FANOUT-1691] are those that are encoded one by one, of %s",
    (scope) => {
      const cursors = new CursorTexts(scope);
      const offsets = [0, 1, 9, 10, 99, 100, 101, 999, 1_000, 12_345, 123_456, 9_007_199_254_740_991];
      for (const epoch of ["e", "e1", "e_0123456789abcdef", "-"]) {
        for (const offset of [...offsets, ...offsets.toReversed(), 7, 7]) {
          expect(cursors.of(epoch, offset)).toBe(encodeCursor(scope, epoch, offset));
        }
      }
      expect(cursors.of("e2", 7)).toBe(encodeCursor(scope, "e2", 7));
      if (scope.length > 1)
        expect(decodeCursor(cursors.of("e2", 8), scope)).toEqual({ epoch: "e2", offset: 8 });
    },
  );
});
