import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { ClientFolder } from "../../support/clients/folder.js";
import { loadedBy } from "../../support/loaded-modules.js";
import { TOP } from "../../support/machine.js";
import { exampleOf } from "../../support/markdown.js";

/** Runs tests by Node's own runner; rejects with its report when one fails. Returns how many passed. */
async function nodeTest(cwd: string, ...args: string[]): Promise<number> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [...args.slice(1), "--test", args[0] ?? ""],
    { cwd },
  );
  return Number(/^(?:#|ℹ) pass (\d+)$/m.exec(stdout)?.[1]);
}

it("[KIT-721] docs/testing.md: the agent passes its test under node:test", async () => {
  await using folder = await ClientFolder.open();
  await folder.write("refunds.js", exampleOf("docs/testing.md", "refunds.js"));
  await folder.write("refunds.test.js", exampleOf("docs/testing.md", "refunds.test.js"));
  expect(await nodeTest(folder.path, "refunds.test.js")).toBe(4);
  // A test that cannot fail would show nothing.
  await folder.write("refunds.js", exampleOf("docs/testing.md", "refunds.js").replaceAll("refunded", "lost"));
  await expect(nodeTest(folder.path, "refunds.test.js")).rejects.toThrow("refunds.test.js");
});

it("[KIT-721] examples/my-agent.test.ts passes, in TypeScript", async () => {
  expect(await nodeTest(TOP, "examples/my-agent.test.ts", "--import", "jiti/register")).toBe(3);
});

it("[KIT-722] testing loads nothing that serves clients or stores on disk", async () => {
  await using folder = await ClientFolder.open();
  await folder.write(
    "use.mjs",
    'import { testAgent } from "terrarium-gateway/testing"; await testAgent({ id: "a", process: (x) => x }).perturb(1);',
  );
  const loaded = await loadedBy(folder, ["use.mjs"]);
  expect(loaded.filter((module) => module.includes("/src/testing/")).length).toBeGreaterThan(3);
  const heavy =
    /\/node_modules\/(graphql|graphql-yoga|graphql-ws|ws|pino|prom-client|libsql|jose|zod)\/|\/src\/(gateway\/(http|graphql|rest|websocket|pages)|schema|storage|cli)\//;
  expect(loaded.filter((module) => heavy.test(module))).toEqual([]);
});
