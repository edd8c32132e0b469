import { describe, expect, it } from "vitest";
import { z } from "zod";

import { PRISM_BOUNDS } from "../../../src/prism/bounds.js";
import { describeCommands } from "../../../src/prism/index.js";
import type { JsonSchema, SchemaSide } from "../../../src/prism/json-schema.js";
import { type Shape, shapeOf } from "../../../src/prism/shape.js";

/** A shape in short notation: `[Int]?` is a nullable list of Int. */
function inWords(shape: Shape): string {
  const end = shape.nullable ? "?" : "";
  switch (shape.kind) {
    case "scalar":
      return `${shape.scalar}${end}`;
    case "enum":
      return `${shape.values.join("|")}${end}`;
    case "list":
      return `[${inWords(shape.item)}]${end}`;
    case "object":
      return `{${shape.properties.map(({ name, shape: of }) => `${name} ${inWords(of)}`).join(", ")}}${end}`;
    case "union":
      return `${shape.tag}: ${shape.members.map(inWords).join(" or ")}${end}`;
  }
}

const ofSchema = (schema: JsonSchema | null, side: SchemaSide = "output"): string =>
  inWords(shapeOf(schema, side));

/** The shape of an author's validator. */
function ofValidator(validator: z.ZodType, side: SchemaSide = "output"): string {
  const [descriptor] = describeCommands({ a: { [side]: validator, run: () => null } });
  return ofSchema(descriptor?.[side] ?? null, side);
}

const TEXT = { type: "string" };
const NUMBER = { type: "number" };

describe("the shape of a JSON Schema", () => {
  it.each([
    [z.string(), "String"],
    [z.boolean(), "Boolean"],
    [z.number(), "Float"],
    [z.iso.datetime(), "String"],
    [z.uuid(), "String"],
    [z.email(), "String"],
  ])("[PRISM-16] texts, booleans and numbers are scalars, with any format (%#)", (validator, words) => {
    expect(ofValidator(validator)).toBe(words);
  });

  it.each([
    [{ minimum: -(2 ** 31), maximum: 2 ** 31 - 1 }, "Int"],
    [{ minimum: 0, maximum: 100 }, "Int"],
    [{ minimum: 0, maximum: 2 ** 31 }, "Float"],
    [{ minimum: -(2 ** 31) - 1, maximum: 0 }, "Float"],
    [{ minimum: 0 }, "Float"],
    [{}, "Float"],
  ])("[PRISM-17] a whole number within %j is %s", (bounds, words) => {
    expect(ofSchema({ type: "integer", ...bounds })).toBe(words);
  });

  it.each([
    [{ enum: ["a", "b"] }, "a|b"],
    [{ enum: ["a"] }, "String"],
    [{ const: "a" }, "String"],
    [{ const: 7 }, "Int"],
    [{ enum: [1, 1.5] }, "Float"],
    [{ const: true }, "Boolean"],
    [{ enum: ["a", 1] }, "JSON"],
  ])("[PRISM-18] constants %j are %s", (schema, words) => {
    expect(ofSchema(schema)).toBe(words);
  });

  it("[PRISM-18] more constant texts than an enumeration may have are a String", () => {
    const texts = (count: number) => Array.from({ length: count }, (_, index) => `v${index}`);
    const most = texts(PRISM_BOUNDS.enumValuesMax);
    expect(ofSchema({ enum: most })).toBe(most.join("|"));
    expect(ofSchema({ enum: [...most, "one more"] })).toBe("String");
  });

  it.each([
    [z.array(z.string()), "[String]"],
    [z.array(z.array(z.int32())), "[[Int]]"],
    [z.tuple([z.string(), z.number()]), "JSON"],
  ])("[PRISM-19] an array is a list, a tuple is JSON (%#)", (validator, words) => {
    expect(ofValidator(validator)).toBe(words);
  });

  it.each([
    [z.object({ a: z.string(), b: z.int32() }), "{a String, b Int}"],
    [z.object({ inner: z.object({ a: z.string() }) }), "{inner {a String}}"],
    [z.looseObject({ a: z.string() }), "JSON"],
    [z.record(z.string(), z.number()), "JSON"],
    [z.object({ none: z.object({}) }), "{none JSON}"],
  ])("[PRISM-20] an object is typed when all of its properties are known (%#)", (validator, words) => {
    expect(ofValidator(validator)).toBe(words);
  });

  it.each<[JsonSchema, string]>([
    [{ ...TEXT, type: ["string", "null"] }, "String?"],
    [{ anyOf: [TEXT, { type: "null" }] }, "String?"],
    [{ enum: ["a", "b", null] }, "a|b?"],
    [{}, "JSON?"],
    [{ description: "anything" }, "JSON?"],
  ])("[PRISM-21] %j is %s: null is accepted", (schema, words) => {
    expect(ofSchema(schema)).toBe(words);
  });

  it("[PRISM-22] a union with a constant tag is a union in results, and JSON in arguments", () => {
    const told = z.discriminatedUnion("kind", [
      z.object({ kind: z.literal("a"), x: z.string() }),
      z.object({ kind: z.literal("b"), y: z.int32() }),
    ]);
    expect(ofValidator(told, "output")).toBe("kind: {kind String, x String} or {kind String, y Int}");
    expect(ofValidator(told, "input")).toBe("JSON");
  });

  it.each<[string, JsonSchema]>([
    ["of scalars", { anyOf: [TEXT, NUMBER] }],
    [
      "of objects with no constant",
      {
        anyOf: [
          { type: "object", properties: { a: TEXT } },
          { type: "object", properties: { b: TEXT } },
        ],
      },
    ],
    ["that is allOf of several", { type: "string", allOf: [{ minLength: 1 }, { maxLength: 9 }] }],
  ])("[PRISM-23] any other union is JSON: one %s", (_which, schema) => {
    expect(ofSchema(schema).replace("?", "")).toBe("JSON");
  });

  it("[PRISM-24] a reference is its target, and one definition however often it is used", () => {
    const place = { type: "object", properties: { x: NUMBER }, required: ["x"] };
    const ref = { $ref: "#/$defs/Place" };
    const shape = shapeOf(
      { type: "object", properties: { from: ref, to: ref }, $defs: { Place: place } },
      "output",
    );
    expect(inWords(shape)).toBe("{from {x Float}, to {x Float}}");
    const [from, to] = shape.kind === "object" ? shape.properties : [];
    expect(from?.shape.definition).toBe("#/$defs/Place");
    expect(to?.shape).toEqual(from?.shape);
  });

  it("[PRISM-24] a recursive schema is JSON", () => {
    const tree = { type: "object", properties: { kids: { type: "array", items: { $ref: "#/$defs/Tree" } } } };
    expect(ofSchema({ $ref: "#/$defs/Tree", $defs: { Tree: tree } })).toBe("JSON");
    expect(
      ofSchema({ type: "object", properties: { tree: { $ref: "#/$defs/Tree" } }, $defs: { Tree: tree } }),
    ).toBe("{tree JSON}");
  });
});
