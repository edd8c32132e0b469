import { getVariableValues, type OperationDefinitionNode, parse, validate } from "graphql";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { bundledAgents } from "../../../src/agents/index.js";
import { commandExamples } from "../../../src/gateway/graphql/command-examples.js";
import { graphiqlResponse } from "../../../src/gateway/graphql/graphiql.js";
import { describeAgents } from "../../support/host-kit.js";
import { command, type CommandDefinition } from "../../../src/prism/command.js";
import { describeCommands } from "../../../src/prism/describe-commands.js";
import { buildSchema } from "../../../src/schema/index.js";

function schemaOf(...agents: readonly { readonly [name: string]: CommandDefinition }[]) {
  return buildSchema(
    agents.map((commands, n) => ({ id: `a${n}`, description: "", commands: describeCommands(commands) })),
  );
}

const run = (): null => null;

describe("GraphiQL's examples of commands", () => {
  it("[HTTP-3] one for each agent: the first command with an example from its author", () => {
    const bundled = describeAgents(bundledAgents({ logwatchFiles: [], stewardDir: null }));
    expect(commandExamples(buildSchema(bundled))).toEqual([
      {
        query: `# Parses a text with a grammar. A text that does not match is BAD_USER_INPUT with \`line\`, \`column\`, \`offset\`, \`found\` and \`expected\`. Needs a token.
mutation GrammarParse($text: String!) {
  grammar {
    parse(text: $text) {
      name
      tree
    }
  }
}
`,
        variables: { text: "2 * (3 + 4)" },
      },
    ]);
  });

  it("[HTTP-3] all are valid, for every kind of result", () => {
    const tagged = z.discriminatedUnion("kind", [
      z.object({ kind: z.literal("a"), a: z.object({ b: z.array(z.object({ c: z.int32() })) }) }),
      z.object({ kind: z.literal("b"), d: z.json() }),
    ]);
    const schema = schemaOf(
      { list: command({ readonly: true, output: z.array(tagged), run: () => [] }) },
      { ask: command({ parks: true, output: z.object({ yes: z.boolean() }), run: () => ({ yes: true }) }) },
      { any: command({ examples: [{ args: { input: [1] } }], input: z.object({ input: z.json() }), run }) },
    );
    const examples = commandExamples(schema);
    expect(examples).toHaveLength(3);
    for (const { query, variables = {} } of examples) {
      const document = parse(query);
      expect(validate(schema, document)).toEqual([]);
      const [definition] = document.definitions as readonly OperationDefinitionNode[];
      const values = getVariableValues(schema, definition?.variableDefinitions ?? [], { ...variables });
      expect(values.errors).toBeUndefined();
    }
  });

  it("[HTTP-3] none if an argument has another form in GraphQL, or is unknown", () => {
    const renamed = z.object({ "max-depth": z.int32() });
    const taken = z.object({ timeoutMs: z.int32() });
    const value = z.object({ mode: z.enum(["slow-er", "fast"]) });
    const schema = schemaOf(
      { a: command({ input: renamed, examples: [{ args: { "max-depth": 1 } }], run }) },
      { a: command({ input: taken, examples: [{ args: { timeoutMs: 1 } }], run }) },
      { a: command({ input: value, examples: [{ args: { mode: "slow-er" } }], run }) },
      { a: command({ input: value, run }) },
      { a: command({ hidden: true, run }) },
    );
    expect(commandExamples(schema)).toEqual([]);
  });

  it("[HTTP-190] are bounded, even for a short schema that unfolds exponentially", () => {
    const levels = 25;
    const twice = (level: number): object => {
      const $ref = `#/$defs/d${level}`;
      return { type: "object", properties: { a: { $ref }, b: { $ref } }, additionalProperties: false };
    };
    const definitions = Array.from({ length: levels }, (_, level) => [
      `d${level}`,
      level === levels - 1 ? { type: "string" } : twice(level + 1),
    ]);
    const output = { ...twice(0), $defs: Object.fromEntries(definitions) };
    const validator = {
      "~standard": {
        version: 1,
        vendor: "test",
        validate: (value: unknown) => ({ value }),
        jsonSchema: { input: () => output, output: () => output },
      },
    } as const;
    const schema = schemaOf({ show: command({ output: validator, run: () => ({}) }) });
    const [example] = commandExamples(schema);
    expect(example?.query.length).toBeLessThan(50_000);
    expect(validate(schema, parse(example?.query ?? ""))).toEqual([]);
  });

  it("[HTTP-3] an author's text cannot close the page's script", async () => {
    const words = "</script><script>alert(1)</script>";
    const schema = schemaOf({
      a: command({
        help: words,
        input: z.object({ b: z.string() }),
        examples: [{ args: { b: words } }],
        run,
      }),
    });
    const html = await (await graphiqlResponse(new Request("http://a.test/graphql"), schema)).text();
    expect(html).not.toContain("<script>alert");
    expect(html.split("\\u003cscript>alert")).toHaveLength(3);
  });

  it("[HTTP-3] an author's text stays visible and stays in its comment", () => {
    for (const end of ["\r", "\u2028", "\u202e"]) {
      const help = `Reads.${end}mutation { evil }`;
      const schema = schemaOf({
        a: command({ help, input: z.object({ b: z.string() }), examples: [{ args: { b: "c" } }], run }),
      });
      const [example] = commandExamples(schema);
      expect(example?.query.split(/[\n\r\u2028\u202e]/, 1)[0]).toMatch(
        /^# Reads\.⟨U\+[0-9A-F]{4}⟩mutation \{ evil \} Needs a token\.$/,
      );
      expect(parse(example?.query ?? "").definitions).toHaveLength(1);
    }
  });

  it("[HTTP-3] for at most twenty agents", () => {
    const agents = Array.from({ length: 25 }, () => ({ a: command({ run }) }));
    expect(commandExamples(schemaOf(...agents))).toHaveLength(20);
  });
});
