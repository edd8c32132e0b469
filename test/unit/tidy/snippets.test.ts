import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { CommanderError } from "commander";
import { buildSchema, parse, validate } from "graphql";
import { afterAll, describe, expect, it } from "vitest";

import { loadModules } from "../../../src/host/modules/load-modules.js";
import { type Actions, createProgram } from "../../../src/cli/program.js";
import { blocksOf, type CodeBlock, typedIn } from "../../support/markdown.js";
import { TOP } from "../../support/machine.js";
import { documents } from "./documents.js";
import { removeFolder } from "../../support/folder.js";

const snippets = documents.flatMap(blocksOf);

const inLanguage = (language: string): [string, CodeBlock][] =>
  snippets
    .filter((snippet) => snippet.language === language)
    .map((snippet) => [`${snippet.page}:${snippet.line}`, snippet]);

/** The words of one command, as a shell has them, up to the first comment, pipe or redirection. */
function wordsOf(typed: string): string[] {
  const words: string[] = [];
  for (const [word] of typed.matchAll(/(?:'[^']*'|"[^"]*"|[^\s'"])+/g)) {
    if (/^[#|<>&;]/.test(word)) break;
    words.push(word.replaceAll(/'([^']*)'|"([^"]*)"/g, "$1$2"));
  }
  return words;
}

/** The arguments of `terrarium` in one command, or null when it runs something else. */
function argumentsIn(typed: string): string[] | null {
  const words = wordsOf(typed).filter((word, at, all) => !(/^\w+=/.test(word) && all.indexOf(word) === at));
  const [first = "", second] = words;
  if (first === "terrarium") return words.slice(1);
  return first === "npx" && second === "terrarium" ? words.slice(2) : null;
}

/** Parses a command line without running it. Throws what the parser objects to. */
async function parseCommandLine(words: readonly string[]): Promise<void> {
  const program = createProgram(new Proxy({}, { get: () => () => undefined }) as Actions);
  for (const command of [
    program,
    ...program.commands,
    ...program.commands.flatMap(({ commands }) => commands),
  ])
    command.exitOverride().configureOutput({ writeOut: () => undefined, writeErr: () => undefined });
  try {
    await program.parseAsync(words, { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError && error.exitCode === 0)) throw error;
  }
}

describe("command lines of the documents", () => {
  const lines = inLanguage("console").flatMap(([where, { code }]) =>
    typedIn(code).flatMap(({ words: typed }): [string, string[]][] => {
      const words = argumentsIn(typed.replaceAll("\\\n", " "));
      return words ? [[`${where} ${typed}`, words]] : [];
    }),
  );

  it("are many", () => {
    expect(lines.length).toBeGreaterThan(20);
  });

  it.each(lines)("%s", async (_where, words) => {
    await expect(parseCommandLine(words)).resolves.toBeUndefined();
  });

  it("are distinguished from those that the parser refuses", async () => {
    await expect(parseCommandLine(["semaphore", "answer", "sem-1f0c9a77"])).rejects.toThrow(
      "too many arguments",
    );
    await expect(parseCommandLine(["serve", "--no-such-flag"])).rejects.toThrow("--no-such-flag");
  });
});

describe("GraphQL of the documents", () => {
  const schema = buildSchema(readFileSync(join(TOP, "schema.graphql"), "utf8"));
  // docs/commands.md is run as a whole, with an agent of its own, by test/e2e/docs/docs-commands.test.ts.
  const operations = inLanguage("graphql").filter(([, { page }]) => page !== "docs/commands.md");

  it.each(operations)("%s is valid", (_where, { code }) => {
    expect(validate(schema, parse(code)).map(({ message }) => message)).toEqual([]);
  });
});

describe("agents of the documents", () => {
  const folder = mkdtempSync(join(tmpdir(), "terrarium-snippets-"));
  afterAll(() => removeFolder(folder));
  const agents = inLanguage("ts").filter(([, { code }]) => code.includes("export default defineAgent"));

  it("are some", () => {
    expect(agents.length).toBeGreaterThan(3);
  });

  it.each(agents)("%s loads", async (where, { code }) => {
    const file = join(folder, `${where.replaceAll(/\W/g, "-")}.ts`);
    writeFileSync(file, code);
    const {
      definitions: [agent],
    } = await loadModules([file]);
    expect(agent?.id).toMatch(/^[a-z]+$/);
  });
});
