import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { tempFolder } from "../../support/storage/files.js";
import { environment, type Gateway, MAIN, run, startGateway } from "../../support/terrarium-process.js";

/** Pages of the manual whose examples end by themselves. */
const PAGES = [
  ["--help"],
  ["history", "--help"],
  ["perturb", "--help"],
  ["invoke", "--help"],
  ["run", "--help"],
  ["call", "--help"],
];
PAGES.push(["semaphore", "--help"]);
/** Examples that run until they are stopped, ask a person, or need something that this test does not have. */
const ELSEWHERE = /^terrarium (serve|observe|semaphore$|semaphore resolve)|^(export|source) |per-1f0c9a77/;

let gateway: Gateway;
let folder: string;

beforeAll(async () => {
  folder = await tempFolder();
  await writeFile(join(folder, "input.json"), '{"scan":true}');
  await writeFile(join(folder, "formula.txt"), "1+2");
  gateway = await startGateway(["serve", "--port", "0", "--ephemeral", "--steward-dir", folder]);
});

afterAll(async () => {
  await gateway[Symbol.asyncDispose]();
});

describe("the manual", { timeout: 120_000 }, () => {
  it("[CLI-730] has examples that run as they stand", async () => {
    const pages = await Promise.all(PAGES.map((words) => run(words)));
    const all = pages.flatMap(({ stdout }) =>
      Array.from(stdout.matchAll(/^ {2}\$ (.+)$/gm), ([, line = ""]) => line),
    );
    const examples = all.map((line) => line.replace(/ {3,}.*$/, "")).filter((line) => !ELSEWHERE.test(line));
    expect(examples.length).toBeGreaterThan(10);
    for (const example of examples) {
      const shell = `terrarium() { '${process.execPath}' '${MAIN.join("' '")}' "$@"; }\n${example}`;
      const ran = promisify(execFile)("bash", ["-o", "pipefail", "-c", shell], {
        cwd: folder,
        env: environment(gateway.variables),
      });
      await expect(
        ran.then(
          () => example,
          (error: Error) => `${example}: ${error.message}`,
        ),
      ).resolves.toBe(example);
    }
  });

  it("[CLI-731] [CLI-732] is borne out by what is refused", async () => {
    const refused = async (args: string[], variables = gateway.variables) =>
      (await run(args, variables)).stderr;
    for (const priority of ["200", "-1", "1.5"]) {
      expect(await refused(["perturb", "pulse", "1", `--priority=${priority}`])).toContain("from 0 to 199");
    }
    expect(await refused(["invoke", "pulse", "1", "--timeout-ms", "0"])).toContain("from 1 to");
    for (const token of ["", "wrong"]) {
      const variables = { TERRARIUM_URL: gateway.url, TERRARIUM_TOKEN: token };
      expect(await refused(["perturb", "pulse", "1"], variables)).toMatch(
        /UNAUTHENTICATED.*\n.*TERRARIUM_TOKEN/,
      );
    }
  });
});
