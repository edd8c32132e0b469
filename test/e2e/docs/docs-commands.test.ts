import { execFile } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import {
  getNamedType,
  type GraphQLObjectType,
  isEnumType,
  isListType,
  isObjectType,
  isUnionType,
  printSchema,
} from "graphql";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { describeAgents } from "../../support/host-kit.js";
import { loadModules } from "../../../src/host/modules/load-modules.js";
import { agentHelp, command, commandHelp, describeCommands } from "../../../src/prism/index.js";
import { buildSchema } from "../../../src/schema/index.js";
import { needs, TOP } from "../../support/machine.js";
import { tempFolder } from "../../support/storage/files.js";
import { blocksOf, typedIn } from "../../support/markdown.js";
import { Story } from "../stories/story.js";
import { TOKEN } from "../../support/terrarium-process.js";

const AGENT = "examples/two-commands.ts";
const text = await readFile(join(TOP, "docs/commands.md"), "utf8");

const blocks = blocksOf("docs/commands.md");

/** The rows of the table between two marks, without its head: the code in each cell, or its text. */
function table(mark: string): { readonly code: string[]; readonly words: string }[][] {
  const [, inside = ""] = new RegExp(`<!-- ${mark} -->([^]*?)<!-- /${mark} -->`).exec(text) ?? [];
  const rows = inside.trim().split("\n").slice(2);
  return rows.map((row) =>
    row
      .split("|")
      .slice(1, -1)
      .map((cell) => ({
        code: Array.from(cell.matchAll(/`([^`]+)`/g), ([, code = ""]) => code),
        words: cell.trim(),
      })),
  );
}

/** Runs it in a shell where `npx terrarium` is the build of this tree. */
async function type(words: string, url: string): Promise<string> {
  const shell = `npx() { shift; node dist/main.js "$@"; }\n{ ${words}\n} 2>&1 || true`;
  const env = {
    PATH: process.env["PATH"],
    HOME: process.env["HOME"],
    TERRARIUM_URL: url,
    TERRARIUM_TOKEN: TOKEN,
  };
  return (await promisify(execFile)("bash", ["-c", shell], { cwd: TOP, env })).stdout.trimEnd();
}

describe("docs/commands.md", () => {
  it("shows the example file unchanged", async () => {
    const file = await readFile(join(TOP, AGENT), "utf8");
    const code = file.replace(/^(?:\/\/.*\n)+/, "");
    expect(blocks.find(({ language }) => language === "ts")?.code).toBe(code);
  });

  it.skipIf(needs("curl"))(
    "produces the output it shows, from top to bottom",
    { timeout: 120_000 },
    async () => {
      await using story = await Story.begin("--ephemeral", "--no-bundled", "--agents", AGENT);
      for (const { language, code } of blocks) {
        if (language === "graphql") await story.must(code);
        else if (language === "console") {
          for (const { words, printed } of typedIn(code)) expect(await type(words, story.url)).toBe(printed);
        } else expect(language).toBe("ts");
      }
    },
  );

  it("names commands and arguments correctly", () => {
    const properties = {
      maxDepth: z.int32(),
      "min-depth": z.int32(),
      min_depth: z.int32(),
      "2fast": z.boolean(),
      timeoutMs: z.int32(),
      mode: z.enum(["slow-er", "fast"]),
    };
    const commands = describeCommands({
      "list-all": command({
        input: z.object(properties),
        output: z.object({ ok: z.boolean() }),
        run: () => ({ ok: true }),
      }),
      look: command({ readonly: true, run: () => null }),
    });
    const agent = { id: "my-agent", description: "", commands };
    const [listAll] = commands;
    if (!listAll) throw new Error("no command");
    const graphql = printSchema(buildSchema([agent])).replaceAll(/"""[^]*?"""/g, "");
    const help = `call my-agent\n${agentHelp(agent)}\n${commandHelp("my-agent", listAll)}`;
    const rows = table("names");
    expect(rows.length).toBeGreaterThan(5);
    const missing = rows.flatMap(([, inGraphql, onCommandLine]) => [
      ...(inGraphql?.code ?? []).filter((name) => !named(name, graphql)),
      ...(onCommandLine?.code ?? []).filter((name) => !named(name, help)),
    ]);
    expect(missing).toEqual([]);
  });

  it("names types correctly", async () => {
    const rows = table("types").flatMap(([schemas, result]) =>
      (schemas?.code ?? []).map((schema) => [schema, result?.code[0] ?? result?.words ?? ""] as const),
    );
    expect(rows.length).toBeGreaterThan(15);
    const module = `
      import { command, defineAgent } from "terrarium-gateway";
      import { z } from "zod";
      const A = z.object({ kind: z.literal("a"), a: z.string() });
      const B = z.object({ kind: z.literal("b"), b: z.string() });
      const Tree = z.object({ get children() { return z.array(Tree); } });
      export default defineAgent({ id: "docs", commands: {
        ${rows.map(([schema], n) => `c${n}: command({ output: z.object({ it: ${schema} }), run: () => null }),`).join("\n")}
      } });`;
    const file = join(await tempFolder(), "docs.ts");
    await writeFile(file, module);
    const schema = buildSchema(describeAgents((await loadModules([file])).definitions));
    const told = rows.map(([written], n) => {
      const object = schema.getType(`DocsC${n}Result`) as GraphQLObjectType;
      const { type: is } = object.getFields()["it"] ?? {};
      if (!is) throw new Error(`${written} has no field`);
      const inner = getNamedType(is);
      const kind = isListType(is) ? "" : nameOfKind(inner);
      return [written, kind || String(is)] as const;
    });
    expect(told).toEqual(rows);
  });
});

/** Whether a text contains the name as a whole word. */
function named(name: string, among: string): boolean {
  return new RegExp(`(?<![\\w-])${name}(?![\\w-])`).test(among);
}

function nameOfKind(type: unknown): string {
  if (isEnumType(type)) return "an enumeration";
  if (isUnionType(type)) return "a union";
  return isObjectType(type) ? "an object type" : "";
}
