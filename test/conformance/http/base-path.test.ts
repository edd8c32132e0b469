import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openStream, type StreamEvent } from "../gateway-event-source.js";
import { RawSocket } from "../../support/wire/raw-socket.js";
import { TerrariumKit } from "../../support/terrarium-kit.js";

const BASE = "/tools/terrarium";

let kit: TerrariumKit;
let top: string;
beforeAll(async () => {
  kit = await TerrariumKit.open({ basePath: BASE });
  top = `http://127.0.0.1:${kit.port}`;
});
afterAll(() => kit.terrarium.close());

const POST = {
  method: "POST",
  headers: { "content-type": "application/json" },
  body: JSON.stringify({ query: "{ metabolism { agents } }" }),
};

test.each<[string, RequestInit, RegExp]>([
  ["/graphql", POST, /"agents":3/],
  ["/graphql/", POST, /"agents":3/],
  ["/graphql?query={metabolism{agents}}", {}, /"agents":3/],
  ["/health", {}, /"alive"/],
  ["/health/", {}, /"alive"/],
  ["/ready", {}, /"ready"/],
  ["/metrics", {}, /terrarium_/],
  ["/api/agents", {}, /"counter"/],
  ["/api/counter/snapshot?last=1", {}, /"history"/],
  ["/docs", {}, /<html/],
  ["/docs/docs.js", {}, /SwaggerUI/],
  ["/widgets.js", {}, /./],
])("[HTTP-500] %s is answered below the base path and nowhere else", async (path, init, expected) => {
  for (const answer of [
    fetch,
    (url: string, rest: RequestInit) => kit.terrarium.fetch(new Request(url, rest)),
  ]) {
    const below = await answer(top + BASE + path, init);
    expect([below.status, await below.text()]).toEqual([200, expect.stringMatching(expected)]);
    for (const outside of [path, `/tools${path}`, `${BASE}x${path}`, `/x${BASE}${path}`, `/${BASE}${path}`]) {
      const other = await answer(top + outside, init);
      expect([outside, other.status]).toEqual([outside, 404]);
      expect(await other.json()).toMatchObject({ status: 404, detail: `this gateway lives at ${BASE}/` });
      expect(other.headers.get("x-content-type-options")).toBe("nosniff");
    }
  }
});

test.each([
  "/",
  "",
  "/tools",
  "/tools/",
  "/Tools/Terrarium/health",
  "/tools/%74errarium/health",
  "/tools//terrarium/health",
])("[HTTP-500] %j is outside", async (path) => {
  const response = await fetch(top + path, { redirect: "manual" });
  expect(response.status).toBe(404);
});

test("[HTTP-500] a question before a request from another origin is answered below the base path only", async () => {
  const ask = { method: "OPTIONS", headers: { origin: top, "access-control-request-method": "POST" } };
  expect((await fetch(`${top}${BASE}/graphql`, ask)).status).toBe(204);
  expect((await fetch(`${top}/graphql`, ask)).status).toBe(404);
});

test("[HTTP-500] steering over REST works below it", async () => {
  const response = await fetch(`${top}${BASE}/api/echo/invoke`, {
    ...POST,
    headers: { ...POST.headers, authorization: kit.bearer },
    body: JSON.stringify({ input: 7 }),
  });
  expect(await response.json()).toMatchObject({ status: "COMPLETED", result: { echo: 7 } });
});

test("[HTTP-501] OpenAPI names it as the server, and a generated address reaches the gateway", async () => {
  const { servers, paths } = (await (await fetch(`${top}${BASE}/openapi.json`)).json()) as {
    servers: { url: string }[];
    paths: object;
  };
  expect(servers).toEqual([{ url: BASE }]);
  expect(paths).toHaveProperty("/api/agents");
  await using plain = await TerrariumKit.open();
  const document = (await (await fetch(`http://127.0.0.1:${plain.port}/openapi.json`)).json()) as {
    servers: { url: string }[];
  };
  // Relative to where the document came from, so that it holds behind a proxy that strips a prefix.
  expect(new URL(document.servers[0]?.url ?? "", "http://x/prefix/openapi.json").href).toBe(
    "http://x/prefix/",
  );
});

test.each<[string, string]>([
  [BASE, `${BASE}/`],
  [`${BASE}?a=1&b=2`, `${BASE}/?a=1&b=2`],
  [`${BASE}/docs/`, "../docs"],
  [`${BASE}/embed/?x`, "../embed?x"],
  [`${BASE}/graphql/`, "../graphql"],
])("[HTTP-502] a page asked for at %s is redirected", async (path, location) => {
  const html = { headers: { accept: "text/html,*/*;q=0.8" } };
  const moved = await fetch(top + path, { ...html, redirect: "manual" });
  expect([moved.status, moved.headers.get("location")]).toEqual([308, location]);
  const found = await fetch(top + path, html);
  expect([found.status, found.headers.get("content-type")]).toEqual([200, "text/html; charset=utf-8"]);
  // GraphiQL is for GET alone.
  if (path.includes("graphql")) return;
  const head = await fetch(top + path, { method: "HEAD", ...html, redirect: "manual" });
  expect([head.status, await head.text()]).toEqual([308, ""]);
});

test("[HTTP-502] without a base path the root is no redirect, and GraphQL at a slash is answered in place", async () => {
  await using plain = await TerrariumKit.open();
  const at = `http://127.0.0.1:${plain.port}`;
  expect((await fetch(`${at}/`, { redirect: "manual" })).status).toBe(200);
  expect((await fetch(`${at}/graphql/`, { ...POST, redirect: "manual" })).status).toBe(200);
  expect((await fetch(`${at}/docs/`, { redirect: "manual" })).headers.get("location")).toBe("../docs");
});

test.each(["/graphql", "/graphql/", "/observe/counter?replay=0", "/perturb/echo"])(
  "[WS-500] a WebSocket opens at %s below the base path and nowhere else",
  async (path) => {
    const url = `ws://127.0.0.1:${kit.port}`;
    const below = await RawSocket.upgrade({ url, target: BASE + path });
    if ("socket" in below) await below.socket[Symbol.asyncDispose]();
    const statuses: number[] = [];
    for (const target of [path, `/tools${path}`, `${BASE}x${path}`, `${BASE}/..${path}`]) {
      const outside = await RawSocket.upgrade({ url, target });
      statuses.push(outside.status);
    }
    expect([below.status, ...statuses]).toEqual([101, 404, 404, 404, 404]);
  },
);

test("[HTTP-503] an event stream resumes below the base path", async () => {
  const query =
    'subscription { terrariumEvents(agentId: "counter", replay: 0, types: [RESULT]) { ... on ResultEvent { result } } }';
  const url = `${top}${BASE}/graphql?query=${encodeURIComponent(query)}`;
  const results = (events: readonly StreamEvent[]): unknown[] =>
    events.map(({ data }) => JSON.parse(data).data.terrariumEvents.result);
  const first = await openStream(url);
  await kit.count(2);
  const seen = await first.take(2);
  await first.close();
  await kit.count(2);
  await using second = await openStream(url, {}, seen.at(-1)?.lastEventId);
  expect([...results(seen), ...results(await second.take(2))]).toEqual([1, 2, 3, 4]);
});

describe("[HTTP-504] the value", () => {
  test.each<[string, string]>([
    ["terrarium", "/terrarium"],
    ["/terrarium/", "/terrarium"],
    ["terrarium/", "/terrarium"],
    ["/", ""],
    ["", ""],
    ["/a/b.c/~d_e-f", "/a/b.c/~d_e-f"],
  ])("%j means %j", async (given, meant) => {
    await using other = await TerrariumKit.open({ basePath: given });
    const response = await fetch(`http://127.0.0.1:${other.port}${meant}/health`);
    expect(response.status).toBe(200);
  });

  test.each([
    "//terrarium",
    "/terrarium//",
    "/a//b",
    "/..",
    "/a/../b",
    "/.",
    "/a/./b",
    "/a?b",
    "/a#b",
    "/a b",
    " /a",
    "/a%20b",
    "/a\\b",
    "/ä",
    "/a\n",
    "http://host/terrarium",
    "/a:b",
    `/${"x".repeat(200)}`,
  ])("%j is refused before anything starts", async (given) => {
    await expect(TerrariumKit.open({ basePath: given })).rejects.toMatchObject({
      code: "BAD_USER_INPUT",
      details: { field: "basePath" },
    });
  });
});

test("[HTTP-505] in a server that cuts the path it mounts at out of `url`, `originalUrl` counts", async () => {
  const server = createServer((req, res) => {
    const { url = "" } = req;
    Object.assign(req, { originalUrl: url, url: url.replace(BASE, "") || "/" });
    kit.terrarium.handler(req, res);
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = server.address() as AddressInfo;
  expect((await fetch(`http://127.0.0.1:${port}${BASE}/health`)).status).toBe(200);
  expect((await fetch(`http://127.0.0.1:${port}/health`)).status).toBe(404);
  server.close();
});

test("[HTTP-500] `listen` resolves with the address", async () => {
  await using other = await TerrariumKit.open({ basePath: "a" });
  await expect(other.terrarium.listen({ port: 0 })).rejects.toThrow("listens already");
  const { createTerrarium } = await import("../../../src/index.js");
  const terrarium = await createTerrarium({ basePath: "b/" });
  const { url, port } = await terrarium.listen({ port: 0 });
  expect(url).toBe(`http://127.0.0.1:${port}/b`);
  await terrarium.close();
});

test("[HTTP-500] the access log and the metrics know routes below it", async () => {
  await fetch(`${top}${BASE}/api/agents`);
  const metrics = await (await fetch(`${top}${BASE}/metrics`)).text();
  expect(metrics).toMatch(
    /terrarium_http_request_duration_seconds_count\{method="GET",route="\/api\/agents",status="2xx"\}/,
  );
});
