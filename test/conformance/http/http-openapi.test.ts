import { execFile } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { Validator } from "@seriousme/openapi-schema-validator";
import { describe, expect, it, test } from "vitest";
import { removeFolder } from "../../support/folder.js";
import type { JsonValue } from "../../../src/base/json.js";
import { defineAgent, park } from "../../../src/index.js";
import { openGateway, OPERATOR_TOKEN } from "../../support/gateway-kit.js";
import { OpenapiCheck } from "./openapi-check.js";
import { Gates, type Heard, RestKit, type Sent } from "../../support/rest-kit.js";
import { TOP } from "../../support/machine.js";
import { bearerOf } from "../../support/terrarium-kit.js";

test("[REST-20] the document is valid OpenAPI 3.1, and is not sent again to a client that has it", async () => {
  await using rest = await RestKit.open();
  const first = await rest.send("/openapi.json", { method: "GET", token: null });
  expect(first.status).toBe(200);
  expect(await new Validator().validate(structuredClone(first.body) as Record<string, JsonValue>)).toEqual({
    valid: true,
  });
  const etag = first.headers.etag ?? "";
  expect(etag).toMatch(/^"[\w-]{22}"$/);
  for (const known of [etag, `W/${etag}`, `"other", ${etag}`, "*"]) {
    const again = await rest.send("/openapi.json", { method: "GET", headers: { "if-none-match": known } });
    expect({ status: again.status, text: again.text, etag: again.headers.etag }).toEqual({
      status: 304,
      text: "",
      etag,
    });
  }
  expect((await rest.send("/openapi.json", { method: "POST" })).headers["allow"]).toBe("GET, HEAD");
  expect(await rest.send("/openapi.json", { method: "HEAD" })).toMatchObject({ status: 200, text: "" });
});

test("[REST-20] it changes when agents come and go", async () => {
  await using rest = await RestKit.open();
  const tags = async (): Promise<unknown> => {
    const { body, headers } = await rest.send("/openapi.json", { method: "GET" });
    return { has: Object.keys(body["paths"] ?? {}).includes("/api/guest/hello"), etag: headers.etag };
  };
  const before = await tags();
  rest.kit.terrarium.register(defineAgent({ id: "guest", commands: { hello: { run: () => "hello" } } }));
  const during = await tags();
  expect(during).toMatchObject({ has: true });
  await rest.kit.terrarium.unregister("guest");
  expect(await tags()).toEqual(before);
});

describe("[REST-21] responses match the document", () => {
  /** A slow agent whose inbox holds one input, an agent that asks, and a stopped agent. */
  async function open(rate = 1_000) {
    const gates = new Gates();
    const rest = await RestKit.open({
      limits: { steeringRatePerSecond: rate },
      agents: [
        defineAgent({
          id: "slow",
          flux: { inboxMax: 1 },
          process: (_input, { signal }) => gates.pass(signal),
          commands: { linger: { run: (_args, { signal }) => gates.pass(signal) } },
        }),
        defineAgent({
          id: "asking",
          process: () => park({ reason: "APPROVAL_NEEDED", prompt: "May I?", options: ["Yes"] }),
          resume: () => null,
        }),
        defineAgent({
          id: "endless",
          process: (_input, { signal }) =>
            new Promise((_resolve, reject) => signal.addEventListener("abort", () => reject(signal.reason))),
        }),
        defineAgent({ id: "asleep", process: () => null, commands: { nod: { run: () => null } } }),
      ],
    });
    await rest.kit.ask(`mutation { stopAgent(id: "asleep") { id } }`, {}, rest.kit.bearer);
    return { rest, gates };
  }

  it("for every operation and each status, except internal errors", { timeout: 120_000 }, async () => {
    const { rest, gates } = await open();
    await using _closing = rest;
    const check = await OpenapiCheck.of(rest.url);
    const heardOf = new Set<string>();

    /** Operations that differ only in their command have the same statuses. */
    const kindOf = (path: string): string => (/^\/api\/[^{/]+\/[^{/]+$/.test(path) ? "command" : path);
    async function send(template: string, path: string, sent: Sent = {}): Promise<Heard> {
      const method = (sent.method ?? "POST").toLowerCase();
      const heard = await rest.send(path, sent);
      expect(check.faults(template, method, heard)).toEqual([]);
      heardOf.add(`${method} ${kindOf(template)} ${heard.status}`);
      return heard;
    }
    const add = (sent: Sent, query = ""): Promise<Heard> =>
      send("/api/desk/add", `/api/desk/add${query}`, { body: { a: 1, b: 2 }, ...sent });
    const invoke = (agent: string, sent: Sent = {}): Promise<Heard> =>
      send("/api/{agent}/invoke", `/api/${agent}/invoke`, { body: { input: { beat: 1 } }, ...sent });
    const get = (template: string, path = template, sent: Sent = {}): Promise<Heard> =>
      send(template, path, { method: "GET", token: null, ...sent });

    for (const path of ["/openapi.json", "/health", "/ready", "/metrics", "/api/agents"]) await get(path);
    await get("/ready", "/ready?agent=missing");
    await get("/openapi.json", "/openapi.json", { headers: { "if-none-match": "*" } });
    await get("/ready", "/ready?agent=missing");
    await get("/api/agents", "/api/agents?x=1");
    await get("/api/agents", "/api/agents", { token: "unknown-token" });
    await get("/api/{agent}/snapshot", "/api/desk/snapshot?x=1");
    await get("/api/{agent}/snapshot", "/api/desk/snapshot", { token: "unknown-token" });
    await get("/api/{agent}/snapshot", "/api/missing/snapshot");

    await get("/api/history", "/api/history?x=1");
    await get("/api/history", "/api/history", { token: "unknown-token" });
    await get("/api/history", "/api/history?agentId=missing");
    await get("/api/history", "/api/history?agentId=desk&types=AGENT_STARTED,RESULT");
    await get("/api/runs", "/api/runs?limit=1");
    await get("/api/runs", "/api/runs", { token: "unknown-token" });
    await get("/api/runs/{id}", "/api/runs/per-1?x=1");
    await get("/api/runs/{id}", "/api/runs/per-1", { token: "unknown-token" });
    await get("/api/runs/{id}", "/api/runs/per-1");

    const headers = { authorization: await bearerOf("agent:missing:*") };
    const key = (value: string) => ({ headers: { "idempotency-key": value } });
    for (const call of [add, (sent: Sent) => invoke("desk", sent)]) {
      const fine = await call(key("k"));
      expect(fine.headers).toMatchObject({
        ratelimit: expect.any(String),
        "ratelimit-policy": expect.any(String),
      });
      expect((await call(key("k"))).headers["idempotency-replayed"]).toBe("true");
      await call({ body: { a: 1, b: 3, input: 2 } });
      await call({ body: "{" });
      await call({ token: null });
      await call({ headers });
      await call({ body: "a", headers: { "content-type": "text/plain" } });
      await call({ body: "x".repeat(600_000) });
    }
    await add({ body: { a: 1, b: 3 }, ...key("k") });
    await invoke("desk", { body: { input: 2 }, ...key("k") });
    await send("/api/desk/count", "/api/desk/count");
    await send("/api/desk/any", "/api/desk/any", { body: { text: "any" } });
    await send("/api/desk/ask", "/api/desk/ask");
    await send("/api/desk/fail", "/api/desk/fail");
    await send("/api/desk/wait", "/api/desk/wait?timeoutMs=1");
    await send("/api/desk/add", "/api/desk/nothing");
    await invoke("missing");
    await invoke("failing");
    await invoke("endless", { body: { input: 1, timeoutMs: 1 } });
    await invoke("asking");
    await invoke("asleep");
    await send("/api/asleep/nod", "/api/asleep/nod");
    await get("/api/{agent}/snapshot", "/api/desk/snapshot");
    await get("/api/{agent}/snapshot", "/api/failing/snapshot");
    await get("/api/{agent}/snapshot", "/api/asking/snapshot");

    const deposit = (sent: Sent = {}): Promise<Heard> =>
      send("/api/pheromones", "/api/pheromones", { body: { type: "TEST", initialIntensity: 0.5 }, ...sent });
    await deposit({ body: { type: "TEST", initialIntensity: 0.5, key: "k", payload: [1], target: "desk" } });
    await deposit({ token: null });
    await deposit({ headers });
    await deposit({ body: "[]" });
    await deposit({ body: "a", headers: { "content-type": "text/plain" } });
    await deposit({ body: "x".repeat(600_000) });
    await get("/api/pheromones");
    await get("/api/pheromones", "/api/pheromones?x=1");
    await get("/api/pheromones", "/api/pheromones", { token: "unknown-token" });

    const which = { agents: ["missing"], reason: "x" };
    for (const path of ["/api/freezes", "/api/thaw"]) {
      const body = path === "/api/thaw" ? { agents: ["desk"] } : { agents: ["desk"], reason: "x" };
      const steer = (sent: Sent = {}): Promise<Heard> => send(path, path, { body, ...sent });
      await steer();
      await steer({ token: null });
      await steer({ headers });
      await steer({ body: "[]" });
      await steer({ body: "a", headers: { "content-type": "text/plain" } });
      await steer({ body: "x".repeat(600_000) });
      if (path === "/api/freezes") await steer({ body: which });
    }
    await get("/api/freezes");
    await get("/api/freezes", "/api/freezes?x=1");
    await get("/api/freezes", "/api/freezes", { token: "unknown-token" });

    const first = invoke("slow", { body: { input: 1, timeoutMs: 30_000 }, ...key("slow") });
    const arrived = await gates.next();
    await invoke("slow", { body: { input: 1, timeoutMs: 30_000 }, ...key("slow") });
    const second = invoke("slow");
    await rest.kit.until("slow", () => (rest.kit.terrarium.mirror("slow")?.latest.pressure ?? 0) > 0);
    await invoke("slow");
    await send("/api/slow/linger", "/api/slow/linger");
    arrived.gate.resolve("done");
    await first;
    (await gates.next()).gate.resolve("done");
    await second;

    const listed = await get("/api/runs", "/api/runs?agentId=desk&kind=INVOKE&status=COMPLETED");
    const [run] = listed.body["runs"] as unknown as readonly { readonly id: string }[];
    const asked = await get("/api/runs", "/api/runs?agentId=asking");
    const [parked] = asked.body["runs"] as unknown as readonly { readonly id: string }[];
    await get("/api/runs/{id}", `/api/runs/${parked?.id ?? ""}`);
    await get("/api/runs/{id}", `/api/runs/${run?.id ?? ""}`, { token: rest.kit.terrarium.operatorToken });
    for (const [act, id, otherScope] of [
      ["cancel", parked?.id, "agent:asking:perturb"],
      ["again", run?.id, "agent:desk:invoke"],
    ] as const) {
      const steer = (sent: Sent = {}, of = id ?? ""): Promise<Heard> =>
        send(`/api/runs/{id}/${act}`, `/api/runs/${of}/${act}`, sent);
      await steer({ token: null });
      await steer({ headers });
      await steer({ headers: { authorization: await bearerOf(otherScope) } });
      await steer({ body: "[]" });
      await steer({ body: "a", headers: { "content-type": "text/plain" } });
      await steer({ body: "x".repeat(600_000) });
      await steer({}, "per-1");
      await steer();
    }

    // The paths of AGENTESE have a suite of their own, agentese.test.ts.
    const operations = check.operations.filter(({ path }) => !path.startsWith("/agentese/"));
    const documented = operations.flatMap(({ path, method, responses }) =>
      Object.keys(responses)
        .filter((status) => status !== "500")
        .map((status) => `${method} ${kindOf(path)} ${status}`),
    );
    const only = new Set(["get /ready 503", "post command 429", "post /api/{agent}/invoke 429"]);
    // The store is away, the rate is used up, an answer came first, the agent is stopped.
    const ofRuns =
      /^get \/api\/(?:runs.*|history) 503$|^post \/api\/(?:runs|pheromones|freezes|thaw).* (?:409|429|503)$/;
    expect(
      [...new Set(documented)].filter((one) => !heardOf.has(one) && !only.has(one) && !ofRuns.test(one)),
    ).toEqual([]);
    const paths = operations.filter(({ path }) => kindOf(path) === "command").map(({ path }) => path);
    expect(paths.length).toBeGreaterThan(7);
  });

  it("when the rate is used up", async () => {
    const { rest } = await open(1);
    await using _closing = rest;
    const check = await OpenapiCheck.of(rest.url);
    for (const [template, path, body] of [
      ["/api/desk/count", "/api/desk/count", {}],
      ["/api/{agent}/invoke", "/api/echo/invoke", { input: 1 }],
    ] as const) {
      const heard = await Promise.all([1, 2, 3].map(() => rest.send(path, { body })));
      const refused = heard.find(({ status }) => status === 429);
      if (!refused) throw new Error("three calls at once were accepted");
      expect(check.faults(template, "post", refused)).toEqual([]);
      expect(refused.body["code"]).toBe("RATE_LIMITED");
    }
  });

  it("[REST-11] when the gateway itself fails", async () => {
    await using gateway = await openGateway({
      invoke: () => Promise.reject(new Error("the secret is salt")),
    });
    const check = await OpenapiCheck.of(gateway.http.url);
    const response = await fetch(`${gateway.http.url}/api/pulse/invoke`, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${OPERATOR_TOKEN}` },
      body: JSON.stringify({ input: 1 }),
    });
    const text = await response.text();
    const headers = Object.fromEntries(response.headers);
    const heard = { status: response.status, headers, text, body: JSON.parse(text) as Heard["body"] };
    expect(check.faults("/api/{agent}/invoke", "post", heard)).toEqual([]);
    expect(heard.status).toBe(500);
    expect(heard.body).toMatchObject({
      code: "INTERNAL_SERVER_ERROR",
      errorId: expect.stringMatching(/^err-/),
    });
    expect(text).not.toContain("salt");
    expect(gateway.logged).toEqual([
      expect.objectContaining({ fields: expect.objectContaining({ errorId: heard.body["errorId"] }) }),
    ]);
  });
});

test("[REST-23] a client generated from the document compiles, and works", { timeout: 120_000 }, async () => {
  await using rest = await RestKit.open();
  const folder = mkdtempSync(join(TOP, "node_modules/.rest-client-"));
  try {
    const { text } = await rest.send("/openapi.json", { method: "GET" });
    writeFileSync(join(folder, "openapi.json"), text);
    writeFileSync(join(folder, "package.json"), `{"type":"module"}`);
    writeFileSync(join(folder, "client.ts"), CLIENT);
    // In separate processes, because this process answers the client.
    const run = async (...words: string[]): Promise<string> => {
      const env = { ...process.env, URL: rest.url, TOKEN: rest.kit.terrarium.operatorToken };
      return (await promisify(execFile)(process.execPath, words, { cwd: TOP, env })).stdout;
    };
    const require = createRequire(import.meta.url);
    const generator = join(dirname(require.resolve("openapi-typescript/package.json")), "bin/cli.js");
    const hook = "./test/support/clients/typescript-hook.mjs";
    const at = (name: string): string => join(folder, name);
    await run("--import", hook, generator, at("openapi.json"), "--output", at("types.ts"));
    const options = "--strict --module nodenext --target es2023 --skipLibCheck --types node".split(" ");
    const compiled = await run(
      "node_modules/typescript/bin/tsc",
      "--ignoreConfig",
      ...options,
      at("client.ts"),
    );
    expect(compiled).toBe("");
    const stdout = await run(at("client.js"));
    expect(JSON.parse(stdout)).toEqual({
      sum: 3,
      parked: "May I?",
      refused: "BAD_USER_INPUT",
      issues: [{ path: ["b"], message: "is required" }],
      echo: { echo: { beat: 1 } },
      agents: ["counter", "desk", "echo", "failing"],
      history: true,
    });
  } finally {
    removeFolder(folder);
  }
});

const CLIENT = `
import createClient from "openapi-fetch";
import type { paths } from "./types.js";
const client = createClient<paths>({
  baseUrl: process.env["URL"] ?? "",
  headers: { authorization: \`Bearer \${process.env["TOKEN"]}\` },
});
const added = await client.POST("/api/desk/add", { body: { a: 1, b: 2 } });
const sum: number | undefined = added.data?.result.sum;
const asked = await client.POST("/api/desk/ask");
const parked = asked.data && "semaphore" in asked.data ? asked.data.semaphore.prompt : null;
// @ts-expect-error b is missing
const refused = await client.POST("/api/desk/add", { body: { a: 1 } });
const invoked = await client.POST("/api/{agent}/invoke", {
  params: { path: { agent: "desk" } },
  body: { input: { beat: 1 } },
});
const agents = await client.GET("/api/agents");
const snapshot = await client.GET("/api/{agent}/snapshot", { params: { path: { agent: "desk" }, query: { last: 1 } } });
console.log(
  JSON.stringify({
    sum,
    parked,
    refused: refused.error?.code,
    issues: refused.error?.issues,
    echo: invoked.data?.result,
    agents: agents.data?.map(({ id }) => id).toSorted(),
    history: snapshot.data?.history.length === 1 && snapshot.data.cursor === snapshot.data.history[0]?.cursor,
  }),
);
`;
