import { createHash } from "node:crypto";
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type GatewayKit, openGateway, OPERATOR_TOKEN } from "../../support/gateway-kit.js";

/**
 * The same bytes are sent to two gateways: to `/graphql`, which may take the direct path, and to `/graphql?`, which never does. Only
 * the general path asks the routes of the kit.
 */
let kits: { readonly direct: Side; readonly general: Side };

interface Side {
  readonly kit: GatewayKit;
  readonly target: string;
  /** Requests on the general path. */
  general: number;
}

async function openSide(target: string): Promise<Side> {
  const side = { target, general: 0 };
  const count = (): null => {
    side.general += 1;
    return null;
  };
  const limits = { steeringRatePerSecond: 100_000, maxBodyBytes: 4_096, maxIntrospectionsPerSecond: 1_000 };
  const kit = await openGateway({ limits, routes: [count], steeringOrigins: ["https://steers.example"] });
  return Object.assign(side, { kit });
}

beforeAll(async () => {
  kits = { direct: await openSide("/graphql"), general: await openSide("/graphql?") };
});
afterAll(async () => {
  await kits.direct.kit[Symbol.asyncDispose]();
  await kits.general.kit[Symbol.asyncDispose]();
});

/** A request whose target is filled in. Null leaves a header out. */
interface Asked {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string | null>>;
  readonly body?: string | Buffer;
  /** Instead of all of the above. */
  readonly raw?: (target: string) => string | Buffer;
  /** Ends the sending side after the request. */
  readonly halfClosed?: boolean;
}

function bytesOf({ method = "POST", headers = {}, body = "", raw }: Asked, target: string): Buffer {
  if (raw) return Buffer.from(raw(target));
  const all: Record<string, string | null> = {
    host: "127.0.0.1",
    "content-type": "application/json",
    "content-length": String(Buffer.byteLength(body)),
    connection: "close",
    ...headers,
  };
  const lines = Object.entries(all).flatMap(([name, value]) =>
    value === null ? [] : `${name}: ${value}\r\n`,
  );
  return Buffer.concat([
    Buffer.from(`${method} ${target} HTTP/1.1\r\n${lines.join("")}\r\n`, "latin1"),
    Buffer.from(body),
  ]);
}

/** All bytes of the answers, without what differs from one moment to the next. */
async function exchange({ kit, target }: Side, asked: Asked): Promise<string> {
  const socket = connect(Number(new URL(kit.url).port), "127.0.0.1");
  const chunks: Buffer[] = [];
  socket.on("data", (chunk: Buffer) => chunks.push(chunk));
  if (asked.halfClosed) socket.end(bytesOf(asked, target));
  else socket.write(bytesOf(asked, target));
  await once(socket, "close");
  return steady(Buffer.concat(chunks).toString("latin1"));
}

function steady(text: string): string {
  return text
    .replace(/^Date: .*$/gm, "Date")
    .replace(/"(errorId|id|perturbationId|cursor)":"[^"]*"/g, '"$1"')
    .replace(/"(acceptedAt|takenAt)":"[^"]*"/g, '"$1"')
    .replace(/"retryAfterMs":\d+/g, '"retryAfterMs"')
    .replaceAll("/graphql?", "/graphql");
}

/** What the gateway has noted of the requests so far: log lines and counters. */
function noted({ kit }: Side): object {
  return {
    lines: kit.accessLines.splice(0).map((line) => line.replace(/^\S+ /, "").replace(/ [\d.]+ms /, " ")),
    logged: kit.logged.splice(0).map(({ message }) => message),
    errors: [...kit.counts.errors],
    refused: [...kit.counts.refused].filter(([, count]) => count > 0),
  };
}

/** The answers of both, which must be equal, and whether the direct path gave one. */
async function both(asked: Asked): Promise<{ readonly text: string; readonly isDirect: boolean }> {
  const before = kits.direct.general;
  const direct = await exchange(kits.direct, asked);
  const general = await exchange(kits.general, asked);
  expect(direct).toBe(general);
  expect(noted(kits.direct)).toEqual(noted(kits.general));
  return { text: direct, isDirect: kits.direct.general === before };
}

const ANSWERED = /^HTTP\/1\.1 \d{3} .*\r\n\r\n/s;
const json = (body: unknown): string => JSON.stringify(body);
const AGENTS = "{ agents { id genus state } }";
const GOOD = json({ query: AGENTS });
const STEERING = { authorization: `Bearer ${OPERATOR_TOKEN}` };
const INVOKE = 'mutation { invoke(agentId: "pulse", input: 1) { status result } }';
const WITH_NAMES = "query A { agents { id } } query B { agents { genus } }";
const HASH = createHash("sha256").update(AGENTS).digest("hex");
const nested = (levels: number): unknown => (levels === 0 ? 1 : [nested(levels - 1)]);
const named = (extensions: unknown, query?: string) => json({ query, extensions });

/** Bodies that the direct path answers. */
const COMMON: Readonly<Record<string, string>> = {
  "a query": GOOD,
  "a query with a byte order mark": `\ufeff${GOOD}`,
  "blanks around the JSON": ` \r\n${GOOD}\t`,
  "escapes and other scripts": json({
    query: '{ żółw: agent(id: "żółw\\u{1F422}") { id } }'.replace("żółw:", "z:"),
  }),
  "a lone surrogate in a variable":
    '{"query":"query ($id: ID!) { agent(id: $id) { id } }","variables":{"id":"\\ud83d"}}',
  variables: json({ query: "query ($id: ID!) { agent(id: $id) { id } }", variables: { id: "pulse" } }),
  "null variables and extensions": json({ query: AGENTS, variables: null, extensions: null }),
  "extensions of other tools": json({ query: AGENTS, extensions: { tool: { a: [1] } } }),
  "an operation by name": json({ query: WITH_NAMES, operationName: "B" }),
  "an empty operation name": json({ query: AGENTS, operationName: "" }),
  "a null operation name": json({ query: AGENTS, operationName: null }),
  "a named operation": json({ query: `query Names${AGENTS}` }),
  "an operation with a very long name": json({ query: `query ${"N".repeat(300)}${AGENTS}` }),
  "fragments and directives": json({
    query:
      "query ($no: Boolean!) { agents { ...F genus @skip(if: $no) } } fragment F on Agent { id @include(if: true) }",
    variables: { no: true },
  }),
  aliases: json({ query: "{ a: agents { id } b: agents { id } __typename }" }),
  "no such agent": json({ query: '{ agent(id: "none") { id } }' }),
  "names of inherited members": json({
    query: "{ constructor: agents { toString: id } }",
    operationName: null,
  }),
  "a repeated member": `{"query":"{ nope }","query":${json(AGENTS)}}`,
  "the caller": json({ query: "{ viewer { id scopes } }" }),
  "a document with its hash": named({ persistedQuery: { version: 1, sha256Hash: HASH } }, AGENTS),
  "a hash that is known": named({ persistedQuery: { version: 1, sha256Hash: HASH } }),
  "a hash and an empty text": named({ persistedQuery: { version: 1, sha256Hash: HASH } }, ""),
  "a hash and a null text": `{"query":null,"extensions":{"persistedQuery":{"version":1,"sha256Hash":"${HASH}"}}}`,
  "every member": json({ query: AGENTS, operationName: null, variables: {}, extensions: {} }),
};

/** Bodies that the general path answers in the end. */
const OTHER: Readonly<Record<string, string | Buffer>> = {
  nothing: "",
  "a blank": " ",
  "broken JSON": "{",
  "JSON with more behind it": `${GOOD}}`,
  "not UTF-8": Buffer.from(GOOD.replace("agents", "\u00e9gents"), "latin1"),
  null: "null",
  "a number": "5",
  "a text": json(AGENTS),
  "a batch": json([{ query: AGENTS }]),
  "an empty batch": "[]",
  "no query": "{}",
  "a null query": json({ query: null }),
  "a number as query": json({ query: 5 }),
  "a list as query": json({ query: [AGENTS] }),
  "an empty query": json({ query: "" }),
  "an unknown member": json({ query: AGENTS, more: 1 }),
  "an unknown member that is null": json({ query: AGENTS, more: null }),
  "an unknown member of an inherited name": `{"query":${json(AGENTS)},"__proto__":{"a":1},"constructor":1}`,
  "variables as a list": json({ query: AGENTS, variables: [1] }),
  "variables as a text": json({ query: AGENTS, variables: "{}" }),
  "extensions as a list": json({ query: AGENTS, extensions: [] }),
  "extensions as a number": json({ query: AGENTS, extensions: 1 }),
  "an operation name that is a number": json({ query: AGENTS, operationName: 5 }),
  "an operation name that is a list": json({ query: AGENTS, operationName: ["A"] }),
  "an unknown operation name": json({ query: WITH_NAMES, operationName: "C" }),
  "several operations and no name": json({ query: WITH_NAMES }),
  "a lone surrogate": '{"query":"{ agent(id: \\"\\ud83d\\") { id } }"}',
  "a syntax error": json({ query: "{ agents {" }),
  "no operation": json({ query: "fragment F on Agent { id }" }),
  "an unknown field": json({ query: "{ agents { nope } }" }),
  "an unknown directive": json({ query: "{ agents { id ...@defer { genus } } }" }),
  "a missing variable": json({ query: "query ($id: ID!) { agent(id: $id) { id } }" }),
  "a wrong variable": json({
    query: "query ($id: ID!) { agent(id: $id) { id } }",
    variables: { id: [1, 2] },
  }),
  "a variable of an inherited name": `{"query":"query ($__proto__: ID!) { agent(id: $__proto__) { id } }","variables":{"__proto__":"pulse"}}`,
  "deep variables": json({ query: AGENTS, variables: { deep: nested(90) } }),
  "deep extensions": json({ query: AGENTS, extensions: { deep: nested(90) } }),
  "a deep body": `{"query":${"[".repeat(900)}${"]".repeat(900)}}`,
  "a deep document": json({ query: `{ agents ${"{ a ".repeat(40)}${"}".repeat(40)} }` }),
  "very many brackets": json({ query: `{${"[".repeat(700)}` }),
  "very many aliases": json({
    query: `{ ${Array.from({ length: 300 }, (_, at) => `a${at}:__typename`).join(" ")} }`,
  }),
  "very many tokens": json({ query: `{ agents { ${"id ".repeat(1_200)} } }` }),
  "an unknown hash": named({ persistedQuery: { version: 1, sha256Hash: "0".repeat(64) } }),
  "a malformed hash": named({ persistedQuery: { version: 1, sha256Hash: "zz" } }),
  "a hash of another version": named({ persistedQuery: { version: 2, sha256Hash: HASH } }),
  "a hash of another text": named({ persistedQuery: { version: 1, sha256Hash: "0".repeat(64) } }, AGENTS),
  "a name in a list that there is not": json({ documentId: "one" }),
  "a name and a text": json({ documentId: 5, query: "{ nope }" }),
  "a mutation without a token": json({ query: INVOKE }),
  "a wrong argument": json({ query: '{ snapshot(agentId: "pulse", last: -1) { cursor } }' }),
  "a part that fails": json({ query: "{ agents { id } semaphoreAudit { next } }" }),
  introspection: json({ query: "{ __schema { queryType { name } } }" }),
  "introspection of a type": json({ query: '{ __type(name: "Agent") { name } agents { id } }' }),
  "very much introspection": json({
    query: `{ ${Array.from({ length: 9 }, (_, at) => `t${at}: __schema { types { name fields { name type { name fields { name description } } } } }`).join(" ")} }`,
  }),
  "a subscription that is refused": json({
    query: 'subscription { terrariumEvents(agentId: "none") { cursor } }',
  }),
  "more than the limit": json({ query: AGENTS, variables: { pad: "x".repeat(4_096) } }),
};

describe("[HTTP-1550] an answer is the same on the direct and on the general path", () => {
  test.each(Object.entries(COMMON))("%s", async (what, body) => {
    const { text, isDirect } = await both({ body });
    expect(text).toMatch(/^HTTP\/1.1 200 OK\r\ncontent-type: application\/json; charset=utf-8\r\n/);
    expect(text).toContain('{"data":');
    expect({ what, isDirect }).toEqual({ what, isDirect: true });
  });

  test.each(Object.entries(OTHER))("%s", async (_what, body) => {
    expect((await both({ body })).text).toMatch(ANSWERED);
  });

  test.each(["perturb", "invoke"])("a mutation with a token: %s", async (action) => {
    const query = `mutation Do($in: JSON!) { ${action}(agentId: "pulse", input: $in) { ${action === "invoke" ? "status result perturbationId" : "id queueDepth"} } }`;
    const { text, isDirect } = await both({
      headers: STEERING,
      body: json({ query, variables: { in: { a: "ż" } } }),
    });
    expect(text).toContain('{"data":');
    expect(isDirect).toBe(true);
  });

  test("a mutation that is refused in part", async () => {
    const query = `mutation { a: invoke(agentId: "none", input: 1) { status } b: invoke(agentId: "pulse", input: 1) { status } }`;
    const { text } = await both({ headers: STEERING, body: json({ query }) });
    expect(text).toContain("AGENT_NOT_FOUND");
    expect(text).toContain("COMPLETED");
  });
});

type Headers = Readonly<Record<string, string | null>>;

const HEADERS: Readonly<Record<string, readonly Headers[]>> = {
  "Content-Type": [
    "application/json; charset=utf-8",
    "application/json;charset=UTF-8",
    'Application/JSON ; Charset="utf8"',
    "application/json; odd=1",
    "application/json; charset=latin1",
    "application/json; charset=utf-8; charset=utf-16",
    "application/json, text/plain",
    "application/graphql+json",
    "application/graphql",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "text/plain",
    "",
    null,
  ].map((value) => ({ "content-type": value })),
  Accept: [
    "*/*",
    "application/json",
    "application/graphql-response+json",
    "application/graphql-response+json, application/json",
    "application/json;q=0.5, application/graphql-response+json",
    "application/json; charset=utf-8",
    "application/json; charset=latin1",
    "application/*",
    "APPLICATION/JSON",
    "text/event-stream",
    "text/event-stream, application/json",
    "text/event-stream, */*;q=0.1",
    "text/html",
    "text/html, */*",
    "image/png",
    "*/*;q=0",
    "application/json;q=0",
    ",",
    "",
  ].map((accept) => ({ accept })),
  Authorization: [
    `Bearer ${OPERATOR_TOKEN}`,
    `bearer ${OPERATOR_TOKEN}`,
    "Bearer",
    "Bearer ",
    "",
    "Bearer wrong-token",
    `Bearer ${OPERATOR_TOKEN}, Bearer ${OPERATOR_TOKEN}`,
    "Basic YTpi",
    "Bearer a.b.c",
    "Share x",
  ].map((authorization) => ({ authorization })),
  Origin: [
    "http://127.0.0.1",
    "http://localhost:5173",
    "https://steers.example",
    "https://other.example",
    "null",
    "not an origin",
  ].map((origin) => ({ origin })),
  Host: ["localhost", "127.0.0.1:80", "[::1]", "other.example", "a/b", "", null].map((host) => ({ host })),
  "Content-Encoding": ["identity", "gzip", "br", "odd", ""].map((value) => ({ "content-encoding": value })),
  others: [
    { "access-control-request-private-network": "true", origin: "http://localhost" },
    { traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01" },
    { "last-event-id": "x" },
    { "last-event-id": "" },
    { upgrade: "h2c", connection: "upgrade, close" },
    { "x-forwarded-for": "10.0.0.1" },
    { cookie: "a=1" },
    { expect: "100-continue" },
    { expect: "other" },
    { te: "trailers", "if-none-match": "*", range: "bytes=0-1" },
    { "idempotency-key": "k", "x-http-method-override": "GET" },
  ],
};

describe("[HTTP-1551] whatever its headers are", () => {
  const cases = Object.entries(HEADERS).flatMap(([name, values]) =>
    values.map((headers) => [name, json(headers), headers] as const),
  );
  test.each(cases)("%s %s", async (_name, _text, headers) => {
    for (const query of [AGENTS, "{ agents { nope } }", INVOKE])
      expect((await both({ headers, body: json({ query }) })).text).toMatch(ANSWERED);
  });

  test("two lines of a header", async () => {
    for (const line of [
      "authorization: Bearer x",
      "host: localhost",
      "accept: text/html",
      "content-type: a/b",
      "origin: http://a",
    ]) {
      const raw = (target: string): string =>
        `POST ${target} HTTP/1.1\r\nhost: 127.0.0.1\r\naccept: application/json\r\norigin: http://localhost\r\nauthorization: Bearer ${OPERATOR_TOKEN}\r\n` +
        `content-type: application/json\r\n${line}\r\ncontent-length: ${GOOD.length}\r\nconnection: close\r\n\r\n${GOOD}`;
      expect((await both({ raw })).text).toMatch(ANSWERED);
    }
  });

  test.each(["GET", "HEAD", "OPTIONS", "PUT", "DELETE", "PATCH"])("the method %s", async (method) => {
    const { isDirect } = await both({ method, body: GOOD });
    expect(isDirect && method !== "OPTIONS").toBe(false);
  });
});

const head = (target: string, lines: string, version = "1.1"): string =>
  `POST ${target} HTTP/${version}\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\n${lines}\r\n`;
const withLength = (target: string, body: string, lines = ""): string =>
  `${head(target, `${lines}content-length: ${Buffer.byteLength(body)}\r\n`)}${body}`;
const BAD = json({ query: "{ nope }" });

const WIRE: Readonly<Record<string, (target: string) => string | Buffer>> = {
  chunks: (target) =>
    `${head(target, "transfer-encoding: chunked\r\nconnection: close\r\n")}${GOOD.length.toString(16)}\r\n${GOOD}\r\n0\r\n\r\n`,
  "HTTP/1.0": (target) => `${head(target, `content-length: ${GOOD.length}\r\n`, "1.0")}${GOOD}`,
  "HTTP/1.0 that is kept": (target) =>
    `${head(target, `content-length: ${GOOD.length}\r\nconnection: keep-alive\r\n`, "1.0")}${GOOD}${withLength(target, GOOD, "connection: close\r\n")}`,
  "no length": (target) => head(target, "connection: close\r\n"),
  "an absolute target": (target) => withLength(`http://localhost${target}`, GOOD, "connection: close\r\n"),
  "several on one connection": (target) =>
    `${withLength(target, GOOD)}${withLength(target, BAD)}${withLength(target, GOOD)}GET /health HTTP/1.1\r\nhost: a\r\n\r\n${withLength(target, GOOD, "connection: close\r\n")}`,
  "a long one between others": (target) =>
    `${withLength(target, GOOD)}${withLength(target, "x".repeat(4_200))}${withLength(target, GOOD, "connection: close\r\n")}`,
  "a far too long one": (target) => `${head(target, "content-length: 900000\r\n")}${"x".repeat(100)}`,
  "a compressed body": (target) => {
    const body = gzipSync(GOOD);
    return Buffer.concat([
      Buffer.from(
        head(target, `content-encoding: gzip\r\nconnection: close\r\ncontent-length: ${body.length}\r\n`),
      ),
      body,
    ]);
  },
};

describe("[HTTP-1552] however the request comes", () => {
  test.each(Object.entries(WIRE))("%s", async (_what, raw) => {
    expect((await both({ raw })).text).toMatch(ANSWERED);
  });

  test("from a caller that sends no more", async () => {
    const { text, isDirect } = await both({ body: GOOD, headers: { connection: null }, halfClosed: true });
    expect(text).toContain('{"data":');
    expect(isDirect).toBe(true);
  });

  test("byte by byte", async () => {
    for (const side of [kits.direct, kits.general]) {
      const socket = connect(Number(new URL(side.kit.url).port), "127.0.0.1").setNoDelay(true);
      for (const byte of bytesOf({ body: GOOD }, side.target)) {
        await new Promise((resolve) => socket.write(Buffer.of(byte), resolve));
      }
      expect(await textUntilClosed(socket)).toContain('{"data":{"agents":');
    }
    expect(noted(kits.direct)).toEqual(noted(kits.general));
  });

  test("with a body that breaks off", async () => {
    for (const { kit, target } of [kits.direct, kits.general]) {
      const socket = connect(Number(new URL(kit.url).port), "127.0.0.1");
      socket.write(`${head(target, "content-length: 100\r\n")}{`);
      await once(kit.http.server, "request");
      const line = nextLine(kit);
      socket.destroy();
      await line;
    }
    expect(noted(kits.direct)).toEqual(noted(kits.general));
  });
});

async function textUntilClosed(socket: Socket): Promise<string> {
  let text = "";
  socket.setEncoding("latin1").on("data", (more: string) => (text += more));
  await once(socket, "close");
  return text;
}

/** Resolves with the next line of the access log. */
function nextLine({ accessLines }: GatewayKit): Promise<string> {
  return new Promise((resolve) => {
    accessLines.push = (...lines: string[]): number => {
      delete (accessLines as { push?: unknown }).push;
      resolve(lines[0] ?? "");
      return accessLines.push(...lines);
    };
  });
}
