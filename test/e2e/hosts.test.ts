import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { JsonValue } from "../../src/base/json.js";
import { TOP } from "../support/machine.js";
import { bearerOf, JWT_SECRET } from "../support/terrarium-kit.js";
import { run, Session, TOKEN, type Variables } from "../support/terrarium-process.js";
import { removeFolder } from "../support/folder.js";

const FAR = join(TOP, "test/support/agents/far.ts");
const ECHO = join(TOP, "test/support/agents/echo.ts");

let folder: string;
let gateway: Session;
let host: Session;
let port = 0;

const url = (): string => `http://127.0.0.1:${port}`;
const operator = (): Variables => ({ TERRARIUM_URL: url(), TERRARIUM_TOKEN: TOKEN });
const anybody = (): Variables => ({ TERRARIUM_URL: url() });

async function serve(): Promise<Session> {
  const args = ["serve", "--port", String(port), "--no-bundled", "--agents", ECHO];
  const more = ["--data-dir", join(folder, "data"), "--steering-rate-per-second", "1000"];
  // A busy machine may take longer to start a process than hosts are waited for by default.
  more.push("--host-grace-ms", "60000");
  const variables = { TERRARIUM_TOKEN: TOKEN, TERRARIUM_JWT_SECRET: JWT_SECRET };
  const session = new Session([...args, ...more], variables);
  const [, listening = ""] = /^terrarium listening on (http:\S+)$/.exec(await session.line()) ?? [];
  port = Number(new URL(listening).port);
  return session;
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "terrarium-hosts-"));
  gateway = await serve();
  const token = (await bearerOf("host:far-* agent:echo:invoke", 600, "far")).slice("Bearer ".length);
  await writeFile(join(folder, "token"), `${token}\n`);
  const options = ["--agents", FAR, "--name", "far", "--token-file", join(folder, "token")];
  host = new Session(["host", "--gateway", url(), ...options]);
  await host.line();
  await gateway.complaint(/a host is connected/);
});

afterAll(async () => {
  await host[Symbol.asyncDispose]();
  await gateway[Symbol.asyncDispose]();
  removeFolder(folder);
});

async function ask(query: string, variables: object = {}): Promise<Record<string, JsonValue>> {
  const response = await fetch(`${url()}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${TOKEN}` },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors } = (await response.json()) as { data?: Record<string, JsonValue>; errors?: unknown };
  if (!data) throw new Error(JSON.stringify(errors));
  return data;
}

const INVOKE = `mutation ($input: JSON!, $session: String) {
  invoke(agentId: "far-worker", input: $input, session: $session) { status result semaphore { id } }
}`;

async function invoke(what: string, value: JsonValue = null, session: string | null = null) {
  const { invoke: outcome } = await ask(INVOKE, { input: { do: what, value }, session });
  return outcome as {
    readonly status: string;
    readonly result: JsonValue;
    readonly semaphore: { id: string };
  };
}

/** Asks again until the answer is as wanted: each time is a turn of both processes. */
async function until(query: string, look: (data: Record<string, JsonValue>) => boolean) {
  for (;;) {
    const data = await ask(query);
    if (look(data)) return data;
  }
}

async function terrarium(...words: string[]): Promise<string> {
  const done = await run(words, operator());
  expect([words.join(" "), done.status, done.stderr]).toEqual([words.join(" "), 0, expect.any(String)]);
  return done.stdout;
}

describe("agents of `terrarium host`", { timeout: 120_000 }, () => {
  it("[LINK-1352] are listed, watched and called like any other: events, results, commands", async () => {
    expect(JSON.parse(await host.complaint(/"msg":"connected"/))).toMatchObject({
      agents: ["far-worker", "far-source", "far-clock", "far-hidden", "far-public"],
    });
    expect(await terrarium("agents")).toMatch(/far-source +agent +FLOWING/);
    const watched = new Session(["observe", "far-source", "--types", "RESULT", "--json"], anybody());
    expect(JSON.parse(await watched.line())).toMatchObject({ type: "RESULT", result: "tick" });
    await watched.end("SIGTERM");
    expect(await terrarium("invoke", "far-worker", '{"do":"return","value":"ü"}', "--json")).toContain('"ü"');
    expect(await terrarium("call", "far-worker", "add", "--a", "2", "--b", "3", "--json")).toContain("5");
    expect(await ask("{ farWorker { add(a: 20, b: 22) } }")).toEqual({ farWorker: { add: 42 } });
  });

  it("[LINK-1455] say from which host they come to those who may steer them, and to nobody else", async () => {
    const query =
      '{ agent(id: "far-worker") { host { name sdk connected since } } local: agent(id: "echo") { host { name } } }';
    const since = expect.stringMatching(/^\d{4}-\d\d-\d\dT/) as string;
    const shown = {
      name: "far",
      sdk: expect.stringMatching(/^terrarium-gateway\//) as string,
      connected: true,
      since,
    };
    expect(await ask(query)).toEqual({ agent: { host: shown }, local: { host: null } });
    const asked = await Promise.all(
      [{ authorization: `Bearer ${TOKEN}` }, {}].map(async (headers) => {
        const response = await fetch(`${url()}/api/agents`, { headers });
        const agents = (await response.json()) as readonly { readonly id: string; readonly host: unknown }[];
        return agents.find(({ id }) => id === "far-worker")?.host;
      }),
    );
    expect(asked).toEqual([shown, null]);
    expect(await terrarium("agents")).toMatch(/ HOST .*\n[^]*far-worker .* far\n/);
    expect((await run(["agents"], anybody())).stdout).not.toContain("HOST");
  });

  it("[LINK-1352] ask people, and are resumed with the answer", async () => {
    const { status, semaphore } = await invoke("ask", "Go on?");
    expect(status).toBe("PARKED");
    await terrarium("semaphore", "resolve", semaphore.id, "yes");
    const query =
      '{ history(agentId: "far-worker", types: [RESULT], first: 100) { events { ... on ResultEvent { result } } } }';
    const data = await until(query, (history) => JSON.stringify(history).includes("answered"));
    expect(JSON.stringify(data)).toContain('{"answered":"yes"}');
  });

  it("[LINK-1352] keep a state for each session, at the gateway", async () => {
    expect((await invoke("count", null, "north")).result).toBe(1);
    expect((await invoke("count", null, "north")).result).toBe(2);
    expect((await invoke("count", null, "south")).result).toBe(1);
  });

  it("[LINK-1352] have schedules, probes and pheromones, call other agents, and write to the gateway's log", async () => {
    await until('{ runs(agentId: "far-clock") { runs { kind } } }', (data) =>
      JSON.stringify(data).includes("SCHEDULE"),
    );
    await until('{ agent(id: "far-worker") { health { status } } }', (data) =>
      JSON.stringify(data).includes("HEALTHY"),
    );
    expect((await invoke("deposit")).result).toBe("deposited");
    expect(await terrarium("pheromone", "sense", "--json")).toContain('"far-worker"');
    expect((await invoke("call", "echo")).result).toMatchObject({ result: { hello: "from afar" } });
    expect((await invoke("log", "a line of the far worker")).result).toBe("logged");
    expect(JSON.parse(await gateway.complaint(/a line of the far worker/))).toMatchObject({
      agentId: "far-worker",
      host: "far",
    });
  });

  it("[LINK-1352] are as hidden as they say, and show the public form of their events", async () => {
    expect((await run(["agents"], anybody())).stdout).not.toContain("far-hidden");
    expect(await terrarium("agents")).toContain("far-hidden");
    await terrarium("invoke", "far-public", '"secret"');
    const shown = await run(["history", "far-public", "--types", "RESULT", "--json"], anybody());
    expect(shown.stdout).toContain("reduced");
    expect(shown.stdout).not.toContain("secret");
  });

  it("[LINK-1352] are frozen and thawed like any other", async () => {
    await terrarium("freeze", "--label", "team=far", "--reason", "a test");
    const waiting = invoke("return", 7);
    await until('{ runs(agentId: "far-worker", status: ACCEPTED) { runs { id } } }', (data) =>
      JSON.stringify(data).includes("per-"),
    );
    await terrarium("thaw", "--label", "team=far");
    expect((await waiting).result).toBe(7);
  });

  it("[LINK-1353] go on while their gateway is restarted, and are found again by the next", async () => {
    const accepted = await ask(
      'mutation { perturb(agentId: "far-worker", input: { do: "work", value: 30 }) { id } }',
    );
    const { id } = accepted["perturb"] as { readonly id: string };
    await until(`{ run(id: "${id}") { status } }`, (data) => JSON.stringify(data).includes("RUNNING"));
    expect(await gateway.end("SIGTERM")).toBe(0);
    gateway = await serve();
    expect(await host.line()).toBe(`terrarium host far connected to ${url()}/`);
    const data = await until(`{ run(id: "${id}") { status result attempt } }`, (ended) =>
      JSON.stringify(ended).includes("COMPLETED"),
    );
    expect(data).toMatchObject({ run: { attempt: 1, result: { attempt: 1 } } });
    const steps = await terrarium("history", "far-worker", "--types", "OUTPUT", "--json");
    expect(steps.match(/"step":\d+/g)).toEqual(Array.from({ length: 30 }, (_, step) => `"step":${step}`));
    const started = await terrarium(
      "history",
      "far-worker",
      "--types",
      "AGENT_STARTED,AGENT_STOPPED",
      "--json",
    );
    expect(started.match(/AGENT_\w+/g)).toEqual(["AGENT_STARTED"]);
    expect((await invoke("count", null, "north")).result).toBe(3);
  });

  it("[LINK-1450] a new process takes over without a refusal: the old one finishes what runs, and ends with 0", async () => {
    const running = invoke("work", 20);
    await until('{ runs(agentId: "far-worker", status: RUNNING) { runs { id } } }', (data) =>
      JSON.stringify(data).includes("per-"),
    );
    const old = host;
    host = new Session([
      "host",
      "--gateway",
      url(),
      "--agents",
      FAR,
      "--name",
      "far",
      "--token-file",
      join(folder, "token"),
    ]);
    const perturbed: string[] = [];
    const connected = host.line();
    let isConnected = false;
    void connected.then(() => (isConnected = true));
    while (!isConnected) {
      const { perturb: one } = await ask(
        'mutation { perturb(agentId: "far-worker", input: { do: "return", value: 1 }) { id } }',
      );
      perturbed.push((one as { readonly id: string }).id);
    }
    expect(await running).toMatchObject({ status: "COMPLETED", result: { attempt: 1 } });
    expect(await old.end()).toBe(0);
    expect(old.stderr).toContain("terrarium: REPLACED: a newer process of this host took over");
    const ends = await until(
      `{ runs(agentId: "far-worker", first: 200) { runs { id status } } }`,
      (data) => !/ACCEPTED|RUNNING/.test(JSON.stringify(data)),
    );
    for (const id of perturbed.slice(-100))
      expect(JSON.stringify(ends)).toContain(`{"id":"${id}","status":"COMPLETED"}`);
    expect((await invoke("count", null, "north")).result).toBe(4);
  });

  it("[LINK-1355] the host says which of its agents the gateway has not taken", async () => {
    const options = ["--agents", FAR, "--name", "second", "--token-file", join(folder, "token")];
    await using second = new Session(["host", "--gateway", url(), ...options]);
    expect(await second.line()).toBe(`terrarium host second connected to ${url()}/`);
    expect(JSON.parse(await second.complaint(/has not taken/))).toMatchObject({
      agents: ["far-worker", "far-source", "far-clock", "far-hidden", "far-public"],
    });
    expect(await second.end("SIGTERM")).toBe(0);
  });

  it("[LINK-1354] the host ends with a code and one line when it is refused, and after SIGTERM with 0", async () => {
    const token = (await bearerOf("host:other", 600, "eve")).slice("Bearer ".length);
    const wrong = await run(["host", "--gateway", url(), "--agents", FAR], { TERRARIUM_TOKEN: token });
    expect(wrong).toMatchObject({ status: 1 });
    expect(wrong.stderr.split("\n").filter((line) => line.startsWith("terrarium: "))).toEqual([
      "terrarium: FORBIDDEN: no scope host:<id> for far-worker, far-source, far-clock, far-hidden, far-public",
    ]);
    expect(wrong.stderr).toContain("use a token with a scope host:<id> for each agent");
    expect(wrong.stdout).toBe("");
    const unknown = await run(["host", "--gateway", url(), "--agents", FAR], { TERRARIUM_TOKEN: "wrong" });
    expect(unknown.stderr).toContain("  set TERRARIUM_TOKEN, or --token-file, to a valid token");
    expect(await run(["host", "--agents", FAR])).toMatchObject({ status: 2 });
    expect(await run(["host", "--gateway", url(), "--agents", "nope.ts"])).toMatchObject({
      status: 2,
      stderr: "terrarium: nope.ts: no such file\n",
    });
    const secure = url().replace("http:", "https:");
    const scheme = await run(["host", "--gateway", secure, "--agents", FAR], { TERRARIUM_TOKEN: token });
    expect(scheme).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(/^terrarium: WRONG_SCHEME: .* write http:\/\/ in --gateway$/m) as string,
    });
    expect(await host.end("SIGTERM")).toBe(0);
    await until('{ agent(id: "far-source") { state } }', (data) => JSON.stringify(data).includes("STOPPED"));
  });
});
