import { execFile } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";

import { afterAll, describe, expect, it } from "vitest";

import { TOP } from "../../support/machine.js";
import { removeFolder } from "../../support/folder.js";

describe("the compiler", () => {
  // Below the project, so that the compiler finds its packages.
  const folder = mkdtempSync(join(TOP, "test/unit/host/.types-"));
  afterAll(() => removeFolder(folder));

  /** What the compiler says about these files, a line each. */
  async function complaints(...files: string[]): Promise<string[]> {
    const config = { extends: "../../../../tsconfig.json", files, include: [] };
    writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(config));
    const tsc = promisify(execFile)(join(TOP, "node_modules/.bin/tsc"), ["-p", folder]);
    const { stdout } = (await tsc.catch((error: unknown) => error)) as { readonly stdout: string };
    return stdout.split("\n").filter((line) => line !== "");
  }

  it("[HOST-690] [HOST-691] [HOST-692] [HOST-1464] lets through what works, and refuses what does not", async () => {
    expect(await complaints("../definition-types.ts")).toEqual([]);
  });

  it("[HOST-693] names the value that is not JSON, and what to do", async () => {
    const found = [
      ["emit({ rows: [{ later: () => 1 }] })", "() => number", "a function"],
      ["emit({ total: 1n })", "bigint", "a bigint: use a string or a number"],
      ["emit({ tags: new Set<string>() })", "Set<string>", "a Set: use an array"],
    ] as const;
    const files = found.map(([code], index) => {
      const name = `agent-${index}.ts`;
      writeFileSync(
        join(folder, name),
        `import type { AgentContext } from "../../../../src/host/modules/definition.js";
         export const say = ({ emit }: AgentContext): void => ${code};`,
      );
      return name;
    });
    const said = await complaints(...files);
    for (const [index, [, type, advice]] of found.entries()) {
      const line = said.find((one) => one.includes(`agent-${index}.ts`));
      expect(line).toContain(`'${type}'`);
      expect(line).toContain(`NotJson<"${advice}">`);
    }
  });
});
