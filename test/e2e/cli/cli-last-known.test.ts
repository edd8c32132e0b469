import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, it } from "vitest";

import { CacheFile } from "../../../src/cli/last-known/cache-file.js";
import { TOP } from "../../support/machine.js";
import { tempFolder } from "../../support/storage/files.js";
import { bearerOf, JWT_SECRET } from "../../support/terrarium-kit.js";
import {
  run,
  SERVE_ECHO,
  Session,
  startGateway,
  TOKEN,
  type Gateway,
  type Variables,
} from "../../support/terrarium-process.js";

/** Like SERVE_ECHO, but with a history on disk, and with agents that fail and ask. */
function serveIn(dataDir: string, port = 0): string[] {
  const agents = ["echo", "failing", "asker", "caller"].map((name) =>
    join(TOP, `test/support/agents/${name}.ts`),
  );
  return ["serve", "--port", String(port), "--data-dir", dataDir, "--no-bundled", "--agents", ...agents];
}

interface Home extends AsyncDisposable {
  readonly gateway: Gateway;
  readonly dataDir: string;
  readonly cacheDir: string;
  /** For clients without a token. */
  readonly variables: Variables;
}

async function home(): Promise<Home> {
  const folder = await tempFolder();
  const dataDir = join(folder, "data");
  const gateway = await startGateway(serveIn(dataDir));
  return {
    gateway,
    dataDir,
    cacheDir: join(folder, "terrarium"),
    variables: { TERRARIUM_URL: gateway.url, XDG_CACHE_HOME: folder },
    [Symbol.asyncDispose]: () => gateway[Symbol.asyncDispose](),
  };
}

/** Runs a view until it has shown this text, then sends Ctrl-C. */
async function watched(variables: Variables, args: readonly string[], sign: string): Promise<void> {
  await using view = new Session(["observe", ...args], variables);
  await view.until((line) => line.includes(sign));
  expect(await view.end("SIGINT")).toBe(0);
}

/** The saved state that belongs to TOKEN, decrypted. */
function readSaved(cacheDir: string, endpoint: URL): string {
  return JSON.stringify(new CacheFile(cacheDir, endpoint, TOKEN).read().known);
}

const AGO = /the gateway is away; last known state, \d+ seconds? old/;

describe("while the gateway is away", { timeout: 120_000 }, () => {
  it("reads are answered from the last known state, with its age and an exit status of its own", async () => {
    await using place = await home();
    const { gateway, variables } = place;
    await run(["invoke", "asker", '{"ask":{}}'], gateway.variables);
    const fresh = await run(["agents", "--json"], variables);
    const waiting = await run(["semaphore", "list", "--json"], variables);
    expect(JSON.parse(waiting.stdout)).toHaveLength(1);
    await gateway.session.end("SIGTERM");

    const table = await run(["agents"], variables);
    expect(table.status).toBe(4);
    expect(table.stdout).toMatch(/^ID +GENUS .*\n(.*\n)*echo +test/);
    expect(table.stderr).toMatch(AGO);
    expect(table.stderr).toContain(`no gateway answers at ${gateway.url}/graphql`);

    const stale = await run(["agents", "--json"], variables);
    const rows = JSON.parse(stale.stdout) as { asOf: string; layer: string; ageMs: number }[];
    const bare = rows.map(({ asOf: _asOf, ageMs: _ageMs, layer: _layer, ...row }) => row);
    expect(bare.map((row) => ({ ...row, layer: "live", ageMs: 0 }))).toEqual(JSON.parse(fresh.stdout));
    expect(rows[0]).toMatchObject({ layer: "cache", ageMs: expect.any(Number) });
    const { error } = JSON.parse(stale.stderr);
    const { asOf, ageMs } = rows[0] as (typeof rows)[0];
    expect(error).toMatchObject({ code: "STALE", layer: "cache", asOf, ageMs });
    expect(Date.now() - Date.parse(asOf)).toBeGreaterThanOrEqual(ageMs);
    expect(stale.status).toBe(4);

    const cards = await run(["semaphore", "list", "--json"], variables);
    expect(cards.status).toBe(4);
    expect(JSON.parse(cards.stdout)).toEqual([
      {
        ...JSON.parse(waiting.stdout)[0],
        layer: "cache",
        ageMs: expect.any(Number),
        asOf: expect.any(String),
      },
    ]);
    const none = await run(["semaphore", "list", "--agent", "missing", "--json"], variables);
    expect(none).toMatchObject({ status: 4, stdout: "[]\n" });
    // Only pending questions are kept.
    expect((await run(["semaphore", "list", "--status", "all"], variables)).status).toBe(3);
  });

  it("commands are listed, too, but none is called", async () => {
    await using place = await home();
    const { gateway, variables } = place;
    const reads = ["call", "call caller", "call caller echo --help", "call caller --json"];
    const fresh = [];
    for (const line of reads) fresh.push((await run(line.split(" "), variables)).stdout);
    await gateway.session.end("SIGTERM");
    for (const [index, line] of reads.entries()) {
      const { status, stdout, stderr } = await run(line.split(" "), variables);
      expect({ line, status }).toEqual({ line, status: 4 });
      if (line.endsWith("--json")) {
        const rows = JSON.parse(stdout) as object[];
        expect(rows).toEqual(
          (JSON.parse(fresh[index] ?? "") as object[]).map((row) => ({
            ...row,
            layer: "cache",
            ageMs: expect.any(Number),
            asOf: expect.any(String),
          })),
        );
        expect(JSON.parse(stderr).error.code).toBe("STALE");
      } else {
        expect(stdout).toBe(fresh[index]);
        expect(stderr).toMatch(AGO);
      }
    }
    const called = await run(["call", "caller", "nothing"], { ...gateway.variables, ...variables });
    expect(called).toMatchObject({ status: 3, stdout: "" });
    // The commands of other agents are not known.
    expect((await run(["call", "asker"], variables)).status).toBe(3);
  });

  it("with --no-cache nothing is stored or read, and steering never uses the cache", async () => {
    await using place = await home();
    const { gateway, variables, cacheDir } = place;
    await run(["agents", "--no-cache"], variables);
    await run(["agents"], { ...variables, TERRARIUM_NO_CACHE: "1" });
    await expect(readdir(cacheDir)).rejects.toThrow("ENOENT");
    await run(["agents"], variables);
    await gateway.session.end("SIGTERM");
    for (const line of ["agents --no-cache", "invoke echo 1", "perturb echo 1", "semaphore cancel sem-1"]) {
      const { status, stdout } = await run(line.split(" "), { ...gateway.variables, ...variables });
      expect({ line, status, stdout }).toEqual({ line, status: 3, stdout: "" });
    }
  });

  it("[GHOST-905] the saved state holds neither the token nor anything that only the token may see", async () => {
    await using place = await home();
    const { gateway, variables, cacheDir } = place;
    const withToken = { ...variables, ...gateway.variables };
    await gateway.perturb("failing", 1);
    // A client that may steer sees the exception's raw text.
    await watched(withToken, ["--types", "ERROR"], "the secret ingredient is salt");
    await watched(withToken, ["--plain"], "the secret ingredient is salt");
    await run(["semaphore", "list"], withToken);
    const files = await readdir(cacheDir);
    expect(files).toHaveLength(1);
    const kept = await readFile(join(cacheDir, files[0] ?? ""), "utf8");
    expect(kept).not.toMatch(/salt|ERROR/);
    expect(kept).not.toContain(TOKEN);
    const open = readSaved(cacheDir, new URL(`${gateway.url}/graphql`));
    expect(open).toContain('"ERROR"');
    expect(open).not.toContain("salt");
  });

  it("[GHOST-1299] a token sees what was saved for it, less what it may not see any more, and nothing once it has ended", async () => {
    const folder = await tempFolder();
    const revoked = join(folder, "revoked.txt");
    const agents = join(folder, "agents.mjs");
    await writeFile(revoked, "");
    const index = JSON.stringify(pathToFileURL(join(TOP, "dist/index.js")).href);
    await writeFile(
      agents,
      `import { defineAgent } from ${index};
      export default ["open", "vault"].map((id) => defineAgent({ id, visibility: id === "vault" ? "scoped" : "public", process: (i) => i }));`,
    );
    const serve = [
      "serve",
      "--port",
      "0",
      "--ephemeral",
      "--no-bundled",
      "--agents",
      agents,
      "--revoked-tokens",
      revoked,
    ];
    await using session = new Session(serve, { TERRARIUM_TOKEN: TOKEN, TERRARIUM_JWT_SECRET: JWT_SECRET });
    const [, url = ""] = /^terrarium listening on (\S+)$/.exec(await session.line()) ?? [];
    const variables = { TERRARIUM_URL: url, XDG_CACHE_HOME: folder };
    const tokenOf = async (scope: string, seconds = 600, sub = "ann") =>
      (await bearerOf(scope, seconds, sub)).slice("Bearer ".length);
    const [ann, short, ended] = [
      await tokenOf("agent:vault:observe"),
      await tokenOf("agent:vault:observe", 3, "bo"),
      await tokenOf("agent:vault:observe", 600, "cy"),
    ];
    const agentsOf = (token?: string) =>
      run(["agents"], { ...variables, ...(token !== undefined && { TERRARIUM_TOKEN: token }) });
    for (const token of [ann, short, ended]) expect((await agentsOf(token)).stdout).toContain("vault");
    expect((await agentsOf()).stdout).not.toContain("vault");
    await writeFile(revoked, "sub:cy\n");
    // The list is read every few seconds.
    await expect
      .poll(async () => (await agentsOf(ended)).stderr, { timeout: 120_000 })
      .toContain("UNAUTHENTICATED");
    await session.end("SIGTERM");
    expect(await agentsOf(ann)).toMatchObject({ status: 4, stdout: expect.stringContaining("vault") });
    const anonymous = await agentsOf();
    expect([anonymous.status, anonymous.stdout.includes("open"), anonymous.stdout.includes("vault")]).toEqual(
      [4, true, false],
    );
    await expect.poll(async () => (await agentsOf(short)).stderr).toContain("the token has expired");
    for (const token of [short, ended, await tokenOf("*", 600, "eve")])
      expect(await agentsOf(token)).toMatchObject({ status: 3, stdout: "" });
  });

  it("observe shows the last known events, waits, and resumes from there: nothing twice, nothing missing", async () => {
    await using place = await home();
    const { gateway, variables, dataDir } = place;
    for (const n of [1, 2, 3]) await gateway.perturb("echo", { n });
    await watched(variables, ["echo"], '{"n":3}');
    // Published while there is no observer, before the gateway ends.
    await gateway.perturb("echo", { n: 4 });
    await watched({ ...variables, XDG_CACHE_HOME: dataDir }, ["echo"], '{"n":4}');
    await gateway.session.end("SIGTERM");

    await using view = new Session(["observe", "echo", "--json", "--types", "RESULT"], variables);
    const told = async (): Promise<{ n: number; stale: boolean }> => {
      const event = JSON.parse(await view.until((line) => line.includes('"RESULT"')));
      return { n: event.result.n, stale: "asOf" in event };
    };
    const seen = [await told(), await told(), await told()];
    expect(JSON.parse(view.stderr.split("\n")[0] ?? "").error.code).toBe("STALE");
    await using _successor = await startGateway(serveIn(dataDir, gateway.port));
    seen.push(await told());
    await _successor.perturb("echo", { n: 5 });
    seen.push(await told());
    expect(seen).toEqual([
      { n: 1, stale: true },
      { n: 2, stale: true },
      { n: 3, stale: true },
      { n: 4, stale: false },
      { n: 5, stale: false },
    ]);
    expect(await view.end("SIGTERM")).toBe(0);
  });

  it("observe shows as much of it as requested, and nothing if it is to start elsewhere", async () => {
    await using gateway = await startGateway(SERVE_ECHO);
    const variables = { TERRARIUM_URL: gateway.url, XDG_CACHE_HOME: await tempFolder() };
    for (const n of [1, 2, 3]) await gateway.perturb("echo", n);
    await watched(variables, [], "RESULT         3");
    await gateway.session.end("SIGKILL");
    await using view = new Session(["observe", "--types", "RESULT", "--replay", "1"], variables);
    expect(await view.line()).toMatch(/RESULT +3/);
    await view.complaint(AGO);
    expect(await view.end("SIGINT")).toBe(0);
    for (const place of [["--after", "x"], ["--replay", "0"], ["--no-cache"], ["missing"]]) {
      expect((await run(["observe", ...place], variables)).status).toBe(3);
    }
  });
});
