import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { ABSENT, draftOf, type Draft } from "../../../src/widgets/elements/schema/draft.js";
import type { Field } from "../../../src/widgets/elements/schema/fields.js";
import { initialDraft, formOf, validated } from "../../../src/widgets/elements/schema/form.js";
import type { JsonValue } from "../../../src/widgets/elements/schema/json.js";
import { exampleOf, inputTypeOf } from "../../../src/widgets/elements/schema/render-input.js";
import { faultsOf } from "../../../src/widgets/elements/schema/validate.js";
import { CARELESS, corrupted, objectSample } from "../../support/schemas.js";

import * as fc from "fast-check";

const jsonSchema = (schema: z.ZodType): JsonValue => z.toJSONSchema(schema, { io: "input" }) as JsonValue;

/** The result of a form that starts with a value. */
function sent(schema: JsonValue, value: JsonValue): ReturnType<typeof validated> {
  const form = formOf(schema);
  return validated(form, initialDraft(form, value));
}

/** JSON has a single zero, and its objects have no prototype. */
const plain = (value: JsonValue | undefined): unknown =>
  value === undefined ? undefined : JSON.parse(JSON.stringify(value));

/** An independent validator, also without regular expressions. */
const withoutPatterns = new Ajv2020({ strict: false, validateFormats: false, ownProperties: true });
withoutPatterns.removeKeyword("pattern");

const samples = objectSample({ nullish: true });
const withValue = samples.chain((sample) => sample.valid.map((value) => ({ schema: sample.schema, value })));

describe("titled choices", () => {
  const branches = [
    { const: "r", title: "Red" },
    { const: 7, title: "Seven" },
  ];

  it.each([
    [{ oneOf: branches }, false],
    [{ anyOf: branches, title: "Which?" }, false],
    [{ type: ["string", "integer"], oneOf: branches }, false],
    [{ oneOf: [...branches, { type: "null" }] }, true],
  ])("[ELEMENT-243] are a choice by their titles: %j", (schema, nullable) => {
    const { field } = formOf(schema);
    expect(field).toMatchObject({ kind: "choice", values: ["r", 7], labels: ["Red", "Seven"], nullable });
    expect(sent(schema, 7)).toMatchObject({ value: 7, faults: [] });
  });

  it("[ELEMENT-243] do not apply if a branch is not a constant, or a type forbids it", () => {
    expect(formOf({ oneOf: [...branches, { type: "boolean" }] }).field.kind).toBe("union");
    expect(formOf({ type: "string", oneOf: branches }).field.kind).toBe("json");
  });
});

describe("a form", () => {
  it("[ELEMENT-13] reproduces any valid value exactly, for any schema", () => {
    fc.assert(
      fc.property(withValue, ({ schema, value }) => {
        const { value: read, faults } = sent(jsonSchema(schema), value);
        expect(faults).toEqual([]);
        expect(plain(read)).toEqual(plain(value));
      }),
      { numRuns: 200 },
    );
  });

  it("[ELEMENT-13] never sends an invalid value, except for regular expressions", () => {
    const wrong = withValue.chain(({ schema, value }) =>
      corrupted(value).map((changed) => ({ schema, changed })),
    );
    fc.assert(
      fc.property(wrong, ({ schema, changed }) => {
        const { value: read, faults } = sent(jsonSchema(schema), changed);
        if (read === undefined || faults.length > 0 || schema.safeParse(read).success) return;
        expect(withoutPatterns.validate(jsonSchema(schema) as object, plain(read))).toBe(true);
      }),
      { numRuns: 200 },
    );
  });

  it("[ELEMENT-13] keeps members that the schema does not describe", () => {
    const schema = { type: "object", properties: { a: { type: "string" } } };
    expect(sent(schema, { a: "x", b: [1] }).value).toEqual({ a: "x", b: [1] });
  });
});

describe("fields", () => {
  const kinds = (properties: Record<string, JsonValue>): Record<string, string> => {
    const { field } = formOf({ type: "object", properties, additionalProperties: false });
    if (field.kind !== "object") throw new Error(field.kind);
    return Object.fromEntries(field.members.map((member) => [member.name, member.field.kind]));
  };

  it("[ELEMENT-14] follow the schema, and fall back to JSON", () => {
    expect(
      kinds({
        text: { type: "string" },
        whole: { type: "integer" },
        flag: { type: "boolean" },
        one: { enum: ["a", 2] },
        fixed: { const: 1 },
        list: { type: "array", items: { type: "number" } },
        inner: { type: "object", properties: { x: { type: "number" } } },
        either: { anyOf: [{ type: "string" }, { type: "number" }] },
        constants: { oneOf: [{ const: "a" }, { const: "b" }] },
        tuple: { type: "array", prefixItems: [{ type: "string" }] },
        map: { type: "object", additionalProperties: { type: "number" } },
        any: {},
        several: { type: ["string", "number"] },
        joined: { allOf: [{ type: "string" }, { minLength: 2 }] },
      }),
    ).toEqual({
      text: "text",
      whole: "number",
      flag: "flag",
      one: "choice",
      fixed: "constant",
      list: "list",
      inner: "object",
      either: "union",
      constants: "choice",
      tuple: "json",
      map: "json",
      any: "json",
      several: "json",
      joined: "json",
    });
  });

  it("[ELEMENT-14] follow references, but not recursive ones", () => {
    const schema = {
      type: "object",
      properties: {
        leaf: { $ref: "#/$defs/leaf" },
        tree: { $ref: "#/$defs/tree" },
        far: { $ref: "https://x/y" },
      },
      additionalProperties: false,
      $defs: {
        leaf: { type: "string", description: "of all" },
        tree: {
          type: "object",
          properties: { below: { $ref: "#/$defs/tree" } },
          additionalProperties: false,
        },
      },
    };
    const { field } = formOf(schema);
    if (field.kind !== "object") throw new Error(field.kind);
    const [leaf, tree, far] = field.members.map((member) => member.field);
    expect(leaf).toMatchObject({ kind: "text", description: "of all" });
    expect(tree).toMatchObject({ kind: "object", members: [{ name: "below", field: { kind: "json" } }] });
    expect(far).toMatchObject({ kind: "json" });
    expect(sent(schema, { tree: { below: { below: {} } } })).toMatchObject({ faults: [] });
  });

  it("[ELEMENT-14] any schema has a form", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (schema, value) => {
        const form = formOf(schema as JsonValue);
        expect(() => validated(form, initialDraft(form, value as JsonValue))).not.toThrow();
      }),
    );
  });
});

describe("an omitted field", () => {
  const schema = {
    type: "object",
    properties: {
      need: { type: "string" },
      may: { type: "string" },
      nil: { anyOf: [{ type: "string", minLength: 2 }, { type: "null" }] },
      defaultValue: { type: "integer", default: 5 },
      given: { type: "integer", default: 7 },
    },
    required: ["need", "given"],
    additionalProperties: false,
  };
  const form = formOf(schema);
  const begun = initialDraft(form, undefined);
  const members = (change: Record<string, Draft>): Draft => {
    if (begun.kind !== "object") throw new Error(begun.kind);
    return { ...begun, members: { ...begun.members, ...change } };
  };
  const typed = (text: string): Draft => ({ kind: "typed", text });

  it("[ELEMENT-16] is not sent, and neither is its default", () => {
    expect(validated(form, members({ need: typed("x") })).value).toEqual({ need: "x", given: 7 });
  });

  it("[ELEMENT-16] is neither null nor an empty text", () => {
    const read = validated(form, members({ need: typed(""), may: typed(""), nil: { kind: "null" } }));
    expect(read).toEqual({ value: { need: "", may: "", nil: null, given: 7 }, faults: [] });
  });

  it("[ELEMENT-15] is an error at its path if it is required", () => {
    expect(validated(form, begun)).toEqual({
      value: undefined,
      faults: [{ path: "/need", message: "must be given" }],
    });
    expect(validated(formOf({ type: "number" }), ABSENT).faults).toEqual([
      { path: "", message: "must be given" },
    ]);
  });

  it("[ELEMENT-15] all errors are reported at once", () => {
    const { value, faults } = validated(
      form,
      members({ nil: typed("a"), given: typed("1.5"), defaultValue: typed("x") }),
    );
    expect(value).toBeUndefined();
    expect(faults.map(({ path }) => path)).toEqual(["/need", "/nil", "/defaultValue", "/given"]);
    const bounded = formOf({
      type: "object",
      properties: { a: { type: "string" }, b: { type: "integer", maximum: 3 } },
      required: ["a"],
    });
    expect(validated(bounded, initialDraft(bounded, { b: 4 })).faults).toEqual([
      { path: "/a", message: "must be given" },
      { path: "/b", message: "4 is greater than 3" },
    ]);
  });

  it("[ELEMENT-15] errors have the path in the chosen variant", () => {
    const faults = validated(form, members({ need: typed("x"), nil: typed("a") })).faults;
    expect(faults).toEqual([{ path: "/nil", message: "string is too short (1 < 2)" }]);
  });
});

describe("errors", () => {
  const faults = (schema: JsonValue, draft: Draft): string[] =>
    validated(formOf(schema), draft).faults.map(({ path, message }) => `${path} ${message}`);
  const typed = (text: string): Draft => ({ kind: "typed", text });

  it("[ELEMENT-15] include drafts that are not a value yet", () => {
    expect(faults({ type: "number" }, typed("12e"))).toEqual([" must be a number"]);
    expect(faults({ type: "number" }, typed("0x1f"))).toEqual([" must be a number"]);
    expect(faults({ type: "integer" }, typed("1.5"))).toEqual([" must be a whole number"]);
    expect(faults({}, typed("{"))[0]).toMatch(/^ must be JSON: /);
  });

  it("[ELEMENT-15] include violations of the schema", () => {
    expect(faults({ type: "integer", minimum: 3, maximum: 9 }, typed("12"))).toEqual([
      " 12 is greater than 9",
    ]);
    const list = { type: "array", items: { type: "number", maximum: 5 }, minItems: 3 };
    expect(faults(list, draftOf(formOf(list).field, [1, 9]))).toEqual([
      " array has too few items (2 < 3)",
      "/1 9 is greater than 5",
    ]);
  });

  it("[ELEMENT-190] leave regular expressions to the gateway, and ignore formats", () => {
    expect(faults({ type: "string", pattern: "^[a-z]+$" }, typed("A1"))).toEqual([]);
    expect(faults({ type: "string", not: { pattern: "^[a-z]+$" } }, typed("A1"))).toEqual([]);
    expect(faults({ type: "string", format: "email" }, typed("nobody"))).toEqual([]);
    const oneOf = [{ pattern: "^a" }, { pattern: "^b" }];
    expect(faults({ oneOf, type: ["string", "null"], maxLength: 3 }, typed('"bcde"'))).toEqual([
      " string is too long (4 > 3)",
    ]);
    expect(faults({ oneOf, type: ["string", "null"] }, typed('"b"'))).toEqual([]);
  });

  it.each(Object.entries(CARELESS))("[ELEMENT-190] %s does not block the page", (_, { schema, answer }) => {
    expect(faultsOf(schema, answer).length).toBeLessThanOrEqual(1);
    const form = formOf(schema);
    expect(() => validated(form, initialDraft(form, answer))).not.toThrow();
  });

  it("[ELEMENT-190] a short schema that expands into many fields shows a thousand of them", () => {
    const levels = 6;
    const wide = (next: number): JsonValue => ({
      type: "object",
      properties: Object.fromEntries(
        Array.from({ length: 50 }, (_, index) => [`p${index}`, { $ref: `#/$defs/d${next}` }]),
      ),
    });
    const definitions = Array.from({ length: levels }, (_, level) => [
      `d${level}`,
      level === levels - 1 ? { type: "string" } : wide(level + 1),
    ]);
    const { field } = formOf({ ...(wide(0) as object), $defs: Object.fromEntries(definitions) });
    const count = (one: Field): number =>
      one.kind === "object" ? one.members.reduce((sum, member) => sum + count(member.field), 1) : 1;
    expect(count(field)).toBeLessThan(6_000);
  });

  it.each(["constructor", "toString", "__proto__"])(
    "[ELEMENT-191] a format named %s is unknown like any other",
    (format) => {
      expect([inputTypeOf(format), exampleOf(format)]).toEqual(["text", ""]);
      expect([inputTypeOf("email"), exampleOf("duration")]).toEqual(["email", "PT15M"]);
    },
  );

  it("[ELEMENT-15] are one per path, with unescaped member names", () => {
    const schema = {
      type: "object",
      properties: { "a/b c%": { type: "string", minLength: 2, pattern: "^x" } },
    };
    expect(faults(schema, draftOf(formOf(schema).field, { "a/b c%": "q" }))).toEqual([
      "/a~1b c% string is too short (1 < 2)",
    ]);
  });
});
