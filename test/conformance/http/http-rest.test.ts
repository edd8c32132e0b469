import { once } from "node:events";
import { describe, expect, it, test } from "vitest";
import { defineAgent } from "../../../src/index.js";
import { openGateway, OPERATOR_TOKEN } from "../../support/gateway-kit.js";
import { ManualClock } from "../../support/time-and-random.js";
import { Gates, RestKit } from "../../support/rest-kit.js";
import { bearerOf } from "../../support/terrarium-kit.js";

test("[REST-1] a command is called by name or alias, and answers with its result", async () => {
  await using rest = await RestKit.open();
  for (const name of ["add", "plus", "%61dd"]) {
    const { status, headers, body } = await rest.send(`/api/desk/${name}`, { body: { a: 1, b: 2 } });
    expect({ status, body }).toEqual({ status: 200, body: { success: true, result: { sum: 3 } } });
    expect(headers).toMatchObject({
      "content-type": "application/json; charset=utf-8",
      "cache-control": "no-store",
    });
  }
});

test("[REST-1] a hidden command is called by its name", async () => {
  await using rest = await RestKit.open();
  const { body } = await rest.send("/api/desk/secret");
  expect(body).toEqual({ success: true, result: "psst" });
});

test("[REST-2] a command without arguments needs no body", async () => {
  await using rest = await RestKit.open();
  expect((await rest.send("/api/desk/count")).body).toEqual({ success: true, result: 1 });
  expect((await rest.send("/api/desk/count", { body: {} })).body).toEqual({ success: true, result: 2 });
  const { status, body } = await rest.send("/api/desk/add");
  expect(status).toBe(400);
  expect(body["issues"]).toEqual([
    { path: ["a"], message: "is required" },
    { path: ["b"], message: "is required" },
  ]);
});

test("[REST-3] a command that parks answers 202 with the question", async () => {
  await using rest = await RestKit.open();
  const { status, body } = await rest.send("/api/desk/ask");
  expect(status).toBe(202);
  expect(body).toMatchObject({
    success: true,
    status: "PARKED",
    semaphore: {
      agentId: "desk",
      prompt: "May I?",
      options: ["Yes", "No"],
      status: "PENDING",
      settledAt: null,
    },
  });
});

test("[REST-4] invoke waits for the agent's result", async () => {
  await using rest = await RestKit.open();
  const { status, body } = await rest.send("/api/desk/invoke", {
    body: { input: { beat: 1 }, timeoutMs: 5_000 },
  });
  expect({ status, body }).toEqual({
    status: 200,
    body: {
      status: "COMPLETED",
      result: { echo: { beat: 1 } },
      semaphore: null,
      perturbationId: expect.stringMatching(/^per-/),
    },
  });
});

test("[REST-5] reads return what the queries return", async () => {
  await using rest = await RestKit.open();
  await rest.send("/api/desk/add", { body: { a: 1, b: 2 } });
  await rest.send("/api/failing/invoke", { body: { input: 1 } });
  const agents = await rest.send("/api/agents", { method: "GET", token: null });
  const asked = await rest.kit.ask(`{ agents {
    id genus description state entropyRemaining observers
    commands { name help aliases examples { help args } readonly pure parks timeoutMs input output }
  } }`);
  expect(agents.status).toBe(200);
  expect(agents.body).toMatchObject(asked.data?.["agents"] as object);
  expect(agents.text).not.toContain("secret");

  for (const token of [null, undefined]) {
    const { body } = await rest.send("/api/failing/snapshot?last=3", {
      method: "GET",
      ...(token === null && { token }),
    });
    const { data } = await rest.kit.ask(
      `{ snapshot(agentId: "failing", last: 3) {
        state cursor metabolism { entropyRemaining }
        history { cursor type agentId at state ... on ErrorEvent { message code cause } }
      } }`,
      {},
      token === null ? undefined : rest.kit.bearer,
    );
    const { history, ...shot } = (data?.["snapshot"] ?? {}) as { history?: object[] };
    expect(body).toMatchObject(shot);
    expect(body["history"]).toHaveLength(3);
    expect(body["history"]).toMatchObject(history ?? []);
    expect(body["takenAt"]).toMatch(/^\d{4}-.+Z$/);
    expect(JSON.stringify(body).includes("salt")).toBe(token !== null);
  }
  expect((await rest.send("/api/failing/snapshot?last=0", { method: "GET" })).body["history"]).toEqual([]);
});

describe("[REST-12] Idempotency-Key", () => {
  const keyed = (key: string | string[]) => ({ headers: { "idempotency-key": key } });

  it("returns the first outcome again, marked as a replay", async () => {
    await using rest = await RestKit.open();
    const first = await rest.send("/api/desk/count", keyed("k"));
    expect(first.headers).not.toHaveProperty("idempotency-replayed");
    for (const key of ["k", '"k"']) {
      const again = await rest.send("/api/desk/count", keyed(key));
      expect({ status: again.status, text: again.text }).toEqual({ status: 200, text: first.text });
      expect(again.headers["idempotency-replayed"]).toBe("true");
    }
    expect(rest.runs).toEqual(["count"]);
    expect((await rest.send("/api/desk/count", keyed("other"))).body["result"]).toBe(2);
  });

  it("returns the first failure of the agent again", async () => {
    await using rest = await RestKit.open();
    const first = await rest.send("/api/desk/fail", keyed("k"));
    const again = await rest.send("/api/desk/fail", keyed("k"));
    expect({ status: again.status, text: again.text }).toEqual({ status: 502, text: first.text });
  });

  it("is a conflict with another body, 422", async () => {
    await using rest = await RestKit.open();
    await rest.send("/api/desk/add", { body: { a: 1, b: 2 }, ...keyed("k") });
    const other = await rest.send("/api/desk/add", { body: { a: 1, b: 3 }, ...keyed("k") });
    expect(other).toMatchObject({ status: 422, body: { code: "IDEMPOTENCY_CONFLICT" } });
    const reordered = await rest.send("/api/desk/add", { body: '{"b":2, "a":1}', ...keyed("k") });
    expect(reordered).toMatchObject({ status: 200, headers: { "idempotency-replayed": "true" } });
  });

  it.each([
    ["a command", "/api/desk/wait", {}],
    ["an invocation", "/api/gated/invoke", { input: 1 }],
  ])("refuses to join %s in flight, 409, with the time to retry", async (_name, path, body) => {
    const gates = new Gates();
    const gated = defineAgent({ id: "gated", process: (_input, { signal }) => gates.pass(signal) });
    await using rest = await RestKit.open({ agents: [gated] });
    const first = rest.send(path, { body, ...keyed("k") });
    const { gate } = await (path.includes("gated") ? gates : rest.gates).next();
    const early = await rest.send(path, { body, ...keyed("k") });
    expect(early).toMatchObject({
      status: 409,
      headers: { "retry-after": "1" },
      body: { code: "IDEMPOTENCY_CONFLICT", inFlight: true, retryAfterMs: 1_000, status: 409 },
    });
    gate.resolve("done");
    const { status, text } = await first;
    const late = await rest.send(path, { body, ...keyed("k") });
    expect({ status: late.status, text: late.text }).toEqual({ status, text });
  });

  it("belongs to one client", async () => {
    await using rest = await RestKit.open();
    const authorization = await bearerOf("agent:desk:*");
    await rest.send("/api/desk/count", keyed("k"));
    const other = await rest.send("/api/desk/count", { headers: { authorization, "idempotency-key": "k" } });
    expect(other.body["result"]).toBe(2);
  });

  it("lets GraphQL's invoke join a call that REST started", async () => {
    const gates = new Gates();
    const gated = defineAgent({ id: "gated", process: (_input, { signal }) => gates.pass(signal) });
    await using rest = await RestKit.open({ agents: [gated] });
    const first = rest.send("/api/gated/invoke", { body: { input: 1 }, ...keyed("k") });
    const { gate } = await gates.next();
    const joined = rest.kit.ask(
      `mutation { invoke(agentId: "gated", input: 1, idempotencyKey: "k") { result perturbationId } }`,
      {},
      rest.kit.bearer,
    );
    gate.resolve("done");
    const { result, perturbationId } = (await first).body;
    expect((await joined).data).toEqual({ invoke: { result, perturbationId } });
  });
});

describe("[REST-13] RateLimit headers", () => {
  it("give the remaining quota, which all transports share", async () => {
    const clock = new ManualClock();
    await using kit = await openGateway({ clock, limits: { steeringRatePerSecond: 3 } });
    const invoke = async (agent: string) => {
      const response = await fetch(`${kit.http.url}/api/${agent}/invoke`, {
        method: "POST",
        headers: { "content-type": "application/json", authorization: `Bearer ${OPERATOR_TOKEN}` },
        body: `{"input":1}`,
      });
      const { status, headers } = response;
      const told = (name: string): string | null => headers.get(name);
      const body = (await response.json()) as Record<string, unknown>;
      return {
        status,
        body,
        limit: told("ratelimit"),
        policy: told("ratelimit-policy"),
        after: told("retry-after"),
      };
    };
    expect(await invoke("pulse")).toMatchObject({
      status: 200,
      policy: '"steering";q=3;w=1',
      limit: '"steering";r=2;t=1',
      after: null,
    });
    await kit.ask(`mutation { invoke(agentId: "pulse", input: 1) { status } }`, { token: OPERATOR_TOKEN });
    clock.advance(400);
    expect(await invoke("pulse")).toMatchObject({ status: 200, limit: '"steering";r=0;t=1' });
    expect(await invoke("pulse")).toMatchObject({
      status: 429,
      limit: '"steering";r=0;t=1',
      after: "1",
      body: { code: "RATE_LIMITED", retryAfterMs: 600 },
    });
    expect(await invoke("steward")).toMatchObject({ limit: '"steering";r=2;t=1' });
    clock.advance(1_000);
    expect(await invoke("pulse")).toMatchObject({ status: 200, limit: '"steering";r=2;t=1' });
  });

  it("are on refusals too, but not on answers to callers without the scope", async () => {
    await using rest = await RestKit.open();
    expect((await rest.send("/api/desk/add", { body: "{" })).headers).toHaveProperty("ratelimit");
    const authorization = await bearerOf("agent:echo:*");
    for (const sent of [{ token: null }, { headers: { authorization } }]) {
      const { headers } = await rest.send("/api/desk/add", { body: {}, ...sent });
      expect(headers).not.toHaveProperty("ratelimit");
      expect(headers).not.toHaveProperty("ratelimit-policy");
    }
  });
});

describe("[REST-14] a caller that disconnects", () => {
  it("aborts its command in the agent", async () => {
    await using rest = await RestKit.open();
    const leaving = new AbortController();
    const call = rest.send("/api/desk/wait", { signal: leaving.signal });
    const { signal } = await rest.gates.next();
    const aborted = once(signal, "abort");
    leaving.abort();
    await expect(call).rejects.toMatchObject({ name: "AbortError" });
    await aborted;
  });

  it("does not abort a command with a key, and finds the outcome when it returns", async () => {
    await using rest = await RestKit.open();
    const leaving = new AbortController();
    const sent = { headers: { "idempotency-key": "k" } };
    const call = rest.send("/api/desk/wait", { ...sent, signal: leaving.signal });
    const { gate, signal } = await rest.gates.next();
    leaving.abort();
    await expect(call).rejects.toMatchObject({ name: "AbortError" });
    gate.resolve("done");
    let again = await rest.send("/api/desk/wait", sent);
    while (again.status === 409) again = await rest.send("/api/desk/wait", sent);
    expect(again.body).toEqual({ success: true, result: "done" });
    expect(signal.aborted).toBe(false);
  });
});

test("[REST-15] pages of other origins may read answers and headers, may steer with a token, and cannot forge requests", async () => {
  await using rest = await RestKit.open({ readOrigins: ["*"] });
  const { headers } = await rest.send("/api/agents", {
    method: "GET",
    headers: { origin: "https://example.org" },
  });
  expect(headers["access-control-allow-origin"]).toBe("*");
  expect(headers).not.toHaveProperty("access-control-allow-credentials");
  const exposed = headers["access-control-expose-headers"]?.split(", ");
  expect(exposed).toEqual(
    expect.arrayContaining(["retry-after", "ratelimit", "ratelimit-policy", "idempotency-replayed", "etag"]),
  );
  // A form can send three media types and no headers of its own.
  for (const type of ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data"]) {
    const forged = await rest.send("/api/desk/count", {
      token: null,
      body: "{}",
      headers: { "content-type": type },
    });
    expect(forged.status).toBe(415);
  }
  expect((await rest.send("/api/desk/count", { token: null })).status).toBe(401);
  expect(rest.runs).toEqual([]);
});

test("[REST-16] REST requests are in the access log, without query, body and token", async () => {
  await using kit = await openGateway();
  await fetch(`${kit.http.url}/api/pulse/snapshot?last=2`);
  await fetch(`${kit.http.url}/api/pulse/invoke`, { method: "POST", body: "{}" });
  expect(kit.accessLines.map((line) => line.split(" ").slice(2, 5).join(" "))).toEqual([
    "GET /api/pulse/snapshot 200",
    "POST /api/pulse/invoke 415",
  ]);
});

test("[REST-17] fetch answers as the node handler does", async () => {
  await using rest = await RestKit.open();
  const response = await rest.kit.terrarium.fetch(
    new Request(`${rest.url}/api/desk/add`, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: rest.kit.bearer },
      body: JSON.stringify({ a: 1, b: 2 }),
    }),
  );
  expect({ status: response.status, body: await response.json() }).toEqual({
    status: 200,
    body: { success: true, result: { sum: 3 } },
  });
  const head = await rest.kit.terrarium.fetch(new Request(`${rest.url}/api/agents`, { method: "HEAD" }));
  expect({ status: head.status, text: await head.text() }).toEqual({ status: 200, text: "" });
});

test("[REST-10] a limit on concurrent work is 503, to be retried", async () => {
  await using rest = await RestKit.open({ limits: { maxInvocationsPerClient: 1 } });
  const first = rest.send("/api/desk/wait");
  const { gate } = await rest.gates.next();
  expect(await rest.send("/api/desk/wait")).toMatchObject({
    status: 503,
    headers: { "retry-after": "1" },
    body: { code: "LIMIT_EXCEEDED", limit: "maxInvocationsPerClient", retryAfterMs: 1_000 },
  });
  gate.resolve("done");
  expect((await first).status).toBe(200);
});
