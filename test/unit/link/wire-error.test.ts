import { expect, it } from "vitest";
import { TerrariumError } from "../../../src/base/errors.js";
import { toWire } from "../../../src/link/messages.js";

it("[LINK-431] an agent's error is bounded and can always be sent", () => {
  const error = (message: string, details: object = {}) =>
    toWire(new TerrariumError("BAD_USER_INPUT", message, details as TerrariumError["details"]));
  expect(error("x".repeat(1_000_000))?.message).toHaveLength(4_096);
  expect(error("no", { field: "text", limit: "maxInputDepth", max: 3 })?.details).toEqual({
    field: "text",
    limit: "maxInputDepth",
    max: 3,
  });
  const circle: Record<string, unknown> = {};
  circle["self"] = circle;
  const odd = [{ text: "x".repeat(70_000) }, circle, { count: 1n }, { toJSON: () => undefined }];
  for (const details of odd)
    expect(error("no", details)).toEqual({ code: "BAD_USER_INPUT", message: "no", details: {} });
  expect(structuredClone(error("no", { call: () => 1, kept: true }))?.details).toEqual({ kept: true });
});
