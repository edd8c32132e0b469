import { Validator } from "@seriousme/openapi-schema-validator";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { ERROR_CODES } from "../../../src/base/errors.js";
import type { JsonValue } from "../../../src/base/json.js";
import { command, createOpenapi, describeCommands } from "../../../src/prism/index.js";
import { ClientFolder } from "../../support/clients/folder.js";

const Tree = z.object({
  rule: z.string(),
  get kids() {
    return z.array(Tree).optional();
  },
});
const grammar = {
  id: "grammar",
  description: "parses texts",
  commands: describeCommands({
    parse: command({
      help: "Parses a text. It keeps nothing.",
      examples: [{ help: "a sum", args: { name: "arithmetic", text: "1+2" } }],
      input: z.object({ name: z.string(), text: z.string(), id: z.string().optional() }),
      output: z.discriminatedUnion("ok", [
        z.object({ ok: z.literal(true), tree: Tree }),
        z.object({ ok: z.literal(false), line: z.int32() }),
      ]),
      readonly: true,
      run: () => ({ ok: false as const, line: 1 }),
    }),
    "list-all": command({ run: () => [] }),
    any: command({ input: z.record(z.string(), z.json()), run: () => null }),
    secret: command({ hidden: true, run: () => null }),
  }),
};
const agents = [grammar, { id: "my.agent", description: "", commands: grammar.commands }];
const document = createOpenapi({ agents, version: "1.2.3" });

type Parts = { [name: string]: Parts };
const parts = document as unknown as Parts;

/** Every `$ref` with its location. */
function refsIn(value: unknown): string[] {
  if (typeof value !== "object" || value === null) return [];
  const own = "$ref" in value && typeof value.$ref === "string" ? [value.$ref] : [];
  return [...own, ...Object.values(value).flatMap(refsIn)];
}

function follow(ref: string): unknown {
  const steps = ref.slice(2).split("/");
  return steps.reduce<unknown>((at, step) => (at as Parts | undefined)?.[decodeURIComponent(step)], document);
}

describe("OpenAPI", () => {
  it("[PRISM-67] is valid OpenAPI 3.1", async () => {
    const result = await new Validator().validate(structuredClone(document) as Record<string, JsonValue>);
    expect(result).toEqual({ valid: true });
    expect(document["openapi"]).toBe("3.1.0");
  });

  it("shows hidden characters of its authors' texts", () => {
    const hidden = "\u202etxt\u200b.exe";
    const commands = describeCommands({
      open: command({
        help: `Opens ${hidden}. Or not.`,
        examples: [{ help: hidden, args: { name: hidden } }],
        input: z.object({ name: z.string().describe(`Which ${hidden}`) }),
        run: () => null,
      }),
    });
    const text = JSON.stringify(
      createOpenapi({ agents: [{ id: "a", description: hidden, commands }], version: "1" }),
    );
    // The example's value is data, sent unchanged.
    expect(text.split(hidden)).toHaveLength(2);
    expect(text.split("⟨U+202E⟩txt⟨U+200B⟩.exe")).toHaveLength(6);
  });

  it("[PRISM-69] has a path for each listed command, and the endpoints of every agent", () => {
    expect(
      Object.entries(parts["paths"] ?? {}).map(([path, item]) => `${Object.keys(item).join()} ${path}`),
    ).toEqual([
      "get /api/agents",
      "get /api/{agent}/snapshot",
      "post /api/{agent}/invoke",
      "get /api/history",
      "get,post /api/pheromones",
      "get,post /api/freezes",
      "post /api/thaw",
      "get /api/runs",
      "get /api/runs/{id}",
      "post /api/runs/{id}/cancel",
      "post /api/runs/{id}/again",
      "get /openapi.json",
      "get /health",
      "get /ready",
      "get /metrics",
      "post /api/grammar/parse",
      "post /api/grammar/list-all",
      "post /api/grammar/any",
      "post /api/my.agent/parse",
      "post /api/my.agent/list-all",
      "post /api/my.agent/any",
    ]);
  });

  it("[PRISM-68] resolves every reference, also from recursive schemas", () => {
    const refs = refsIn(document);
    expect(refs.length).toBeGreaterThan(20);
    expect(refs.filter((ref) => !ref.startsWith("#/components/") || follow(ref) === undefined)).toEqual([]);
  });

  it("[PRISM-70] names operations and schemas uniquely", () => {
    const operations = Object.values(parts["paths"] ?? {}).flatMap((item) => Object.values(item));
    const ids = operations.map((operation): unknown => operation["operationId"]);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toContain("grammarListAll");
    expect(ids).toContain("myAgentParse");
    const schemas = Object.keys(parts["components"]?.["schemas"] ?? {});
    expect(schemas).toEqual(
      expect.arrayContaining(["GrammarParseInput", "GrammarParseResult", "GrammarParseResultPart0"]),
    );
  });

  it("[PRISM-71] describes the errors of the one table, each with its status", () => {
    const schemas = parts["components"]?.["schemas"];
    expect(schemas?.["ErrorCode"]?.["enum"]).toEqual(Object.keys(ERROR_CODES));
    const responses = Object.keys(parts["paths"]?.["/api/grammar/parse"]?.["post"]?.["responses"] ?? {});
    expect(responses).toEqual([
      "200",
      "400",
      "401",
      "403",
      "404",
      "409",
      "413",
      "415",
      "422",
      "429",
      "500",
      "502",
      "503",
      "504",
    ]);
    for (const { status } of Object.values(ERROR_CODES)) {
      expect(parts["components"]?.["responses"]).toHaveProperty(`Problem${status}`);
    }
  });

  it("[PRISM-72] requires a token to steer, and none to read", () => {
    for (const [path, item] of Object.entries(parts["paths"] ?? {})) {
      for (const [method, operation] of Object.entries(item)) {
        const scope = /^(?:agent:.+:(?:invoke|perturb|control)|signals:deposit|fleet:freeze)$/;
        const wanted = method === "post" ? [{ bearer: [expect.stringMatching(scope)] }] : [];
        expect({ path, security: operation["security"] }).toEqual({ path, security: wanted });
      }
    }
  });

  it("[PRISM-73] gives each body its schema, which the examples fit", () => {
    const body = parts["paths"]?.["/api/grammar/parse"]?.["post"]?.["requestBody"];
    const content = body?.["content"]?.["application/json"];
    expect(content?.["schema"]).toEqual({ $ref: "#/components/schemas/GrammarParseInput" });
    const ajv = new Ajv2020({ strict: false });
    ajv.addSchema({ $id: "doc", components: document["components"] });
    const validate = ajv.compile({ $ref: "doc#/components/schemas/GrammarParseInput" });
    expect(validate(content?.["examples"]?.["example1"]?.["value"])).toBe(true);
    expect(validate({ name: "a", text: 1 })).toBe(false);
    expect(validate({ name: "a", text: "", more: 1 })).toBe(false);
    // Members may have names of keywords.
    expect(validate({ name: "a", text: "", id: "b" })).toBe(true);
    expect(validate({ name: "a", text: "", id: 1 })).toBe(false);
    const result = ajv.compile({ $ref: "doc#/components/schemas/GrammarParseResult" });
    expect(result({ ok: true, tree: { rule: "a", kids: [{ rule: "b" }] } })).toBe(true);
    expect(result({ ok: true, tree: { rule: "a", kids: [{}] } })).toBe(false);
    const bare = parts["paths"]?.["/api/grammar/list-all"]?.["post"]?.["requestBody"];
    expect(bare?.["required"]).toBe(false);
  });

  it("[PRISM-74] is the same document for any order of agents", () => {
    expect(createOpenapi({ agents: agents.toReversed(), version: "1.2.3" })).toEqual(document);
    expect(createOpenapi({ agents: [], version: "0" })["paths"]).toHaveProperty("/api/agents");
  });

  it("[PRISM-75] gives a generated client its types", { timeout: 120_000 }, async () => {
    await using folder = await ClientFolder.open();
    await folder.generateRest(document);
    await folder.write("client.ts", CLIENT);
    await expect(folder.compile("client.ts")).resolves.toBeUndefined();
  });
});

const CLIENT = `
import createClient from "openapi-fetch";
import type { components, paths } from "./api.js";
const client = createClient<paths>({ baseUrl: "http://127.0.0.1:4000" });
const { data, error } = await client.POST("/api/grammar/parse", {
  body: { name: "arithmetic", text: "1+2" },
  params: { header: { "Idempotency-Key": "a" } },
});
const result = data?.result;
if (result?.ok) {
  const rule: string = result.tree.rule;
  console.log(rule);
} else if (result) {
  const line: number = result.line;
  console.log(line);
}
const success: true | undefined = data?.success;
console.log(success);
const code: components["schemas"]["ErrorCode"] | undefined = error?.code;
console.log(code);
// @ts-expect-error text is missing
await client.POST("/api/grammar/parse", { body: { name: "arithmetic" } });
await client.POST("/api/grammar/list-all");
const agents = await client.GET("/api/agents");
console.log(agents.data?.[0]?.commands?.[0]?.input);
await client.POST("/api/{agent}/invoke", { params: { path: { agent: "pulse" } }, body: { input: { a: 1 } } });
`;
