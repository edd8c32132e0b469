import * as fc from "fast-check";
import { execute, parse, printSchema, type ExecutionResult } from "graphql";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import type { JsonValue } from "../../../src/base/json.js";
import {
  command,
  createArgumentCheck,
  createGraphqlTranslator,
  describeCommands,
  describeGraphql,
} from "../../../src/prism/index.js";
import type { CommandField, NamedType } from "../../../src/prism/graphql-types.js";
import {
  corrupted,
  fullSelection,
  objectSample,
  schemaOf,
  unaliased,
  written,
} from "../../support/schemas.js";

type Commands = Parameters<typeof describeCommands>[0];

function deploy(
  commands: Commands,
  id = "grammar",
): { fields: readonly CommandField[]; types: readonly NamedType[] } {
  const agent = { id, description: "", commands: describeCommands(commands) };
  const { agents, types } = describeGraphql([agent], { rootFields: ["agent"], types: ["Agent"] });
  return { fields: agents[0]?.commands ?? [], types };
}

function only(schemas: { input?: z.ZodType; output?: z.ZodType }) {
  const commands = { parse: { ...schemas, readonly: true, run: () => null } };
  const [descriptor] = describeCommands(commands);
  const { fields, types } = deploy(commands);
  const [field] = fields;
  if (!field || !descriptor) throw new Error("no field");
  return { field, types, descriptor, translator: createGraphqlTranslator(types) };
}

/** Types as printed by GraphQL itself, without those of the library. */
function printed(schemas: { input?: z.ZodType; output?: z.ZodType }): string {
  const { field, types } = only(schemas);
  return printSchema(schemaOf(field, types))
    .replaceAll(/"""[^"]*"""\n\s*|scalar JSON.*\n?/g, "")
    .trim();
}

describe("typed fields", () => {
  it("[PRISM-28] properties are arguments, required ones non-null, results types of their own", () => {
    const text = printed({
      input: z.object({ text: z.string(), depth: z.int().min(0).max(9).optional() }),
      output: z.object({ tree: z.object({ rule: z.string() }), nodes: z.int32() }),
    });
    expect(text).toMatchInlineSnapshot(`
      "type Query {
        parse(text: String!, depth: Int): GrammarParseResult!
      }

      type GrammarParseResult {
        tree: GrammarParseResultTree!
        nodes: Int!
      }

      type GrammarParseResultTree {
        rule: String!
      }"
    `);
  });

  it("[PRISM-29] nested objects are inputs; enumerations are enums; names are prefixed by agent and command", () => {
    const text = printed({
      input: z.object({
        options: z.object({ mode: z.enum(["fast", "slow-er"]), tags: z.array(z.string()) }),
      }),
    });
    expect(text).toMatchInlineSnapshot(`
      "type Query {
        parse(options: GrammarParseOptionsInput!): JSON
      }


      input GrammarParseOptionsInput {
        mode: GrammarParseOptionsMode!
        tags: [String!]!
      }

      enum GrammarParseOptionsMode {
        fast
        slowEr
      }"
    `);
  });

  it("[PRISM-30] unions with a constant tag are unions in results and JSON in arguments", () => {
    const shape = z.discriminatedUnion("ok", [
      z.object({ ok: z.literal(true), tree: z.string() }),
      z.object({ ok: z.literal(false), line: z.int32() }),
    ]);
    expect(printed({ input: z.object({ shape }), output: shape })).toMatchInlineSnapshot(`
      "type Query {
        parse(shape: JSON!): GrammarParseResult!
      }

      union GrammarParseResult = GrammarParseResultOkTrue | GrammarParseResultOkFalse

      type GrammarParseResultOkTrue {
        ok: Boolean!
        tree: String!
      }

      type GrammarParseResultOkFalse {
        ok: Boolean!
        line: Int!
      }"
    `);
  });

  it("[PRISM-31] maps, tuples, open objects, untagged unions and recursive schemas are JSON", () => {
    const Tree = z.object({
      value: z.string(),
      get kids() {
        return z.array(Tree);
      },
    });
    const text = printed({
      input: z.object({
        map: z.record(z.string(), z.number()),
        pair: z.tuple([z.string(), z.number()]),
        open: z.looseObject({ a: z.string() }),
        either: z.union([z.string(), z.number()]),
        tree: Tree,
        nothing: z.object({}),
      }),
    });
    expect(text).toMatchInlineSnapshot(`
      "type Query {
        parse(map: JSON!, pair: JSON!, open: JSON!, either: JSON!, tree: JSON!, nothing: JSON!): JSON
      }"
    `);
  });

  it("[PRISM-32] an input that is not an object of known properties is one argument", () => {
    expect(only({ input: z.record(z.string(), z.string()) }).field).toMatchObject({
      style: "single",
      arguments: [{ name: "input", type: { name: "JSON", nullable: false } }],
    });
    expect(only({}).field).toMatchObject({ style: "properties", arguments: [], result: { name: "JSON" } });
  });

  it("[PRISM-33] arguments leave timeoutMs and idempotencyKey to the gateway", () => {
    const { field } = only({ input: z.object({ timeoutMs: z.int32() }) });
    expect(field.arguments).toMatchObject([{ name: "timeoutMs2", property: "timeoutMs" }]);
  });

  it("[PRISM-34] defaults are shown, never injected", async () => {
    const { field, types } = only({ input: z.object({ mode: z.string().default("fast").describe("How.") }) });
    expect(field.arguments).toMatchObject([{ description: 'How. Default: "fast".', default: "fast" }]);
    let seen: unknown;
    const schema = schemaOf(field, types, (args) => (seen = args));
    await execute({ schema, document: parse("{ parse }") });
    expect(seen).toEqual({});
  });

  it("[PRISM-35] [PRISM-17] whole numbers are Int when their bounds fit 32 bits, else Float", () => {
    const { field } = only({
      input: z.object({
        a: z.int32(),
        b: z.int(),
        c: z
          .number()
          .int()
          .min(0)
          .max(2 ** 31),
        d: z.literal([1, 2]),
      }),
    });
    expect(field.arguments.map(({ type }) => type)).toMatchObject(
      ["Int", "Float", "Float", "Int"].map((name) => ({ name })),
    );
  });

  it("[PRISM-36] [PRISM-16] texts with a format stay String, so that no surface rewrites them", () => {
    const { field } = only({ input: z.object({ at: z.iso.datetime(), id: z.uuid() }) });
    expect(field.arguments.map(({ type }) => type)).toMatchObject([{ name: "String" }, { name: "String" }]);
  });

  it("[PRISM-45] agents and commands with any names can be combined, in any order", () => {
    const commands = describeCommands({
      "re-parse": command({ run: () => null }),
      reParse: command({ readonly: true, run: () => ({ a: "" }), output: z.object({ a: z.string() }) }),
      secret: command({ hidden: true, run: () => null }),
    });
    const agents = ["my-agent", "myAgent", "agent"].map((id) => ({ id, description: "", commands }));
    const taken = { rootFields: ["agent"], types: ["Agent2Queries"] };
    const described = describeGraphql(agents, taken);
    expect(described.agents.map(({ agentId, name }) => [agentId, name])).toEqual([
      ["agent", "agent2"],
      ["my-agent", "myAgent2"],
      ["myAgent", "myAgent"],
    ]);
    expect(described.agents[0]).toMatchObject({
      queryType: "Agent2Queries2",
      mutationType: "Agent2Mutations",
      commands: [
        { name: "reParse2", operation: "mutation" },
        { name: "reParse", operation: "query" },
      ],
    });
    expect(describeGraphql(agents.toReversed(), taken)).toEqual(described);
    const names = described.types.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });

  it("[PRISM-24] a definition used twice is one type", () => {
    const Place = z.object({ x: z.number() }).meta({ id: "PrismPlace" });
    const { types } = only({ output: z.object({ from: Place, to: Place }) });
    expect(types.map(({ name }) => name)).toHaveLength(2);
  });
});

describe("values", () => {
  it("[PRISM-46] arguments: GraphQL accepts exactly what the gate accepts, and passes it on unchanged", async () => {
    await fc.assert(
      fc.asyncProperty(
        objectSample({ nullish: true }).chain(({ schema, valid }) =>
          fc
            .tuple(fc.constant(schema), valid, fc.boolean())
            .chain(([schema, value, isBad]) =>
              fc.tuple(
                fc.constant(schema),
                isBad ? corrupted(value) : fc.constant(value),
                fc.constant(isBad),
              ),
            ),
        ),
        async ([input, raw, isBad]) => {
          const args = JSON.parse(JSON.stringify(raw)) as JsonValue;
          const { field, types, descriptor, translator } = only({ input });
          const issues = gateIssues(descriptor, args);
          if (!isBad) expect(issues).toEqual([]);
          // GraphQL accepts a single value as a list of one.
          fc.pre(!issues.some(({ message }) => message === "must be a list"));
          if (typeof args !== "object" || args === null || Array.isArray(args)) {
            expect(issues).not.toEqual([]);
            return;
          }
          let seen: JsonValue | undefined;
          const schema = schemaOf(field, types, (coerced) => {
            seen = translator.argumentsFromGraphql(field, coerced as Record<string, JsonValue>);
            return seen;
          });
          const variables = translator.argumentsToGraphql(field, args);
          const isUnknown = Object.keys(variables).some(
            (key) => !field.arguments.some(({ name }) => name === key),
          );
          // Validation refuses the document, so it is not executed.
          if (isUnknown) {
            expect(issues).not.toEqual([]);
            return;
          }
          const given = field.arguments.filter(({ name }) => name in variables);
          const declared = given.map(({ name, type }) => `$${name}: ${written(type)}`).join(", ");
          const passed = given.map(({ name }) => `${name}: $${name}`).join(", ");
          const document = given.length === 0 ? "{ parse }" : `query (${declared}) { parse(${passed}) }`;
          const result: ExecutionResult = await execute({
            schema,
            document: parse(document),
            variableValues: variables,
          });
          expect({ args, refused: result.errors !== undefined }).toEqual({
            args,
            refused: issues.length > 0,
          });
          if (issues.length === 0) expect(seen).toEqual(args);
        },
      ),
      { numRuns: 120 },
    );
  });

  it("[PRISM-47] results: a result read with all fields equals the command's result", async () => {
    await fc.assert(
      fc.asyncProperty(
        objectSample({ nullish: false }).chain(({ schema, valid }) => fc.tuple(fc.constant(schema), valid)),
        async ([output, raw]) => {
          const value = JSON.parse(JSON.stringify(output.parse(raw))) as JsonValue;
          const { field, types, translator } = only({ output });
          const schema = schemaOf(field, types, () => translator.toGraphql(field.result, value));
          const document = parse(`{ parse ${fullSelection(field.result, types)} }`);
          const result: ExecutionResult = await execute({ schema, document });
          expect(result.errors).toBeUndefined();
          const read = JSON.parse(JSON.stringify(result.data?.["parse"])) as JsonValue;
          expect(translator.fromGraphql(field.result, unaliased(read))).toEqual(value);
        },
      ),
      { numRuns: 120 },
    );
  });

  it("[PRISM-48] absent and null are the same in a result that allows both", () => {
    const { field, translator } = only({
      output: z.object({ a: z.string().nullish(), b: z.string().optional() }),
    });
    expect(translator.fromGraphql(field.result, { a: null, b: null })).toEqual({ a: null });
  });

  it("[PRISM-49] null for an optional argument is passed on: the validator decides", () => {
    const { field, descriptor, translator } = only({ input: z.object({ a: z.string().optional() }) });
    expect(translator.argumentsFromGraphql(field, { a: null })).toEqual({ a: null });
    expect(gateIssues(descriptor, { a: null })).toEqual([]);
  });
});

function gateIssues(
  descriptor: Parameters<typeof createArgumentCheck>[0],
  args: JsonValue,
): readonly { message: string }[] {
  try {
    createArgumentCheck(descriptor)(args);
    return [];
  } catch (error) {
    expect(error).toMatchObject({ code: "BAD_USER_INPUT" });
    return (error as { details: { issues: { message: string }[] } }).details.issues;
  }
}
