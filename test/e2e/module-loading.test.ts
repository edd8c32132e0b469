import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it, test } from "vitest";
import { tempFolder } from "../support/storage/files.js";
import { inTime } from "../support/time-and-random.js";
import { run, Session } from "../support/terrarium-process.js";

const GIVEN_UP = /not loaded within 1500 ms \(loadTimeoutMs\)/;

async function moduleFile(name: string, text: string): Promise<string> {
  const path = join(await tempFolder(), name);
  await writeFile(path, text);
  return path;
}

const SERVE = ["serve", "--port", "0", "--ephemeral", "--no-bundled"];
/** Only for modules that never load: a busy machine may take longer for others. */
const IMPATIENT = ["--load-timeout-ms", "1500"];

describe("a module that does not load is named, and the gateway does not start", () => {
  test.each([
    ["waits for ever", "waits.ts", "await new Promise(() => {}); export default { id: 'a' };", GIVEN_UP],
    ["blocks its thread for ever", "spins.ts", "for (;;); export default { id: 'a' };", GIVEN_UP],
    ["blocks its thread for ever, in CommonJS", "spins.cjs", "for (;;);", GIVEN_UP],
    ["exports a promise that never settles", "promise.ts", "export default new Promise(() => {});", GIVEN_UP],
    [
      "has a property that never returns",
      "getter.ts",
      "export default { get id() { for (;;); } };",
      GIVEN_UP,
    ],
    [
      "exports nothing by default",
      "nothing.ts",
      "export const agent = { id: 'a' };",
      /has no default export/,
    ],
    ["exports nothing, in CommonJS", "nothing.cjs", "module.exports = undefined;", /has no default export/],
    ["cannot be read", "syntax.ts", "export default { id: 'a'", /ParseError.*syntax\.ts:1/],
    ["cannot be read, in CommonJS", "syntax.cjs", "module.exports = {", /ParseError.*syntax\.cjs:1/],
    ["ends the thread", "exits.ts", "process.exit(0);", /could not be loaded: .*exited with code 0/],
  ])("[LINK-210] %s", async (_what, name, text, why) => {
    const file = await moduleFile(name, text);
    const patience = why === GIVEN_UP ? IMPATIENT : [];
    const { status, stdout, stderr } = await run([...SERVE, ...patience, "--agents", file]);
    // What is wrong as it is written stays wrong; another start may load what took too long.
    const isWrong = /default export|ParseError/.test(why.source);
    expect({ status, stdout }).toEqual({ status: isWrong ? 2 : 1, stdout: "" });
    expect(stderr).toContain(name);
    expect(stderr).toMatch(why);
    expect(stderr).not.toMatch(/^\s+at /m);
  });

  it("[LINK-210] the log names a module while the gateway waits for it", async () => {
    const file = await moduleFile("slow.ts", "await new Promise(() => {}); export default { id: 'a' };");
    await using session = new Session([...SERVE, "--agents", file]);
    const line = await inTime("the log's line", session.complaint(/still loading/), 15_000);
    expect(line).toContain("slow.ts");
    expect(line).toContain('"forMs":5000');
  });

  it("[LINK-210] terrarium schema stops, too", async () => {
    const file = await moduleFile("spins.ts", "for (;;);");
    const { status, stderr } = await run(["schema", "--no-bundled", "--agents", file, ...IMPATIENT]);
    expect(status).toBe(1);
    expect(stderr).toMatch(/spins\.ts: not loaded within 1500 ms/);
  });
});

test.each([
  ["plain", "plain.cjs", "module.exports = { id: 'plain', process: (input) => input };"],
  [
    "compiled from a default export",
    "compiled.cjs",
    "exports.__esModule = true; exports.default = { id: 'compiled', process: (input) => input };",
  ],
])("[HOST-2] CommonJS is loaded: %s", async (_what, name, text) => {
  const file = await moduleFile(name, text);
  await using session = new Session([...SERVE, "--agents", file]);
  const url = (await session.line()).replace("terrarium listening on ", "");
  const agents = (await (await fetch(`${url}/api/agents`)).json()) as { id: string }[];
  expect(agents.map(({ id }) => id)).toEqual([name.replace(".cjs", "")]);
});
