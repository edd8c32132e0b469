import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { PAYLOAD_DEPTH_MAX, copyPayload } from "../../../src/host/payload.js";

function nested(levels: number): unknown {
  let value: unknown = 1;
  for (let level = 0; level < levels; level += 1) value = [value];
  return value;
}

describe("payload", () => {
  it("[HOST-5] equals a round trip through JSON", () => {
    fc.assert(
      fc.property(fc.jsonValue({ depthSize: "large" }), (value) => {
        expect(JSON.stringify(copyPayload(value))).toBe(JSON.stringify(value));
      }),
    );
  });

  it("[HOST-5] returns an independent copy", () => {
    const said = { list: [{ n: 1 }] };
    const copy = copyPayload(said);
    said.list[0] = { n: 2 };
    said.list.push({ n: 3 });
    expect(copy).toEqual({ list: [{ n: 1 }] });
  });

  it("[HOST-5] treats undefined, dates, errors with toJSON and odd prototypes as JSON does", () => {
    class Point {
      toJSON(): unknown {
        return { x: 1, gone: undefined };
      }
    }
    const bare = Object.assign(Object.create(null) as object, { a: 1 });
    expect(copyPayload(undefined)).toBeNull();
    expect(copyPayload({ a: undefined, at: new Date(0), point: new Point(), bare })).toEqual({
      at: "1970-01-01T00:00:00.000Z",
      point: { x: 1 },
      bare: { a: 1 },
    });
    const sly = JSON.parse('{"__proto__": {"polluted": true}}') as object;
    const copy = copyPayload(sly) as object;
    expect(Object.getPrototypeOf(copy)).toBe(Object.prototype);
    expect(JSON.stringify(copy)).toBe('{"__proto__":{"polluted":true}}');
  });

  it.each([
    ["a function", { run: () => 1 }, "not JSON at $.run: function"],
    ["NaN", { deep: [0, { n: Number.NaN }] }, "not JSON at $.deep[1].n: NaN"],
    ["a bigint", [1n], "not JSON at $[0]: bigint"],
    ["an undefined item", [undefined], "not JSON at $[0]: undefined"],
    [
      "an instance without a class",
      { odd: Object.create({ constructor: null }) },
      "not JSON at $.odd: an instance of a nameless class",
    ],
    ["a map", { map: new Map() }, "not JSON at $.map: an instance of Map"],
    ["too deep a value", nested(PAYLOAD_DEPTH_MAX + 1), "deeper than 64 levels, or a cycle, at $[0]"],
  ])("[HOST-5] refuses %s with its path", (_what, value, message) => {
    expect(() => copyPayload(value)).toThrow(message);
  });

  it("[HOST-5] refuses cycles and values that are too large", () => {
    const ring: Record<string, unknown> = {};
    ring["next"] = ring;
    expect(() => copyPayload(ring)).toThrow(/cycle, at \$\.next/);
    expect(() => copyPayload("x".repeat(100), 101)).toThrow(
      expect.objectContaining({ code: "LIMIT_EXCEEDED", message: "larger than 101 bytes" }),
    );
    expect(copyPayload("x".repeat(99), 101)).toHaveLength(99);
    expect(() =>
      copyPayload(
        Array.from({ length: 1_000 }, () => 1),
        1_000,
      ),
    ).toThrow("larger than");
    expect(() => copyPayload(nested(PAYLOAD_DEPTH_MAX))).not.toThrow();
  });
});
