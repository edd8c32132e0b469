import { mkdtempSync, realpathSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

import { afterAll, describe, expect, it } from "vitest";
import { z } from "zod";

import { TerrariumError } from "../../../src/base/errors.js";
import { checkDefinitions } from "../../../src/host/modules/check-definition.js";
import { defineAgent } from "../../../src/host/modules/definition.js";
import { loadModules } from "../../../src/host/modules/load-modules.js";
import { removeFolder } from "../../support/folder.js";

const folder = realpathSync(mkdtempSync(join(tmpdir(), "terrarium-modules-")));
afterAll(() => removeFolder(folder));

const gateway = { defineAgent, TerrariumError };

function write(name: string, ...lines: string[]): string {
  const path = join(folder, name);
  writeFileSync(path, lines.join("\n"));
  return path;
}

function messageOf(task: () => unknown): string {
  try {
    task();
  } catch (error) {
    expect(error).toMatchObject({ name: "TerrariumError", code: "BAD_USER_INPUT" });
    return (error as Error).message;
  }
  return "nothing was thrown";
}

describe("module loader", () => {
  it("[HOST-1802] refuses an agent that says more of itself than gateways can keep, and names it", () => {
    const agent = { id: "large", description: "é".repeat(400_000), process: () => null };
    expect(messageOf(() => checkDefinitions([agent], "agents/x.ts"))).toMatch(
      /^agents\/x\.ts: \[0\]: the description of agent large has 800\d{3} bytes as JSON, with its commands; at most 786432 are allowed$/,
    );
    expect(checkDefinitions([{ ...agent, description: "é".repeat(390_000) }], "agents/x.ts")).toHaveLength(1);
  });

  it("[HOST-2] loads TypeScript that imports the gateway, zod and sibling files from a folder without packages", async () => {
    write("neighbour.ts", "export const name: string = 'neighbour';");
    const path = write(
      "typed.ts",
      'import { defineAgent, TerrariumError, type AgentContext } from "terrarium-gateway";',
      'import { z } from "zod";',
      'import { name } from "./neighbour.js";',
      "const description = await Promise.resolve(name);",
      "export default defineAgent({",
      '  id: "typed", description, input: z.object({ age: z.number() }),',
      '  process(input: { age: number }, ctx: AgentContext) { throw new TerrariumError("BAD_USER_INPUT", "no"); },',
      "});",
    );
    const {
      definitions: [agent, ...more],
    } = await loadModules([path], { gateway });
    expect(more).toEqual([]);
    expect(agent).toMatchObject({ id: "typed", description: "neighbour" });
    expect(agent?.input).toBeInstanceOf(z.ZodType);
    // The same class, so the host recognises errors that the module throws.
    expect(() => agent?.process?.(null, {} as never)).toThrow(TerrariumError);
  });

  it.each(["terrarium-gateway", "terrarium-gateway/agent"])(
    "[HOST-2] [HOST-1380] gives a module the running copy of %s",
    async (name) => {
      const path = write(
        `${name.replace("/", "-")}.ts`,
        `import { TerrariumError } from "${name}";`,
        "export default { id: 'own', process() { throw new TerrariumError('BAD_USER_INPUT', 'no'); } };",
      );
      const {
        definitions: [agent],
      } = await loadModules([path]);
      expect(() => agent?.process?.(null, {} as never)).toThrow(TerrariumError);
    },
  );

  it("[HOST-1] loads JavaScript, several files, several agents a file, and URLs", async () => {
    const one = write("one.mjs", 'export default { id: "one" };');
    const two = write("two.js", 'export default [{ id: "two" }, { id: "three" }];');
    const { definitions } = await loadModules([one, pathToFileURL(two).href], { gateway });
    expect(definitions.map(({ id }) => id)).toEqual(["one", "two", "three"]);
  });

  it("[HOST-1] refuses an id that two files claim, naming both", async () => {
    const left = write("left.ts", 'export default { id: "same" };');
    const right = write("right.ts", 'export default { id: "same" };');
    await expect(loadModules([left, right], { gateway })).rejects.toMatchObject({
      code: "BAD_USER_INPUT",
      message: `${right}: id "same" is taken by an agent of ${left}`,
    });
  });

  it.each([
    ["is missing", "absent.ts", null, "absent.ts: no such file"],
    [
      "has a syntax error",
      "syntax.ts",
      ["const fine = 1;", "export default {", "  id: ,", "};"],
      "syntax.ts:3:",
    ],
    [
      "throws while loading",
      "throws.ts",
      ["const a: number = 1;", "", "throw new Error('boom' + a);"],
      "boom1 (at ",
    ],
    [
      "throws while loading",
      "throws.ts",
      ["const a: number = 1;", "", "throw new Error('boom' + a);"],
      "throws.ts:3:",
    ],
    [
      "throws a value that is not an error",
      "odd.ts",
      ['throw { why: "no model" };'],
      'odd.ts: {"thrown":{"why":"no model"}}',
    ],
    [
      "imports a missing module",
      "import.ts",
      ['import "no-such-package";'],
      "import.ts: Cannot find module 'no-such-package'",
    ],
    [
      "has no default export",
      "bare.ts",
      ["export const agent = { id: 'a' };"],
      "bare.ts: has no default export",
    ],
    [
      "exports a number",
      "number.ts",
      ["export default 7;"],
      "number.ts: the default export must be an agent",
    ],
    [
      "misspells a field",
      "field.ts",
      ["export default { id: 'a', sorce: 1 };"],
      "field.ts: unknown field sorce (did you mean source?)",
    ],
  ])("[HOST-1] names the place when a module %s", async (_what, name, lines, expected) => {
    const path = lines ? write(name, ...lines) : join(folder, name);
    await expect(loadModules([path], { gateway })).rejects.toMatchObject({
      code: "BAD_USER_INPUT",
      message: expect.stringContaining(expected),
    });
  });

  it("[HOST-1] says whether another attempt may help: for a file of another kind it does not", async () => {
    const script = write("lib.sh", "echo hello");
    await expect(loadModules([script], { gateway })).rejects.not.toMatchObject({
      details: { mayHeal: true },
    });
    const thrower = write("away.ts", "throw new Error('no database');");
    await expect(loadModules([thrower], { gateway })).rejects.toMatchObject({ details: { mayHeal: true } });
  });

  it("[HOST-1] refuses a folder", async () => {
    await expect(loadModules([folder], { gateway })).rejects.toMatchObject({
      message: `${folder}: is not a file`,
    });
  });
});

describe("definitions", () => {
  const process = (): number => 1;
  it.each([
    [null, "x: the default export must be an agent (an object with an id) or an array of them"],
    [[{ id: "a" }, 3], "x: [1] must be an agent (an object with an id) or an array of them"],
    [{}, "x: id: must be a string of 1 to 64 letters"],
    [{ id: "-a" }, "x: id: must be"],
    [{ id: "*" }, "x: id: must be"],
    [{ id: "a".repeat(65) }, "x: id: must be"],
    [{ id: 5 }, "x: id: must be"],
    [[{ id: "a" }, { id: "a" }], 'x: [1].id: "a" is used twice'],
    [{ id: "a", genus: 1 }, "x: genus: must be a string"],
    [{ id: "a", process: {} }, "x: process: must be a function"],
    [{ id: "a", process, input: {} }, "x: input: must be a Standard Schema"],
    [{ id: "a", input: z.string() }, "x: input: needs a 'process', whose input it checks"],
    [{ id: "a", flux: { inboxMax: -1 } }, "x: flux.inboxMax: must be a whole number above 0, not -1"],
    [
      [{ id: "a", flux: { dropPolicy: "no" } }],
      "x: [0].flux.dropPolicy: must be block, drop_oldest or drop_newest",
    ],
    [{ id: "a", flux: { inboxmax: 1 } }, "x: unknown field flux.inboxmax (did you mean flux.inboxMax?)"],
    [{ id: "a", flux: 3 }, "x: flux: must be an object"],
    [{ id: "a", metabolism: { temperature: 3 } }, "x: metabolism.temperature: must be a function"],
    [{ id: "a", zebra: 3 }, "x: unknown field zebra (known are id, genus"],
    [{ id: "a", toString: 3 }, "x: unknown field toString"],
  ])("[HOST-1] refuses %j", (exported, message) => {
    expect(messageOf(() => checkDefinitions(exported, "x"))).toContain(message);
  });

  it("[HOST-1] accepts valid definitions", () => {
    const agents = [
      { id: "a" },
      { id: "B.c_d-9", genus: undefined, flux: { entropyBudget: Infinity, maxEvents: undefined } },
      { id: "c", process, input: z.string(), source: process, metabolism: { temperature: process } },
    ];
    expect(checkDefinitions(agents, "x")).toEqual(agents);
  });
});
