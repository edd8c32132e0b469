import { execute, parse, validate } from "graphql";
import { describe, expect, it } from "vitest";
import type { InvokeArgs, Steer } from "../../../src/steering/port.js";
import { buildSchema } from "../../../src/schema/index.js";

const schema = buildSchema();

/** The input that an agent gets from this document, or the first error. */
async function given(source: string, variableValues: Record<string, unknown> = {}): Promise<unknown> {
  const document = parse(source);
  const [complaint] = validate(schema, document);
  if (complaint) throw complaint;
  let seen: InvokeArgs | undefined;
  const steer = {
    async invoke(_viewer, args) {
      seen = args;
      return { status: "COMPLETED", result: null, semaphore: null, perturbationId: "per-1" };
    },
  } satisfies Partial<Steer> as unknown as Steer;
  const contextValue = { steer, viewer: { kind: "anonymous" } };
  const { errors } = await execute({ schema, document, contextValue, variableValues });
  if (errors?.[0]) throw errors[0].originalError ?? errors[0];
  return seen?.input;
}

const invoke = (args: string, declared = ""): string =>
  `mutation ${declared} { invoke(agentId: "pulse", ${args}) { status } }`;

describe("JSON that is written in the document", () => {
  it.each([
    ["null", null],
    ["true", true],
    ["-0.5e-3", -0.0005],
    ["9007199254740993", 9_007_199_254_740_992],
    ["123456789012345678901234567890", 1.234_567_890_123_456_8e29],
    ['"a \\u00e9"', "a é"],
    ['"""\n  two\n    lines\n"""', "two\n  lines"],
    ['[1, [null, {a: "b"}], []]', [1, [null, { a: "b" }], []]],
    ["{a: {b: [{c: null}]}}", { a: { b: [{ c: null }] } }],
    ["{constructor: 1, toString: 2, hasOwnProperty: 3}", { constructor: 1, toString: 2, hasOwnProperty: 3 }],
  ])("[PRISM-39] %s", async (literal, value) => {
    expect(await given(invoke(`input: ${literal}`))).toEqual(value);
  });

  it("[PRISM-39] members are own properties with any name, as in JSON.parse", async () => {
    const value = (await given(invoke("input: {__proto__: {admin: true}}"))) as object;
    expect(Object.keys(value)).toEqual(["__proto__"]);
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
    expect("admin" in value).toBe(false);
    expect(JSON.stringify(value)).toBe('{"__proto__":{"admin":true}}');
  });

  it.each([
    ["RED", "RED"],
    ["{color: RED}", "RED"],
    ["[[{a: [GREEN]}]]", "GREEN"],
    ["{a: 1e999}", "1e999"],
    ["[-1e400]", "-1e400"],
  ])("[PRISM-39] %s is refused: JSON cannot represent it", async (literal, named) => {
    await expect(given(invoke(`input: ${literal}`))).rejects.toThrow(named);
  });

  it("[PRISM-39] a duplicate member is refused", async () => {
    await expect(given(invoke("input: {a: 1, a: 2}"))).rejects.toThrow('"a"');
    await expect(given(invoke("input: {x: [{__proto__: 1, __proto__: 2}]}"))).rejects.toThrow("__proto__");
  });

  it("[PRISM-39] variables are allowed in it: absent ones are null in a list, and omitted in an object", async () => {
    const source = invoke(
      "input: {json: $json, at: $at, list: [$count, $absent, {deep: $json}], absent: $absent, null: $null, kinds: $kinds}",
      "($json: JSON, $at: DateTime, $count: Int, $absent: JSON, $null: JSON, $kinds: [TerrariumEventType!])",
    );
    const variables = {
      json: { word: "RED", deep: [1] },
      at: "2026-11-22T11:15:30+01:00",
      count: 7,
      null: null,
      kinds: ["RESULT"],
    };
    expect(await given(source, variables)).toEqual({
      json: { word: "RED", deep: [1] },
      at: "2026-11-22T10:15:30.000Z",
      list: [7, null, { deep: { word: "RED", deep: [1] } }],
      null: null,
      kinds: ["RESULT"],
    });
    await expect(given(source, { at: "2026-02-30T00:00:00Z" })).rejects.toThrow("2026-02-30");
  });

  it("[PRISM-40] null is an input, and a missing input is BAD_USER_INPUT", async () => {
    expect(await given(invoke("input: null"))).toBeNull();
    expect(await given(invoke("input: $input", "($input: JSON)"), { input: null })).toBeNull();
    for (const source of [invoke("timeoutMs: 1"), invoke("input: $input", "($input: JSON)")]) {
      await expect(given(source)).rejects.toMatchObject({
        code: "BAD_USER_INPUT",
        details: { field: "input" },
      });
    }
  });
});
