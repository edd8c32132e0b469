import { readFile } from "node:fs/promises";
import { generate } from "@graphql-codegen/cli";
import { printSchema } from "graphql";
import { expect, test } from "vitest";
import codegen from "../../../codegen.js";
import { bundledAgents } from "../../../src/agents/index.js";
import { describeAgents } from "../../support/host-kit.js";
import { buildSchema } from "../../../src/schema/index.js";

test("schema.graphql is the schema of the bundled agents as built (`npm run schema` writes it)", async () => {
  const bundled = describeAgents(bundledAgents({ logwatchFiles: [], stewardDir: null }));
  const built = `${printSchema(buildSchema(bundled))}\n`;
  expect(await readFile("schema.graphql", "utf8")).toBe(built);
});

test(
  "the typed documents are those of the sources (`npm run codegen` writes them)",
  { timeout: 120_000 },
  async () => {
    const files = (await generate({ ...codegen, silent: true }, false)) as {
      filename: string;
      content: string;
    }[];
    expect(files.length).toBeGreaterThan(0);
    for (const { filename, content } of files) {
      const onDisk = { filename, content: await readFile(filename, "utf8") };
      expect(onDisk).toEqual({ filename, content });
    }
  },
);
