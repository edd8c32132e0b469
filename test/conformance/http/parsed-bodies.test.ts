import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { brotliCompressSync, deflateSync, gzipSync } from "node:zlib";
import express, { type Express } from "express";
import { fastify } from "fastify";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { TerrariumKit } from "../../support/terrarium-kit.js";

const EXPRESS_4: string = "express4";
// The release before has no types here; what is used of it is the same.
const express4 = ((await import(EXPRESS_4)) as { default: typeof express }).default;

let kit: TerrariumKit;
beforeAll(async () => {
  kit = await TerrariumKit.open({ limits: { maxBodyBytes: 10_000, steeringRatePerSecond: 1_000 } });
});
afterAll(() => kit.terrarium.close());

const QUERY = JSON.stringify({ query: "{ metabolism { agents } }" });
const LIMIT = "1mb";

function expressWith(app: Express, ...parsers: RequestListener[]): RequestListener {
  for (const parser of parsers) app.use(parser as never);
  app.use((req, res) => kit.terrarium.handler(req, res));
  return app;
}

/** Fastify parses into its own request; `parse` says what its body is put into Node's as. */
async function fastifyWith(as?: "string" | "buffer"): Promise<RequestListener> {
  const app = fastify({ bodyLimit: 1_000_000 });
  if (as) {
    app.removeAllContentTypeParsers();
    app.addContentTypeParser("*", { parseAs: as }, (_request, body, done) => done(null, body));
  }
  app.all("/*", (request, reply) => {
    reply.hijack();
    kit.terrarium.handler(Object.assign(request.raw, { body: request.body }), reply.raw);
  });
  await app.ready();
  return (req, res) => app.routing(req, res);
}

const SERVERS: readonly (readonly [string, () => RequestListener | Promise<RequestListener>])[] = [
  ["no framework", () => (req, res) => kit.terrarium.handler(req, res)],
  ["Express 5 without a parser", () => expressWith(express())],
  [
    "Express 5 with json",
    () => expressWith(express(), express.json({ limit: LIMIT, strict: false }) as never),
  ],
  ["Express 5 with text", () => expressWith(express(), express.text({ limit: LIMIT, type: "*/*" }) as never)],
  ["Express 5 with raw", () => expressWith(express(), express.raw({ limit: LIMIT, type: "*/*" }) as never)],
  [
    "Express 5 with raw that leaves bytes compressed",
    () =>
      expressWith(express(), (async (
        req: Parameters<RequestListener>[0],
        _res: unknown,
        next: () => void,
      ) => {
        const chunks: Buffer[] = [];
        for await (const chunk of req) chunks.push(chunk as Buffer);
        Object.assign(req, { body: Buffer.concat(chunks) });
        next();
      }) as never),
  ],
  [
    "Express 5 with urlencoded and json",
    () =>
      expressWith(
        express(),
        express.urlencoded({ limit: LIMIT, extended: true }) as never,
        express.json({ limit: LIMIT, strict: false }) as never,
      ),
  ],
  [
    "Express 4 with json",
    () => expressWith(express4(), express4.json({ limit: LIMIT, strict: false }) as never),
  ],
  [
    "Express 4 whose parser takes other types",
    () => expressWith(express4(), express4.json({ type: "text/x" }) as never),
  ],
  ["Fastify with its JSON parser", () => fastifyWith()],
  ["Fastify with strings", () => fastifyWith("string")],
  ["Fastify with buffers", () => fastifyWith("buffer")],
];

const parsesJson = (name: string): boolean => /json$|JSON/.test(name);
/** Fastify's own parser answers broken, empty and compressed bodies, and `__proto__`, by itself. */
const isFastifys = (name: string): boolean => name === "Fastify with its JSON parser";

function encodingsOf(name: string): (readonly [string, Uint8Array])[] {
  if (isFastifys(name) || name === "Fastify with strings") return [];
  const all = [
    ["gzip", gzipSync(QUERY)],
    ["deflate", deflateSync(QUERY)],
    ["br", brotliCompressSync(QUERY)],
  ] as const;
  return name === "Express 4 with json" ? all.slice(0, 2) : [...all];
}

describe.each(SERVERS)("%s", (name, make) => {
  let url: string;
  let close: () => Promise<void>;
  beforeAll(async () => {
    const server = createServer(await make());
    await once(server.listen(0, "127.0.0.1"), "listening");
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    close = async () => {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    };
  });
  afterAll(() => close());

  async function post(path: string, body: string | Uint8Array | null, headers: Record<string, string> = {}) {
    const response = await fetch(url + path, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: kit.bearer, ...headers },
      body: body as BodyInit | null,
    });
    const text = await response.text();
    return { status: response.status, text };
  }

  test("[HTTP-510] reads GraphQL, an invocation and a command's arguments", async () => {
    expect(await post("/graphql", QUERY)).toEqual({
      status: 200,
      text: '{"data":{"metabolism":{"agents":3}}}',
    });
    const invoked = await post("/api/echo/invoke", '{"input":{"a":[1,"ü",null,{"b":1.5}]}}');
    expect(invoked).toMatchObject({
      status: 200,
      text: expect.stringContaining('{"echo":{"a":[1,"ü",null,{"b":1.5}]}}'),
    });
    if (!isFastifys(name)) {
      const inherited = await post("/api/echo/invoke", '{"input":{"__proto__":1,"constructor":2}}');
      expect(inherited.text).toContain('{"echo":{"__proto__":1,"constructor":2}}');
    }
    expect(await post("/api/echo/nothing", "{}")).toMatchObject({
      status: 404,
      text: expect.stringContaining("COMMAND_NOT_FOUND"),
    });
  });

  test("[HTTP-510] reads a body that was sent compressed", async () => {
    for (const [encoding, body] of encodingsOf(name)) {
      const answer = await post("/graphql", body, { "content-encoding": encoding });
      expect([encoding, answer.status]).toEqual([encoding, 200]);
    }
  });

  test("[HTTP-511] holds to maxBodyBytes", async () => {
    const large = JSON.stringify({ input: "x".repeat(20_000) });
    expect(await post("/api/echo/invoke", large)).toMatchObject({
      status: 413,
      text: expect.stringContaining('"limit":"maxBodyBytes"'),
    });
    const graphql = await post(
      "/graphql",
      JSON.stringify({ query: "{ metabolism { agents } }", variables: { a: "x".repeat(20_000) } }),
    );
    expect(graphql).toMatchObject({ status: 413, text: expect.stringContaining("maxBodyBytes") });
    if (encodingsOf(name).length === 0) return;
    const bomb = await post("/graphql", gzipSync(JSON.stringify({ query: " ".repeat(100_000) })), {
      "content-encoding": "gzip",
    });
    expect(bomb).toMatchObject({ status: 413, text: expect.stringContaining("maxBodyBytes") });
  });

  test("[HTTP-511] holds to maxInputDepth, however deep", async () => {
    for (const levels of [100, 4_000]) {
      const deep = `${"[".repeat(levels)}1${"]".repeat(levels)}`;
      expect(await post("/api/echo/invoke", `{"input":${deep}}`)).toMatchObject({
        status: 400,
        text: expect.stringContaining('"limit":"maxInputDepth"'),
      });
      const graphql = await post(
        "/graphql",
        `{"query":"{ metabolism { agents } }","variables":{"a":${deep}}}`,
      );
      expect(graphql).toMatchObject({ status: 400, text: expect.stringContaining("maxInputDepth") });
    }
  });

  test("[HTTP-512] refuses a type that a form can send, even after a parser read it", async () => {
    for (const [type, body] of [
      ["application/x-www-form-urlencoded", "query={metabolism{agents}}"],
      ["text/plain", QUERY],
    ] as const) {
      const answer = await post("/graphql", body, { "content-type": type });
      expect([type, answer.status]).toEqual([type, 415]);
      expect((await post("/api/echo/invoke", body, { "content-type": type })).status).toBe(415);
    }
  });

  test("[HTTP-510] answers an empty body as always", async () => {
    if (isFastifys(name)) return;
    expect((await post("/graphql", null)).status).toBe(400);
    expect((await post("/graphql", "")).status).toBe(400);
    expect(await post("/api/echo/invoke", null)).toMatchObject({ status: 400 });
  });

  test.each(["null", "7", '"text"', "[1]", "true", '{"query":7}'])("[HTTP-510] refuses %s", async (body) => {
    const answer = await post("/graphql", body);
    expect([answer.status, answer.text]).toEqual([400, expect.stringContaining("BAD_USER_INPUT")]);
    expect((await post("/api/echo/invoke", body)).status).toBe(400);
  });

  test("[HTTP-510] refuses broken JSON and broken UTF-8", async () => {
    // Parsers of JSON answer these by themselves.
    if (parsesJson(name)) return;
    expect((await post("/graphql", "{")).text).toContain("BAD_USER_INPUT");
    const bytes = new Uint8Array([...Buffer.from('{"query":"'), 0xff, ...Buffer.from('"}')]);
    if (!name.includes("text") && !name.includes("strings"))
      expect((await post("/graphql", bytes)).text).toContain("not valid UTF-8");
  });

  test("[HTTP-513] reads the query string as it was sent", async () => {
    const twice = await fetch(`${url}/graphql?query={metabolism{agents}}&query={metabolism{agents}}`);
    expect([twice.status, await twice.text()]).toEqual([400, expect.stringContaining("more than once")]);
    const last = await fetch(`${url}/api/counter/snapshot?last=1&last=2`);
    expect(last.status).toBe(400);
  });
});

test("[HTTP-514] a body that was read and not passed on is a fault of the server, which the log names", async () => {
  const logged: string[] = [];
  const { createTerrarium } = await import("../../../src/index.js");
  const { pino } = await import("pino");
  const logger = pino({}, { write: (line: string) => void logged.push(line) });
  const terrarium = await createTerrarium({ logger });
  const app = express();
  app.use(async (req, _res, next) => {
    for await (const _chunk of req);
    next();
  });
  app.use((req, res) => terrarium.handler(req, res));
  const server = createServer(app);
  await once(server.listen(0, "127.0.0.1"), "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  for (const path of ["/graphql", "/api/x/invoke"]) {
    const response = await fetch(url + path, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${terrarium.operatorToken}` },
      body: QUERY,
    });
    expect([path, response.status]).toEqual([path, 500]);
    expect(await response.text()).toContain("INTERNAL_SERVER_ERROR");
  }
  expect(logged.filter((line) => line.includes("put it into `req.body`"))).toHaveLength(2);
  server.close();
  server.closeAllConnections();
  await terrarium.close();
});

test("[HTTP-514] the same over fetch", async () => {
  const request = new Request("http://a/graphql", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: QUERY,
  });
  await request.text();
  expect((await kit.terrarium.fetch(request)).status).toBe(500);
});
