import { createServer } from "node:http";
import { once } from "node:events";
import { GraphQLObjectType, parse, validate } from "graphql";
import { expect, test } from "vitest";
import { deferred } from "../../../src/base/async/deferred.js";
import { EXAMPLES } from "../../../src/gateway/graphql/graphiql-examples.js";
import { buildSchema } from "../../../src/schema/index.js";
import { openStream } from "../gateway-event-source.js";
import { type GatewayKit, openGateway, OPERATOR_TOKEN } from "../../support/gateway-kit.js";

test("[HTTP-3] a browser gets GraphiQL: self-contained, from this host only, with the example tabs and the header to fill in", async () => {
  await using kit = await openGateway();
  const response = await fetch(kit.url, { headers: { accept: "text/html,application/xhtml+xml" } });
  expect(response.headers.get("content-type")).toBe("text/html; charset=utf-8");
  expect(response.headers.get("content-encoding")).toBe("gzip");
  expect(response.headers.get("content-security-policy")).toContain("connect-src 'self'");
  const html = await response.text();
  const outside = html.match(
    /<(?:script|link|img|iframe)[^>]*\b(?:src|href)\s*=\s*["']?(?:https?:)?\/\/[^>]*>/g,
  );
  expect(outside).toBeNull();
  expect(html).toContain(JSON.stringify(JSON.stringify({ Authorization: "Bearer " }, null, 2)));
  for (const { query } of EXAMPLES) expect(html).toContain(JSON.stringify(query));
});

test("[HTTP-3] there is a valid example for every root field", () => {
  const schema = buildSchema();
  for (const { query } of EXAMPLES) expect(validate(schema, parse(query))).toEqual([]);
  const documents = EXAMPLES.map(({ query }) => query).join("\n");
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
  const fields = roots.flatMap((root) =>
    root instanceof GraphQLObjectType ? Object.keys(root.getFields()) : [],
  );
  expect(fields.length).toBe(EXAMPLES.length);
  for (const field of fields) expect(documents).toMatch(new RegExp(`\\b${field}\\b[ (]`));
});

test("[HTTP-8] a valid document is parsed once, within a bound", async () => {
  await using kit = await openGateway();
  const { operations } = kit.gateway;
  const text = "{ metabolism { agents } }";
  const prepared = operations.prepare(
    { query: text },
    kit.gateway.contextOf({ kind: "anonymous", address: "x" }, null),
  );
  if (!("document" in prepared)) throw new Error("refused");
  expect(operations.parse(text)).toBe(prepared.document);
  expect(operations.parse("{ agents { nothing } }")).not.toBe(operations.parse("{ agents { nothing } }"));
});

test("[HTTP-11] an unexpected error is masked, and is in the log under the same id", async () => {
  const secret = new Error("connection to db-7 refused: password hunter2");
  const kitOptions = {
    process: () => {
      throw secret;
    },
  };
  const mutation = `mutation { invoke(agentId: "pulse", input: 1) { result } }`;
  await using kit = await openGateway(kitOptions);
  const masked = await kit.ask(mutation, { token: OPERATOR_TOKEN });
  expect(masked.code).toBe("INTERNAL_SERVER_ERROR");
  expect(JSON.stringify(masked.body)).not.toContain("hunter2");
  const errorId = masked.body.errors?.[0]?.extensions["errorId"];
  expect(kit.logged).toEqual([
    { fields: { errorId, err: secret, path: ["invoke"] }, message: expect.any(String) },
  ]);

  await using developing = await openGateway({ ...kitOptions, development: true });
  const shown = await developing.ask(mutation, { token: OPERATOR_TOKEN });
  expect(shown.body.errors?.[0]?.extensions).toMatchObject({
    code: "INTERNAL_SERVER_ERROR",
    exception: { message: secret.message },
  });
});

test("[HTTP-11] errors of agents and refusals of steering keep code and details", async () => {
  await using kit = await openGateway({ limits: { steeringRatePerSecond: 1 } });
  const mutation = `mutation { perturb(agentId: "pulse", input: 1) { acceptedAt } }`;
  expect((await kit.ask(mutation, { token: OPERATOR_TOKEN })).body.data).toEqual({
    perturb: { acceptedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]{12}Z$/) },
  });
  const limited = await kit.ask(mutation, { token: OPERATOR_TOKEN });
  expect(limited.body.errors?.[0]?.extensions).toEqual({
    code: "RATE_LIMITED",
    retryAfterMs: expect.any(Number),
  });
});

test("[HTTP-11] a route that fails is a masked problem", async () => {
  const routes = [
    () => {
      throw new Error("hunter2");
    },
  ];
  await using kit = await openGateway({ routes });
  const response = await fetch(`${kit.http.url}/anything`);
  expect(response.status).toBe(500);
  expect(response.headers.get("content-type")).toMatch(/^application\/problem\+json/);
  const text = await response.text();
  expect(text).toContain("INTERNAL_SERVER_ERROR");
  expect(text).not.toContain("hunter2");
});

const ELSEWHERE = "https://elsewhere.example";

async function preflightFrom(kit: GatewayKit, origin: string): Promise<Headers> {
  const { status, headers } = await fetch(kit.url, {
    method: "OPTIONS",
    headers: {
      origin,
      "access-control-request-method": "POST",
      "access-control-request-headers": "authorization,content-type",
    },
  });
  expect(status).toBe(204);
  return headers;
}

test("[HTTP-12] any origin may read, none with credentials, and none may send a token", async () => {
  await using kit = await openGateway({ readOrigins: ["*"] });
  const preflight = await preflightFrom(kit, ELSEWHERE);
  expect(preflight.get("access-control-allow-headers")).toMatch(/content-type/);
  expect(preflight.get("access-control-allow-headers")).not.toMatch(/authorization/);
  const answer = await kit.ask("{ metabolism { agents } }", { headers: { origin: ELSEWHERE } });
  expect(answer.body.data).toEqual({ metabolism: { agents: 2 } });
  for (const answered of [preflight, answer.headers]) {
    expect(answered.get("access-control-allow-origin")).toBe("*");
    expect(answered.get("access-control-allow-credentials")).toBeNull();
  }
});

test("[HTTP-12] pages may send traceparent, whether they read or steer", async () => {
  await using kit = await openGateway({ steeringOrigins: [ELSEWHERE] });
  for (const origin of [ELSEWHERE, "https://reader.example"]) {
    const allowed = (await preflightFrom(kit, origin)).get("access-control-allow-headers") ?? "";
    expect(allowed.split(", ")).toEqual(expect.arrayContaining(["traceparent", "tracestate"]));
  }
});

test("[HTTP-12] a configured origin may send a token, and so may the gateway's own pages", async () => {
  await using named = await openGateway({ steeringOrigins: [`${ELSEWHERE}/`] });
  await using all = await openGateway({ steeringOrigins: ["*"] });
  await using none = await openGateway();
  const allowed = async (kit: GatewayKit, origin: string): Promise<boolean> =>
    /authorization/.test((await preflightFrom(kit, origin)).get("access-control-allow-headers") ?? "");
  expect(await allowed(named, ELSEWHERE)).toBe(true);
  expect(await allowed(named, "http://elsewhere.example")).toBe(false);
  expect(await allowed(named, "https://elsewhere.example.org")).toBe(false);
  expect(await allowed(named, "null")).toBe(false);
  expect(await allowed(all, "null")).toBe(true);
  expect(await allowed(none, none.http.url)).toBe(true);
});

test.each(["/graphql?query={metabolism{agents}}", "/health", "/ready", "/nothing", "/graphql"])(
  "[HTTP-13] %s carries the security headers",
  async (path) => {
    await using kit = await openGateway();
    const { headers } = await fetch(`${kit.http.url}${path}`);
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    for (const name of ["referrer-policy", "x-frame-options", "content-security-policy"]) {
      expect(headers.get(name)).not.toBeNull();
    }
  },
);

test("[HTTP-14] liveness, readiness and its reasons", async () => {
  const reasons: string[] = [];
  await using kit = await openGateway({ readiness: () => reasons });
  const get = async (path: string) => {
    const response = await fetch(`${kit.http.url}${path}`);
    return { status: response.status, body: await response.json() };
  };
  expect(await get("/ready")).toEqual({ status: 200, body: { status: "ready" } });
  reasons.push("the agent host is starting");
  expect(await get("/ready")).toEqual({ status: 503, body: { status: "not ready", reasons } });
  expect(await get("/health")).toEqual({ status: 200, body: { status: "alive" } });
  const posted = await fetch(`${kit.http.url}/health`, { method: "POST" });
  expect(posted.status).toBe(405);
  expect(posted.headers.get("allow")).toBe("GET, HEAD");
});

test.each(["/", "/nothing", "/graphql/nothing", "/nothing/health", "/nothing?x=/health", "//", "/%20"])(
  "[HTTP-15] %s is a problem with status 404",
  async (path) => {
    await using kit = await openGateway();
    const response = await fetch(`${kit.http.url}${path}`);
    expect(response.status).toBe(404);
    expect(response.headers.get("content-type")).toMatch(/^application\/problem\+json/);
    expect(await response.json()).toMatchObject({ status: 404, title: expect.any(String) });
  },
);

test("[HTTP-15] configured routes come first", async () => {
  const routes = [
    ({ pathname }: { pathname: string }) => (pathname === "/health" ? new Response("mine") : null),
  ];
  await using kit = await openGateway({ routes });
  expect(await (await fetch(`${kit.http.url}/health`)).text()).toBe("mine");
});

test("[HTTP-16] the access log has one line per answer, with the operation's name but no contents", async () => {
  await using kit = await openGateway();
  await kit.ask("query Who { agents { id } }");
  await kit.ask(`mutation { perturb(agentId: "pulse", input: "secret") { id } }`, { token: OPERATOR_TOKEN });
  await fetch(`${kit.url}?query={metabolism{agents}}&secret=1`);
  await fetch(`${kit.http.url}/no%0Athing?secret=1`);
  await fetch(`${kit.http.url}/health`);
  await (await openStream(`${kit.url}?query=subscription%20Watch{terrariumEvents{type}}`)).close();
  const lines = kit.accessLines.map((line) =>
    line.replace(/^\S+Z/, "<time>").replace(/ [\d.]+ms /, " <ms> "),
  );
  expect(lines).toEqual([
    "<time> 127.0.0.1 POST /graphql 200 <ms> query Who",
    "<time> 127.0.0.1 POST /graphql 200 <ms> mutation",
    "<time> 127.0.0.1 GET /graphql 200 <ms> query",
    "<time> 127.0.0.1 GET /no%0Athing 404 <ms> -",
    "<time> 127.0.0.1 GET /graphql 200 <ms> subscription Watch",
  ]);
});

test("[HTTP-17] a caller that disconnects aborts its invocation", async () => {
  const begun = deferred<AbortSignal | undefined>();
  await using kit = await openGateway({
    invoke: (signal) => {
      begun.resolve(signal);
      return new Promise(() => undefined);
    },
  });
  const leave = new AbortController();
  const asked = fetch(kit.url, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${OPERATOR_TOKEN}` },
    body: JSON.stringify({ query: `mutation { invoke(agentId: "pulse", input: 1) { result } }` }),
    signal: leave.signal,
  });
  const signal = await begun.promise;
  if (!signal) throw new Error("no signal reached the agent");
  const aborted = once(signal, "abort");
  leave.abort();
  await Promise.all([aborted, expect(asked).rejects.toMatchObject({ name: "AbortError" })]);
});

test("[HTTP-18] fetch answers as the node handler does, event streams included", async () => {
  await using kit = await openGateway();
  const ask = (query: string, headers: Record<string, string>) =>
    kit.gateway.fetch(new Request(`http://x/graphql?query=${encodeURIComponent(query)}`, { headers }), {
      address: "10.0.0.1",
    });
  const answer = await ask("{ metabolism { agents } }", { accept: "application/json" });
  expect(answer).toBeInstanceOf(Response);
  expect(await answer.json()).toEqual({ data: { metabolism: { agents: 2 } } });
  expect(kit.accessLines.at(-1)).toContain(" 10.0.0.1 GET /graphql 200 ");

  kit.say("hello");
  const stream = await ask("subscription { terrariumEvents { type } }", { accept: "text/event-stream" });
  const reader = stream.body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  while (!text.includes("OUTPUT")) text += (await reader?.read())?.value ?? "the end OUTPUT";
  expect(text).toMatch(/event: next\nid: \S+\ndata: \{"data"/);
  await reader?.cancel();
  expect(kit.mirrors.audience.size).toBe(0);

  expect((await kit.gateway.fetch(new Request("http://x/nothing"))).status).toBe(404);
  const page = await kit.gateway.fetch(new Request("http://x/graphql", { headers: { accept: "text/html" } }));
  expect(await page.text()).toContain("Terrarium");
});

test("[HTTP-18] the handler answers inside another server", async () => {
  await using kit = await openGateway();
  const server = createServer((req, res) => {
    if (req.url?.startsWith("/graphql") === true) kit.gateway.handler(req, res);
    else res.end("another handler");
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  const url = `http://127.0.0.1:${address.port}`;
  expect(await (await fetch(`${url}/`)).text()).toBe("another handler");
  const answer = await fetch(`${url}/graphql?query={metabolism{agents}}`);
  expect(await answer.json()).toEqual({ data: { metabolism: { agents: 2 } } });
  server.closeAllConnections();
  server.close();
});
