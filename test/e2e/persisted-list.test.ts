import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { run, startGateway } from "../support/terrarium-process.js";
import { removeFolder } from "../support/folder.js";

const folder = mkdtempSync(join(tmpdir(), "terrarium-list-"));
afterAll(() => removeFolder(folder));

const SERVE = ["serve", "--port", "0", "--ephemeral", "--no-bundled"];
const AGENTS = "query Agents { agents { id } }";

function fileOf(content: string | Buffer): string {
  const file = join(folder, "list.json");
  writeFileSync(file, content);
  return file;
}

test("[HTTP-137] a byte order mark at the start of the list is skipped", async () => {
  await using gateway = await startGateway([
    ...SERVE,
    "--persisted-operations",
    fileOf(`\ufeff${JSON.stringify({ mine: AGENTS })}`),
  ]);
  const response = await fetch(`${gateway.url}/graphql?documentId=mine`);
  expect(await response.json()).toEqual({ data: { agents: [] } });
});

test.each<[string, string, RegExp]>([
  ["a syntax error", "query { agents { id }", /Syntax Error/],
  ["no text", "", /Syntax Error/],
  ["a fragment alone", "fragment F on Agent { id }", /F/],
  ["an unknown field", "query { agents { colour } }", /colour/],
  ["an unknown type", "query ($x: Nothing) { agents { id } }", /Nothing/],
  ["a limit", `query { ${"agents { id } ".repeat(700)} }`, /2000 tokens/],
])(
  "[HTTP-138] an invalid document in the list ends the start, and is named: %s",
  { timeout: 120_000 },
  async (_what, text, why) => {
    const file = fileOf(JSON.stringify({ good: AGENTS, "the odd one": text }));
    const { status, stdout, stderr } = await run([...SERVE, "--persisted-operations", file]);
    expect([status, stdout]).toEqual([2, ""]);
    expect(stderr).toContain('"the odd one"');
    expect(stderr).toMatch(why);
  },
);

test("[HTTP-138] a document with commands of a missing agent is logged, and the gateway serves", async () => {
  const text = 'mutation { guestbook { write(text: "x") } }';
  await using gateway = await startGateway([
    ...SERVE,
    "--persisted-operations",
    fileOf(JSON.stringify({ later: text, mine: AGENTS })),
  ]);
  expect((await fetch(`${gateway.url}/graphql?documentId=mine`)).status).toBe(200);
  expect(await gateway.session.complaint(/"operation":"later"/)).toContain("guestbook");
});
