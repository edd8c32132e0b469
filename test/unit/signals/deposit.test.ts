import { describe, expect, it } from "vitest";

import { checkedDeposit, checkedFilter } from "../../../src/signals/index.js";

const BYTES_MAX = 8_192;
const good = { type: "WARNING", initialIntensity: 0.8 };

/** A payload whose JSON has so many bytes. */
const payloadOf = (bytes: number): string => "é".repeat(1) + "x".repeat(bytes - 4);

describe("[SIGNAL-811] a deposit", () => {
  it("gets its defaults, and a payload that is a copy", () => {
    const defaults = { halfLifeMs: 600_000, target: null, payload: null, key: null, ttlMs: null };
    expect(checkedDeposit(good, BYTES_MAX)).toEqual({ ...good, ...defaults });
    const absent = { target: null, key: null, ttlMs: null, halfLifeMs: null, payload: undefined };
    expect(checkedDeposit({ ...good, ...absent }, BYTES_MAX)).toEqual({ ...good, ...defaults });
    const payload = { files: ["a.log"] };
    const copied = checkedDeposit({ ...good, payload }, BYTES_MAX).payload;
    expect(copied).toEqual(payload);
    expect(copied).not.toBe(payload);
  });

  it.each([
    ["type", { type: "" }],
    ["type", { type: "two words" }],
    ["type", { type: 7 }],
    ["type", { type: "X".repeat(65) }],
    ["initialIntensity", { initialIntensity: 1.1 }],
    ["initialIntensity", { initialIntensity: -0.1 }],
    ["initialIntensity", { initialIntensity: Number.NaN }],
    ["initialIntensity", { initialIntensity: "0.5" }],
    ["initialIntensity", { initialIntensity: undefined }],
    ["halfLifeMs", { halfLifeMs: 0 }],
    ["halfLifeMs", { halfLifeMs: Infinity }],
    ["ttlMs", { ttlMs: -1 }],
    ["target", { target: "client:ada" }],
    ["target", { target: "" }],
    ["key", { key: "" }],
    ["key", { key: "k".repeat(257) }],
    ["payload", { payload: { at: 1n } }],
    ["payload", { payload: () => 1 }],
    ["source", { source: "somebody.else" }],
    ["intensity", { intensity: 0.5 }],
  ])("with a wrong %s is refused with the field: %o", (field, change) => {
    expect(() => checkedDeposit({ ...good, ...change }, BYTES_MAX)).toThrow(
      expect.objectContaining({ code: "BAD_USER_INPUT", details: { field } }),
    );
  });

  it.each([[null], [undefined], ["WARNING"], [[good]]])("that is no object is refused: %o", (value) => {
    expect(() => checkedDeposit(value, BYTES_MAX)).toThrow(
      expect.objectContaining({ code: "BAD_USER_INPUT" }),
    );
  });

  it("has a payload of so many bytes as JSON, and no more", () => {
    expect(checkedDeposit({ ...good, payload: payloadOf(BYTES_MAX) }, BYTES_MAX).payload).toBeTypeOf(
      "string",
    );
    expect(() => checkedDeposit({ ...good, payload: payloadOf(BYTES_MAX + 1) }, BYTES_MAX)).toThrow(
      expect.objectContaining({
        code: "LIMIT_EXCEEDED",
        details: { field: "payload", limit: "maxPheromonePayloadBytes", max: BYTES_MAX },
      }),
    );
  });
});

describe("[SIGNAL-811] a filter", () => {
  it("may leave everything out, and may name several types", () => {
    const all = { type: null, source: null, target: null, minIntensity: null };
    expect(checkedFilter(undefined)).toEqual(all);
    expect(checkedFilter({ type: ["WARNING", "CHAOS"] })).toEqual({ ...all, type: ["WARNING", "CHAOS"] });
    expect(checkedFilter({ source: "client:ada", minIntensity: 0 })).toMatchObject({ source: "client:ada" });
  });

  it.each([
    ["type", { type: [] }],
    ["type", { type: ["WARNING", ""] }],
    ["source", { source: 1 }],
    ["target", { target: "no such id" }],
    ["minIntensity", { minIntensity: 2 }],
    ["kind", { kind: "WARNING" }],
  ])("with a wrong %s is refused with the field: %o", (field, filter) => {
    expect(() => checkedFilter(filter)).toThrow(
      expect.objectContaining({ code: "BAD_USER_INPUT", details: { field } }),
    );
  });
});
