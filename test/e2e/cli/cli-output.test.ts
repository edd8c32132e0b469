import { type ChildProcess, spawn, type StdioOptions } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync } from "node:fs";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { TOP } from "../../support/machine.js";
import {
  environment,
  MAIN,
  SERVE_ECHO,
  startGateway,
  type Gateway,
} from "../../support/terrarium-process.js";

let gateway: Gateway;
beforeAll(async () => {
  gateway = await startGateway([...SERVE_ECHO]);
});
afterAll(() => gateway[Symbol.asyncDispose]());

interface End {
  readonly status: number | null;
  readonly stderr: string;
}

/** Every command that prints and ends. */
const COMMANDS: readonly (readonly string[])[] = [
  ["--help"],
  ["--version"],
  ["agents"],
  ["agents", "--json"],
  ["observe", "echo", "--replay", "5", "--json"],
  ["observe", "--plain"],
  ["history", "echo", "--json"],
  ["perturb", "echo", "1"],
  ["invoke", "echo", '"x"', "--json"],
  ["call"],
  ["semaphore", "list"],
  ["schema"],
  ["completion", "bash"],
  ["complete", "--", ""],
];

function start(
  args: readonly string[],
  [stdout, stderr]: readonly number[] = [],
  variables = gateway.variables,
): ChildProcess {
  const stdio: StdioOptions = ["ignore", stdout ?? "pipe", stderr ?? "pipe"];
  return spawn(process.execPath, [...MAIN, ...args], { cwd: TOP, env: environment(variables), stdio });
}

async function end(child: ChildProcess): Promise<End> {
  const [stderr, [status]] = await Promise.all([
    child.stderr ? text(child.stderr) : "",
    once(child, "close"),
  ]);
  return { status: status as number | null, stderr };
}

/** Runs a command with its standard output in this file. */
async function into(path: string, args: readonly string[], stderr?: string): Promise<End> {
  const descriptors = [path, ...(stderr === undefined ? [] : [stderr])].map((each) => openSync(each, "w"));
  const child = start(args, descriptors);
  for (const descriptor of descriptors) closeSync(descriptor);
  return end(child);
}

/** Runs a command whose reader has closed the pipe before it writes. */
async function unread(args: readonly string[]): Promise<End> {
  const child = start(args);
  child.stdout?.destroy();
  return end(child);
}

describe("standard output that cannot be written", () => {
  it.each(COMMANDS)(
    "[PRISM-65] a full disk is one line and status 5: %s %s",
    { timeout: 120_000 },
    async (...args) => {
      const { status, stderr } = await into("/dev/full", args);
      const lines = stderr.trimEnd().split("\n");
      expect(lines).toHaveLength(1);
      if (args.includes("--json")) {
        expect(JSON.parse(stderr)).toEqual({
          error: { code: "OUTPUT", message: expect.stringContaining("ENOSPC") },
        });
      } else expect(stderr).toMatch(/^terrarium: standard output cannot be written \(.*ENOSPC.*\)\n$/);
      expect(status).toBe(5);
    },
  );

  const SOME = COMMANDS.filter(([name = ""]) =>
    ["--help", "agents", "observe", "history", "schema"].includes(name),
  );
  it.each(SOME)(
    "[PRISM-65] a reader that closed the pipe is no failure: %s %s",
    { timeout: 120_000 },
    async (...args) => {
      expect(await unread(args)).toEqual({ status: 0, stderr: "" });
    },
  );

  it("[PRISM-65] there is no stack trace when standard error cannot be written, either", async () => {
    expect(await into("/dev/full", ["agents"], "/dev/full")).toMatchObject({ status: 5 });
    expect(await into("/dev/null", ["invoke", "missing", "1"], "/dev/full")).toMatchObject({ status: 1 });
  });

  it("[PRISM-65] the gateway goes on without a reader, and logs that", async () => {
    const full = openSync("/dev/full", "w");
    const child = start(SERVE_ECHO, [full], {});
    closeSync(full);
    const ended = once(child, "close");
    let said = "";
    for await (const chunk of child.stderr ?? []) {
      said += String(chunk);
      if (said.includes("standard output cannot be written")) break;
    }
    expect(said).not.toContain("    at ");
    child.kill("SIGTERM");
    expect((await ended)[0]).toBe(0);
  });
});
