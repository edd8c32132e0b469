import { once } from "node:events";
import { type IncomingMessage, request } from "node:http";
import { text } from "node:stream/consumers";
import { createClient } from "graphql-ws";
import { afterAll, beforeAll, expect, it } from "vitest";
import { WebSocket } from "ws";
import { formatTraceparent, parseTraceparent } from "../../../src/tracing/tracing.js";
import type { OtlpCollector } from "./otlp-collector.js";
import { PerturbSocket } from "../../support/steering-clients.js";
import { RawSocket } from "../../support/wire/raw-socket.js";
import { bearerOf } from "../../support/terrarium-kit.js";
import { type Session, TOKEN } from "../../support/terrarium-process.js";
import { askAt, caller, INVOKE, TracingKit, within } from "./tracing-kit.js";

let kit: TracingKit;
let collector: OtlpCollector;
let session: Session;
let url: string;
beforeAll(async () => {
  kit = await TracingKit.open();
  ({ collector, session, url } = kit);
});
afterAll(() => kit[Symbol.asyncDispose]());

const ask = (query: string, headers: Record<string, string> = {}, at = url) => askAt(at, query, headers);

it("[TRACE-10] a caller that may not steer creates no span over any transport, but is counted and logged", async () => {
  const powerless = await bearerOf("agent:asker:invoke");
  const expired = await bearerOf("*", -60);
  const mine = caller("strangers");
  const headers = { "content-type": "application/json", traceparent: mine.traceparent };
  const mutations = [
    'invoke(agentId: "toolbox", input: {}) { status }',
    'perturb(agentId: "toolbox", input: {}) { id }',
    "toolbox { double(number: 2) }",
    'stopAgent(id: "deaf") { id }',
    'resolveSemaphore(id: "sem-none", answer: 1) { id }',
    'cancelSemaphore(id: "sem-none") { id }',
  ];
  const codes: [string, string][] = [
    ["", "UNAUTHENTICATED"],
    ["Bearer nonsense", "UNAUTHENTICATED"],
    [expired, "UNAUTHENTICATED"],
    [powerless, "FORBIDDEN"],
  ];
  const counted = (outcome: string) =>
    kit.metric(`steering_duration_seconds_count{action="invoke",outcome="${outcome}"}`);
  const before = [await counted("UNAUTHENTICATED"), await counted("FORBIDDEN")];
  for (const [authorization, code] of codes) {
    for (const mutation of mutations) {
      const { errors } = await ask(`mutation { ${mutation} }`, { ...headers, authorization });
      expect(errors?.[0]?.extensions.code).toBe(code);
    }
    const rest = await fetch(`${url}/api/toolbox/invoke`, {
      method: "POST",
      headers: { ...headers, authorization },
      body: JSON.stringify({ input: {} }),
    });
    expect(await rest.json()).toMatchObject({ code });
  }
  const socket = await RawSocket.open(url, { params: { traceparent: mine.traceparent } });
  socket.subscribe("1", `mutation { ${mutations[0]} }`);
  expect(JSON.stringify(await socket.message())).toContain("UNAUTHENTICATED");
  socket.destroy();
  using plain = new PerturbSocket(`${url.replace("http", "ws")}/perturb/toolbox`, {
    authorization: powerless,
  });
  const { error } = await plain.ask({ input: {}, traceparent: mine.traceparent });
  expect(error).toMatchObject({ code: "FORBIDDEN" });

  await kit.caughtUp("after strangers");
  expect(collector.spans.filter(({ traceId }) => traceId === mine.traceId)).toEqual([]);
  // Bad tokens are refused before the action is known.
  expect([await counted("UNAUTHENTICATED"), await counted("FORBIDDEN")]).toEqual([
    before[0]! + 3,
    before[1]! + 3,
  ]);
  await session.complaint(/"action":"invoke".*"outcome":"UNAUTHENTICATED".*"msg":"steering"/);
  await session.complaint(/"action":"invoke".*"outcome":"FORBIDDEN".*"msg":"steering"/);
});

it("[TRACE-4] a call over REST is part of its caller's trace", async () => {
  const calls: [string, unknown, string][] = [
    ["invoke", { input: {} }, "invoke_agent toolbox"],
    ["double", { number: 2 }, "execute_tool double"],
  ];
  for (const [path, body, run] of calls) {
    const mine = caller(`rest ${path}`);
    const response = await fetch(`${url}/api/toolbox/${path}`, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        authorization: `Bearer ${TOKEN}`,
        traceparent: mine.traceparent,
      },
      body: JSON.stringify(body),
    });
    expect(response.status).toBe(200);
    const steer = await collector.saw(within(mine, `steer ${path === "invoke" ? path : "command"}`));
    expect(steer.parentSpanId).toBe(mine.spanId);
    expect((await collector.saw(within(mine, run))).parentSpanId).toBe(steer.spanId);
  }
});

it("[TRACE-4] over a WebSocket the operation's traceparent wins over the connection's", async () => {
  const connection = caller("connection");
  const operation = caller("operation");
  const client = createClient({
    url: `${url.replace("http", "ws")}/graphql`,
    webSocketImpl: WebSocket,
    connectionParams: { authorization: `Bearer ${TOKEN}`, traceparent: connection.traceparent },
  });
  const mutate = (extensions?: Record<string, unknown>): Promise<void> =>
    new Promise((resolve, reject) => {
      const query = INVOKE;
      client.subscribe(extensions ? { query, extensions } : { query }, {
        next: () => undefined,
        error: reject,
        complete: resolve,
      });
    });
  await mutate();
  await mutate({ traceparent: operation.traceparent });
  await client.dispose();
  expect((await collector.saw(within(connection, "steer invoke"))).parentSpanId).toBe(connection.spanId);
  expect((await collector.saw(within(operation, "steer invoke"))).parentSpanId).toBe(operation.spanId);
});

it("[TRACE-4] over a WebSocket the upgrade's traceparent applies if neither the connection nor the operation has one", async () => {
  const upgrade = caller("upgrade");
  const init = caller("init");
  const headers = { traceparent: upgrade.traceparent };
  for (const [nearest, params] of [
    [upgrade, {}],
    [init, { traceparent: init.traceparent }],
  ] as const) {
    const socket = await RawSocket.open(url, {
      headers,
      params: { authorization: `Bearer ${TOKEN}`, ...params },
    });
    socket.subscribe("1", INVOKE);
    expect(await socket.message()).toMatchObject({ type: "next" });
    socket.destroy();
    expect((await collector.saw(within(nearest, "steer invoke"))).parentSpanId).toBe(nearest.spanId);
  }
});

it("[TRACE-4] on /perturb the message's traceparent wins over the upgrade's", async () => {
  const upgrade = caller("perturb upgrade");
  using client = new PerturbSocket(`${url.replace("http", "ws")}/perturb/toolbox`, {
    authorization: `Bearer ${TOKEN}`,
    headers: { traceparent: upgrade.traceparent },
  });
  await client.ask({ input: {} });
  expect((await collector.saw(within(upgrade, "steer invoke"))).parentSpanId).toBe(upgrade.spanId);
  const messages: [string, object][] = [
    ["invoke", { input: {} }],
    ["perturb", { input: {}, wait: false }],
    ["command", { command: "double", args: { number: 2 } }],
    ["resolve", { resolve: "sem-none", answer: 1 }],
  ];
  for (const [action, message] of messages) {
    const mine = caller(`message ${action}`);
    await client.ask({ ...message, traceparent: mine.traceparent });
    expect((await collector.saw(within(mine, `steer ${action}`))).parentSpanId).toBe(mine.spanId);
  }
});

const GOOD = caller("two of them").traceparent;
it.each<[string, unknown]>([
  ["malformed", "00-zz-zz-01"],
  ["empty", ""],
  ["oversize", `${GOOD.replace("00-", "cc-")}-${"x".repeat(8_000)}`],
  ["repeated", `${GOOD}, ${GOOD}`],
  ["no text", 7],
  ["a list", [GOOD]],
  ["an object", { traceparent: GOOD }],
])(
  "[TRACE-4] a traceparent that is %s starts a new trace on every transport, and is no error",
  async (name, value) => {
    const bearer = `Bearer ${TOKEN}`;
    const ok = { data: { invoke: { status: "COMPLETED" } } };
    await kit.caughtUp(`before ${name}`);
    const before = collector.spans.length;

    if (typeof value === "string") {
      const headers = { traceparent: value, tracestate: value };
      expect(await ask(INVOKE, headers)).toEqual(ok);
      const rest = await fetch(`${url}/api/toolbox/invoke`, {
        method: "POST",
        headers: { ...headers, authorization: bearer, "content-type": "application/json" },
        body: JSON.stringify({ input: {} }),
      });
      expect(rest.status).toBe(200);
      using upgraded = new PerturbSocket(`${url.replace("http", "ws")}/perturb/toolbox`, {
        authorization: bearer,
        headers,
      });
      expect(await upgraded.ask({ input: {} })).toMatchObject({ status: "COMPLETED" });
    }
    using plain = new PerturbSocket(`${url.replace("http", "ws")}/perturb/toolbox`, {
      authorization: bearer,
    });
    expect(await plain.ask({ input: {}, traceparent: value })).toMatchObject({ status: "COMPLETED" });
    const params = { authorization: bearer, traceparent: value };
    const socket = await RawSocket.open(url, { params });
    for (const [id, extensions] of [
      ["1", {}],
      ["2", { traceparent: value }],
    ] as const) {
      socket.json({ id, type: "subscribe", payload: { query: INVOKE, extensions } });
      expect(await socket.message()).toMatchObject({ id, type: "next", payload: ok });
      expect(await socket.message()).toMatchObject({ id, type: "complete" });
    }
    socket.destroy();

    await kit.caughtUp(`after ${name}`);
    const steered = collector.spans.slice(before).filter((span) => span.name === "steer invoke");
    const roots = steered.filter(({ parentSpanId }) => parentSpanId === "");
    expect(roots.length).toBe(typeof value === "string" ? 6 : 3);
    expect(new Set(roots.map(({ traceId }) => traceId)).size).toBe(roots.length);
    expect(steered.length).toBe(roots.length + 1);
  },
);

it("[TRACE-4] two traceparent headers start a new trace", async () => {
  const mine = caller("two lines");
  const lines = { traceparent: [mine.traceparent, mine.traceparent] };
  const body = JSON.stringify({ input: {} });
  const headers = { ...lines, authorization: `Bearer ${TOKEN}`, "content-type": "application/json" };
  const sent = request(`${url}/api/toolbox/invoke`, { method: "POST", headers }).end(body);
  const [response] = (await once(sent, "response")) as [IncomingMessage];
  expect(response.statusCode).toBe(200);
  await text(response);
  await kit.caughtUp("after two lines");
  expect(collector.spans.some(({ traceId }) => traceId === mine.traceId)).toBe(false);
});

it("[TRACE-4] an invalid traceparent starts a new trace, and an unsampled caller stays unsampled", async () => {
  const unsampled = caller("unsampled");
  const before = collector.spans.length;
  await ask(INVOKE, { traceparent: unsampled.traceparent.replace(/01$/, "00") });
  await ask(INVOKE, { traceparent: "00-zz-zz-01" });
  const steer = await collector.saw(
    ({ name, parentSpanId, attributes }) =>
      name === "steer invoke" && parentSpanId === "" && attributes["gen_ai.agent.id"] === "toolbox",
  );
  await collector.saw((span) => span.traceId === steer.traceId && span.name === "invoke_agent toolbox");
  expect(collector.spans.slice(before).some(({ traceId }) => traceId === unsampled.traceId)).toBe(false);
});

it("[WS-137] a traceparent is accepted with every steering message, and no value is an error", async () => {
  using client = new PerturbSocket(`${url.replace("http", "ws")}/perturb/toolbox`, {
    authorization: `Bearer ${TOKEN}`,
  });
  for (const traceparent of ["00-zz", 7, null, {}, "x".repeat(5_000)]) {
    expect(await client.ask({ command: "double", args: { number: 2 }, traceparent })).toMatchObject({
      status: "COMPLETED",
    });
    expect((await client.ask({ resolve: "sem-none", answer: 1, traceparent })).error).toMatchObject({
      code: "SEMAPHORE_NOT_FOUND",
    });
  }
  expect((await client.ask({ authorization: `Bearer ${TOKEN}`, traceparent: "00-zz" })).error).toMatchObject({
    code: "BAD_USER_INPUT",
    field: "traceparent",
  });
});

it("[SHARE-1288] no span, log line, metric or error holds a share's token, whatever road it took", async () => {
  const [making, ending] = [caller("sharing"), caller("unsharing")];
  const { data } = (await ask('mutation { createShare(agentId: "toolbox", ttlSeconds: 60) { id token } }', {
    traceparent: making.traceparent,
  })) as { data?: { createShare: { id: string; token: string } } };
  const { id = "", token = "" } = data?.createShare ?? {};
  const [, claims = "", signature = ""] = token.split(".");
  expect(signature).toMatch(/^[\w-]{43}$/);
  const forged = `${token.slice(0, -43)}${"A".repeat(43)}`;
  const headers = { traceparent: making.traceparent };
  const bodies: string[] = [];
  const read = async (path: string, init: RequestInit = {}): Promise<number> => {
    const response = await fetch(`${url}${path}`, { headers, ...init });
    bodies.push(await response.text(), JSON.stringify([...response.headers]));
    return response.status;
  };
  const viewer = `/graphql?query=${encodeURIComponent("{ viewer { id } }")}`;
  for (const secret of [token, forged]) {
    for (const path of [
      viewer,
      "/api/agents?",
      "/agentese/void.terrarium.metabolism?",
      "/nowhere?",
      "/metrics?",
    ])
      await read(`${path}&share=${secret}`);
    for (const path of ["/api/toolbox/invoke?", "/graphql?", "/api/agents?"])
      expect(await read(`${path}&share=${secret}`, { method: "POST", headers, body: "{" })).toBeGreaterThan(
        399,
      );
    await read(`${viewer}&share=${secret}&share=${secret}`);
    const bearer = { authorization: `Bearer ${secret}`, ...headers };
    bodies.push(JSON.stringify(await ask(INVOKE, bearer)), JSON.stringify(await ask("{ nothing }", bearer)));
    for (const path of ["graphql", "observe/toolbox", "perturb/toolbox"]) {
      const protocol = path === "graphql" ? "graphql-transport-ws" : null;
      const address = `${url.replace("http", "ws")}/${path}?share=${secret}`;
      const upgrade = await RawSocket.upgrade({ url: address, protocol, headers });
      if (!("socket" in upgrade)) throw new Error(`answered with ${upgrade.status}`);
      upgrade.socket.destroy();
    }
  }
  await ask(`mutation { revokeShare(id: "${id}") { id } }`, { traceparent: ending.traceparent });
  await read(`${viewer}&share=${token}`);
  await collector.saw(within(making, "steer share"));
  await collector.saw(within(ending, "steer unshare"));
  await session.complaint(new RegExp(`"action":"unshare".*${id}|${id}.*unshare`));
  await read("/metrics");
  const spans = Buffer.concat(collector.bodies).toString("latin1");
  for (const written of [spans, session.stderr, bodies.join("\n")]) {
    for (const secret of [signature, claims, "A".repeat(43)]) expect(written).not.toContain(secret);
  }
});

it("[TRACE-4] accepts only traceparent values of the W3C format", () => {
  const good = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
  const context = parseTraceparent(good);
  expect(context).toMatchObject({ spanId: "00f067aa0ba902b7", traceFlags: 1, isRemote: true });
  expect(context && formatTraceparent(context)).toBe(good);
  expect(parseTraceparent(good.replace("00-", "cc-").concat("-what-comes-later"))).not.toBeNull();
  for (const bad of [
    "",
    null,
    7,
    good.toUpperCase(),
    `${good}-more`,
    good.replace("00-", "ff-"),
    good.replace("4bf92f3577b34da6a3ce929d0e0e4736", "0".repeat(32)),
    good.replace("00f067aa0ba902b7", "0".repeat(16)),
    `cc${good.slice(2)}-${"x".repeat(1_000)}`,
  ])
    expect(parseTraceparent(bad)).toBeNull();
});
