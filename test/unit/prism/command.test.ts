import type { StandardSchemaV1 } from "@standard-schema/spec";
import { describe, expect, expectTypeOf, it } from "vitest";
import { z } from "zod";
import type { JsonValue } from "../../../src/base/json.js";
import { PRISM_BOUNDS } from "../../../src/prism/bounds.js";
import {
  command,
  type CommandContext,
  type CommandDefinition,
  createArgumentCheck,
  describeCommands,
  findCommand,
} from "../../../src/prism/index.js";

const parse = command({
  help: "Parses a text. It keeps nothing.",
  aliases: ["p"],
  examples: [{ help: "a sum", args: { text: "1+2" } }],
  input: z.object({ text: z.string(), depth: z.string().default("3").transform(Number) }),
  output: z.object({ length: z.int32().transform(String) }),
  readonly: true,
  pure: true,
  timeoutMs: 5_000,
  run: ({ text }) => ({ length: text.length }),
});

const run = (): null => null;

describe("command()", () => {
  it("infers the arguments and the result of run", () => {
    expectTypeOf<Parameters<typeof parse.run>[0]>().toEqualTypeOf<{ text: string; depth: number }>();
    expectTypeOf<Parameters<typeof parse.run>[1]>().toEqualTypeOf<CommandContext>();
    expectTypeOf<{ length: number }>().toExtend<Awaited<ReturnType<typeof parse.run>>>();
    expectTypeOf<{ length: string }>().not.toExtend<Awaited<ReturnType<typeof parse.run>>>();
    const bare = command({ run: () => 1 });
    expectTypeOf<Parameters<typeof bare.run>[0]>().toEqualTypeOf<Readonly<Record<string, never>>>();
    const commands = { parse, bare };
    expectTypeOf(commands).toExtend<Record<string, CommandDefinition>>();
  });

  it("rejects wrong types", () => {
    // @ts-expect-error `length` must be a number
    command({ output: z.object({ length: z.number() }), run: () => ({ length: "1" }) });
    // @ts-expect-error the example lacks `text`
    command({ input: z.object({ text: z.string() }), examples: [{ args: {} }], run: () => null });
    // @ts-expect-error `txt` does not exist
    command({ input: z.object({ text: z.string() }), run: ({ txt }) => txt });
    expect(typeof parse.run).toBe("function");
  });
});

describe("descriptors", () => {
  it("[PRISM-1] are plain JSON that crosses threads", () => {
    const [descriptor] = describeCommands({ parse });
    expect(structuredClone(descriptor)).toEqual(descriptor);
    expect(JSON.parse(JSON.stringify(descriptor))).toEqual(descriptor);
    expect(descriptor).toEqual({
      name: "parse",
      help: "Parses a text. It keeps nothing.",
      examples: [{ help: "a sum", args: { text: "1+2" } }],
      aliases: ["p"],
      hidden: false,
      readonly: true,
      pure: true,
      parks: false,
      private: false,
      timeoutMs: 5_000,
      input: {
        type: "object",
        properties: { text: { type: "string" }, depth: { type: "string", default: "3" } },
        required: ["text"],
        additionalProperties: false,
      },
      output: {
        type: "object",
        properties: { length: {} },
        required: ["length"],
        additionalProperties: false,
      },
    });
  });

  it("[PRISM-2] without a validator: no arguments, any result", () => {
    const [descriptor] = describeCommands({ now: command({ run: () => 1 }) });
    expect(descriptor).toMatchObject({
      input: { properties: {}, additionalProperties: false },
      output: null,
    });
    const check = createArgumentCheck({ input: descriptor?.input ?? null });
    expect(() => check({})).not.toThrow();
    expect(() => check({ a: 1 })).toThrow(expect.objectContaining({ code: "BAD_USER_INPUT" }));
  });

  it("[PRISM-3] a validator without a JSON Schema gets any JSON", () => {
    const odd: StandardSchemaV1<unknown, string> = {
      "~standard": { version: 1, vendor: "own", validate: (value) => ({ value: String(value) }) },
    };
    const failing = {
      "~standard": {
        ...odd["~standard"],
        jsonSchema: {
          input: () => {
            throw new Error("no");
          },
        },
      },
    };
    expect(describeCommands({ a: command({ input: odd, run: () => null }) })[0]?.input).toBeNull();
    expect(describeCommands({ a: { input: failing, run: () => null } })[0]?.input).toBeNull();
  });

  it.each([
    [[], "commands: must be an object"],
    [{ "1a": parse }, "commands.1a: a command's name must have"],
    [{ invoke: parse }, 'commands.invoke: the name "invoke" is taken'],
    [{ a: null }, "commands.a: must be a command"],
    [{ a: {} }, "commands.a.run: must be a function"],
    [{ a: { ...parse, tool: 1 } }, "commands.a.tool: is unknown"],
    [{ a: { ...parse, pure: 1 } }, "commands.a.pure: must be true or false"],
    [{ a: { ...parse, timeoutMs: 0 } }, "commands.a.timeoutMs: must be a whole number of milliseconds"],
    [{ a: { ...parse, help: 1 } }, "commands.a.help: must be a string"],
    [
      { a: { ...parse, help: "x".repeat(PRISM_BOUNDS.helpCharactersMax + 1) } },
      "commands.a.help: must have at most",
    ],
    [{ a: { ...parse, input: {} } }, "commands.a.input: must be a Standard Schema"],
    [{ a: { ...parse, aliases: "p" } }, "commands.a.aliases: must be a list"],
    [{ a: { ...parse, aliases: ["-p"] } }, "commands.a.aliases: an alias must have"],
    [{ a: parse, p: { run } }, 'commands.a.aliases: "p" is used twice'],
    [{ a: parse, b: parse }, 'commands.b.aliases: "p" is used twice'],
    [
      { a: { ...parse, examples: [{ args: { txt: "1" } }] } },
      "commands.a.examples[0].args: txt: is unknown here",
    ],
    [{ a: { ...parse, examples: [{ args: 1n }] } }, "commands.a.examples[0].args: is not JSON"],
    [
      { a: { input: z.string().min(3), examples: [{ args: "ab" }], run } },
      "commands.a.examples[0].args: Too small",
    ],
    [
      Object.fromEntries(
        Array.from({ length: PRISM_BOUNDS.commandsMax + 1 }, (_, at) => [`c${at}`, { run }]),
      ),
      `commands: more than ${PRISM_BOUNDS.commandsMax} commands`,
    ],
  ])("[PRISM-4] refuse faults, naming the field (%#)", (commands, message) => {
    expect(() => describeCommands(commands)).toThrow(
      expect.objectContaining({ code: "BAD_USER_INPUT", message: expect.stringContaining(message) }),
    );
  });

  it("[PRISM-5] bound the size and depth of schemas", () => {
    const wide = z.object({ a: z.string().describe("x".repeat(PRISM_BOUNDS.schemaBytesMax)) });
    let deep: z.ZodType = z.string();
    for (let depth = 0; depth < PRISM_BOUNDS.schemaDepthMax; depth += 1) deep = z.array(deep);
    expect(() => describeCommands({ a: { input: wide, run } })).toThrow(/commands\.a\.input: .*bytes/);
    expect(() => describeCommands({ a: { output: deep, run } })).toThrow(/commands\.a\.output: .*deeper/);
  });

  it("[PRISM-6] any JSON is the empty schema, not a recursive one", () => {
    const schemaOf = (input: z.ZodType): unknown => describeCommands({ a: { input, run } })[0]?.input;
    expect(schemaOf(z.json().describe("All."))).toEqual({ description: "All." });
    expect(schemaOf(z.object({ a: z.json().describe("All."), b: z.array(z.json()) }))).toEqual({
      type: "object",
      properties: { a: { description: "All." }, b: { type: "array", items: {} } },
      required: ["a", "b"],
      additionalProperties: false,
    });
  });

  it("are found by name and by alias", () => {
    const commands = describeCommands({ parse });
    expect(findCommand(commands, "p")).toBe(commands[0]);
    expect(findCommand(commands, "parse")).toBe(commands[0]);
    expect(findCommand(commands, "toString")).toBeUndefined();
  });
});

describe("the gate", () => {
  const check = (input: z.ZodType, args: JsonValue): unknown => {
    const [descriptor] = describeCommands({ a: { input, run: () => null } });
    try {
      createArgumentCheck({ input: descriptor?.input ?? null })(args);
      return null;
    } catch (error) {
      return error;
    }
  };

  it.each<[string, z.ZodType, JsonValue]>([
    ["text: must be a string", z.object({ text: z.coerce.string<string>() }), { text: 1 }],
    ["text: is required", z.object({ text: z.string() }), {}],
    ["text: must not be null", z.object({ text: z.string() }), { text: null }],
    ["other: is unknown here", z.object({ text: z.string() }), { text: "", other: 1 }],
    [
      "a.b.0: must be a whole number of at most 32 bits",
      z.object({ a: z.object({ b: z.array(z.int32()) }) }),
      { a: { b: [1.5] } },
    ],
    ["n: must be a whole number of at most 32 bits", z.object({ n: z.int32() }), { n: 2 ** 31 }],
    ["mode: must be one of a, b", z.object({ mode: z.enum(["a", "b"]) }), { mode: "c" }],
    ["tags: must be a list", z.object({ tags: z.array(z.string()) }), { tags: "a" }],
    ["arguments: must be an object", z.object({ a: z.string() }), "a"],
    ["on: must be true or false", z.object({ on: z.boolean() }), { on: 1 }],
    ["x: must be a number", z.object({ x: z.number().catch(1) }), { x: "1" }],
  ])("[PRISM-25] refuses the same as GraphQL's coercion: %s", (message, input, args) => {
    expect(check(input, args)).toMatchObject({ code: "BAD_USER_INPUT", message });
  });

  it.each<[z.ZodType, JsonValue]>([
    [z.object({ a: z.string().optional() }), { a: null }],
    [z.object({ a: z.string().nullable() }), {}],
    [z.object({ n: z.int() }), { n: 1.5 }],
    [z.object({ text: z.string().min(3) }), { text: "" }],
    [z.object({ u: z.union([z.string(), z.number()]) }), { u: true }],
    [z.looseObject({ a: z.string() }), { b: 1 }],
    [z.record(z.string(), z.number()), { a: "x" }],
  ])("[PRISM-26] leaves the rest to the validator (%#)", (input, args) => {
    expect(check(input, args)).toBeNull();
    expect(input.safeParse(args).success).toBe(false);
  });

  it("[PRISM-27] reports at most five faults, and the number of the others", () => {
    const error = check(z.object({}), { a: 1, b: 1, c: 1, d: 1, e: 1, f: 1, g: 1 });
    expect(error).toMatchObject({ message: expect.stringMatching(/; and 2 more$/) });
    expect((error as { details: { issues: unknown[] } }).details.issues).toHaveLength(5);
  });
});
