import { mkdtemp, writeFile } from "node:fs/promises";
import { createServer, type AddressInfo } from "node:net";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { run, SERVE_ECHO, Session, startGateway, TOKEN } from "../../support/terrarium-process.js";
import { removeFolder } from "../../support/folder.js";

const SERVE_NOTHING = ["serve", "--port", "0", "--ephemeral", "--no-bundled"];

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "terrarium-cli-"));
});

afterAll(async () => {
  removeFolder(folder);
});

async function health(url: string, token?: string): Promise<unknown> {
  const headers = {
    "content-type": "application/json",
    ...(token ? { authorization: `Bearer ${token}` } : {}),
  };
  const body = JSON.stringify({ query: `mutation { perturb(agentId: "echo", input: 1) { queueDepth } }` });
  const response = await fetch(`${url}/graphql`, { method: "POST", headers, body });
  const { data, errors } = (await response.json()) as {
    data?: { perturb?: unknown };
    errors?: { extensions: { code: string } }[];
  };
  return errors?.[0]?.extensions.code ?? (data?.perturb ? "ACCEPTED" : data);
}

describe("terrarium serve", () => {
  it("prints its address first, then a token that works, once; the log goes to standard error", async () => {
    await using session = new Session(SERVE_ECHO);
    const [, url = ""] =
      /^terrarium listening on (http:\/\/127\.0\.0\.1:\d+)$/.exec(await session.line()) ?? [];
    const [, token = ""] = /^operator token: (\S{16,})$/.exec(await session.line()) ?? [];
    expect(await health(url)).toBe("UNAUTHENTICATED");
    expect(await health(url, token)).toBe("ACCEPTED");
    expect(await session.end("SIGTERM")).toBe(0);
    const log = session.stderr.trim().split("\n");
    for (const line of log) expect(JSON.parse(line)).toHaveProperty("level");
    expect(session.stderr).not.toContain(token);
  });

  it("does not print a configured token", async () => {
    await using gateway = await startGateway();
    expect(await health(gateway.url, TOKEN)).toBe("ACCEPTED");
    gateway.session.child.kill("SIGTERM");
    await expect(gateway.session.line()).rejects.toThrow("no more output");
    expect(gateway.session.stderr).not.toContain(TOKEN);
  });

  it("creates no token when JWTs are configured", async () => {
    await using session = new Session(SERVE_ECHO, {
      TERRARIUM_JWT_SECRET: "0123456789abcdef0123456789abcdef",
    });
    expect(await session.line()).toMatch(/^terrarium listening on /);
    session.child.kill("SIGTERM");
    await expect(session.line()).rejects.toThrow("no more output");
  });

  it.each(["SIGTERM", "SIGINT"] as const)("drains on %s and exits with 0", async (signal) => {
    await using gateway = await startGateway();
    expect(await gateway.session.end(signal)).toBe(0);
  });

  it("exits with 0 when agents do not end in time, and at once on a second signal", async () => {
    await using patient = await startGateway([...SERVE_ECHO, "--drain-timeout-ms", "100"]);
    const perturbation = ["perturb", "stuck", "1"];
    expect((await run(perturbation, patient.variables)).status).toBe(0);
    expect(await patient.session.end("SIGTERM")).toBe(0);

    await using hurried = await startGateway([...SERVE_ECHO, "--drain-timeout-ms", "600000"]);
    const invocation = new Session(["invoke", "stuck", "1"], hurried.variables);
    await using watch = new Session(["observe", "stuck", "--types", "PERTURBED"], hurried.variables);
    await watch.line();
    hurried.session.child.kill("SIGTERM");
    await hurried.session.complaint(/draining/);
    expect(await hurried.session.end("SIGTERM")).toBe(143);
    expect(await invocation.end()).not.toBe(0);
  });

  it("creates its data folder", async () => {
    const dataDir = join(folder, "deep", "data");
    await using gateway = await startGateway([
      ...SERVE_ECHO.filter((argument) => argument !== "--ephemeral"),
      "--data-dir",
      dataDir,
    ]);
    expect(await gateway.session.end("SIGTERM")).toBe(0);
  });
});

describe("terrarium serve cannot start", () => {
  it("[CLI-1461] because its port is in use", async () => {
    const occupant = createServer().listen(0, "127.0.0.1");
    await once(occupant, "listening");
    const { port } = occupant.address() as AddressInfo;
    const { status, stdout, stderr } = await run([...SERVE_ECHO, "--port", String(port)]);
    occupant.close();
    expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
    expect(complaintIn(stderr)).toContain(`terrarium: port ${port} on 127.0.0.1 is in use`);
  });

  it.each(["x", "changeme-changeme"])(
    "[AUTH-1150] because its token %s could be guessed, and says how to make another",
    async (token) => {
      const { status, stdout, stderr } = await run(SERVE_ECHO, { TERRARIUM_TOKEN: token });
      expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
      expect(complaintIn(stderr)).toContain("terrarium: TERRARIUM_TOKEN: the operator token");
      expect(stderr).toContain("export TERRARIUM_TOKEN=$(openssl rand -hex 24)");
      expect(stderr).not.toContain(`"${token}"`);
    },
  );

  it("[AUTH-1143] because its issuers cannot be read", async () => {
    const file = join(folder, "issuers.json");
    await writeFile(
      file,
      '[{ "name": "corp", "issuer": "https://corp.example", "jwks": "https://corp.example/keys" }]',
    );
    const misspelt = await run([...SERVE_ECHO, "--issuers", file]);
    expect(misspelt.status).toBe(2);
    expect(complaintIn(misspelt.stderr)).toContain(
      `the issuers in ${file} cannot be read (issuers[0] has the unknown member "jwks"`,
    );
    const inline = await run(SERVE_ECHO, { TERRARIUM_ISSUERS: "[{}" });
    expect(inline.status).toBe(2);
    expect(complaintIn(inline.stderr)).toContain("terrarium: --issuers cannot be read");
  });

  it("because its data folder cannot be written", async () => {
    const file = join(folder, "file");
    await writeFile(file, "");
    const { status, stderr } = await run([
      "serve",
      "--port",
      "0",
      "--no-bundled",
      "--data-dir",
      join(file, "data"),
    ]);
    expect(status).toBe(2);
    expect(complaintIn(stderr)).toContain(
      `terrarium: the data folder ${join(file, "data")} cannot be written`,
    );
  });

  it.each([
    ["is missing", null, "missing.ts", 2],
    ["does not parse", "export default {", "broken.ts", 2],
    ["has a wrong shape", "export default { id: 'x', process: 5 };", "process", 2],
    ["throws", "throw new Error('not today');", "not today", 1],
  ])("[CLI-1461] because an agent module %s", async (_why, code, named, exit) => {
    const module = join(folder, code === null ? "missing.ts" : code.includes("{") ? "broken.ts" : "agent.ts");
    if (code !== null) await writeFile(module, code);
    const { status, stdout, stderr } = await run([...SERVE_NOTHING, "--agents", module]);
    expect({ status, stdout }).toEqual({ status: exit, stdout: "" });
    expect(complaintIn(stderr)).toContain(module);
    expect(complaintIn(stderr)).toContain(named);
    expect(stderr).not.toMatch(/^\s+at /m);
  });

  it.each([
    [["serve", "--port", "http"], {}, "--port must be"],
    [["serve"], { TERRARIUM_MAX_HISTORY: "0" }, "TERRARIUM_MAX_HISTORY must be a whole number of events"],
    [["serve", "--max-unsent-byte", "1"], {}, "Did you mean --max-unsent-bytes?"],
    [["serve", "--ephemeral", "--data-dir", "x"], {}, "cannot be combined"],
    [["sevre"], {}, "Did you mean serve?"],
  ])("because it was called as %j with %j", async (line, variables, complaint) => {
    const { status, stdout, stderr } = await run(line, variables);
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toContain(complaint);
  });
});

/** Standard error without the log's JSON lines. */
function complaintIn(stderr: string): string {
  return stderr
    .split("\n")
    .filter((line) => !line.startsWith("{"))
    .join("\n");
}
