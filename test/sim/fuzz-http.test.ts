import { once } from "node:events";
import { connect } from "node:net";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { inTime, type Random } from "../support/time-and-random.js";
import { responsesIn, type RawResponse } from "../support/wire/formats.js";
import { fuzz, FUZZ_TIMEOUT_MS } from "./fuzz-run.js";
import { inAddress, jsonText, mutated, oddJson, oddText, oddTraceparent, operation } from "./fuzz-text.js";
import type { FuzzWorld } from "./fuzz-world.js";

/** Seeds that found faults. */
const PINNED = [447433008, 299561000, 488171004, 382239006, 412191092];

const METHODS = [
  "GET",
  "POST",
  "HEAD",
  "OPTIONS",
  "PUT",
  "DELETE",
  "PATCH",
  "TRACE",
  "CONNECT",
  "get",
  "P\u0000ST",
  "M-SEARCH",
];
const TYPES = [
  "application/json",
  "application/json; charset=utf-8",
  "application/json; charset=utf-16",
  "application/graphql",
  "application/graphql+json",
  "application/x-www-form-urlencoded",
  "multipart/form-data; boundary=x",
  "text/plain",
  "",
  "application/json; charset",
];
const ACCEPTS = [
  "*/*",
  "application/json",
  "application/graphql-response+json",
  "text/event-stream",
  "text/html",
  "image/png",
  "multipart/mixed",
  ";q=,,",
];

function path(random: Random): string {
  const query = (): string => {
    const { query, variables } = operation(random);
    const text = inAddress(String(query).slice(0, 3_000));
    return `?query=${text}&variables=${inAddress(
      JSON.stringify(variables ?? {})

        .slice(0, 3_000),
    )}`;
  };
  const odd = (right: readonly string[]): string => {
    const text = oddText(random, right).slice(0, 2_000);
    return random.chance(0.8) ? inAddress(text) : text.replaceAll(/[^\x21-\x7e]/g, "");
  };
  switch (random.below(9)) {
    case 0:
      return random.pick(["/health", "/ready", "/docs", "/openapi.json", "/metrics", "/"]);
    case 1:
      return `/graphql${query()}`;
    case 2:
      return `/api/${odd(["echo", "failing", "agents"])}/${odd(["invoke", "snapshot"])}${random.chance(0.3) ? `?${odd(["last=3", "last=-1", "timeoutMs=5"])}` : ""}`;
    case 3:
      return `/${odd(["api", "docs", "observe", "perturb"])}/${odd(["echo", "agents"])}/${odd([])}`;
    case 4:
      return random.pick([
        "/api/echo/invoke",
        "/api/agents",
        "/api/counter/snapshot?last=5",
        "/api/agents?x=1",
      ]);
    case 5:
      return random.pick([
        "*",
        "http://[",
        "//",
        "///graphql",
        "/graphql/../health",
        "/%",
        "?",
        "/graphql?query=%",
        "http://else/graphql",
      ]);
    default:
      return "/graphql";
  }
}

const ORIGINS = [
  "http://else",
  "HTTPS://[::1]:443",
  "http://a:b@else",
  "http://a%2Fgraphql",
  "http://",
  "ws://else",
];

/** The same request in another notation, or with content that must not break a reader. */
function strange(random: Random, body: Buffer): Buffer {
  const sha256Hash = random.pick(["0".repeat(64), "x", "__proto__"]);
  return random.pick([
    () => gzipSync(body),
    () => Buffer.from(`\ufeff${body.toString()}`),
    () =>
      Buffer.from(`{"query":"{agents{id}}","variables":{"a":${"[".repeat(20_000)}${"]".repeat(20_000)}}}`),
    () => Buffer.from(`{"query":"{ a(b: ${"[".repeat(1_500)}"}`),
    () => Buffer.from(JSON.stringify({ extensions: { persistedQuery: { version: 1, sha256Hash } } })),
    () => Buffer.from(JSON.stringify({ query: `{ ${"a: __schema { types { name } } ".repeat(40)} }` })),
  ])();
}

/** One request, valid or not by chance. `complete`: the server can find its end. */
function request(world: FuzzWorld, isLast: boolean): { bytes: Buffer; complete: boolean; head: string } {
  const { random, kit } = world;
  const plain = path(random);
  const at = world.isPinned || random.chance(0.9) ? plain : random.pick(ORIGINS) + plain;
  const method = random.chance(0.8) ? random.pick(["GET", "POST"]) : random.pick(METHODS);
  const headers: string[] = [
    `Host: ${random.chance(0.95) ? "127.0.0.1" : oddText(random).replaceAll(/[^\x20-\x7e]/g, "")}`,
  ];
  const add = (likely: number, name: string, value: () => string): void => {
    if (random.chance(likely)) headers.push(`${name}: ${value()}`);
  };
  add(0.8, "Content-Type", () => (random.chance(0.7) ? "application/json" : random.pick(TYPES)));
  add(0.5, "Accept", () => random.pick(ACCEPTS));
  add(0.4, "Authorization", () =>
    random.pick([kit.bearer, kit.bearer, "Bearer x", "Basic eDp5", "Bearer", "Bearer \t"]),
  );
  add(0.1, "Idempotency-Key", () => random.pick(["k", '"k"', "", "x".repeat(500), '"', "\u00e9"]));
  add(0.1, "Last-Event-ID", () => random.pick(["x", "", "A".repeat(400)]));
  add(0.1, "Origin", () => random.pick(["null", "https://evil.example", "x"]));
  add(0.05, "Content-Encoding", () => random.pick(["gzip", "br", "x"]));
  add(0.05, "Expect", () => random.pick(["100-continue", "200-ok"]));
  add(0.05, "X-Forwarded-For", () => random.pick(["::1", "x, y", ",".repeat(500)]));
  add(0.03, "X-Long", () => "x".repeat(random.pick([8_000, 20_000])));
  add(0.03, "Bad\u0000Name", () => "x");
  if (!world.isPinned) {
    add(0.1, "traceparent", () => oddTraceparent(random));
    add(0.02, "traceparent", () => oddTraceparent(random));
    if (random.chance(0.1)) {
      headers.push("Connection: Upgrade, HTTP2-Settings");
      add(0.9, "Upgrade", () => random.pick(["h2c", "TLS/1.0", "h2c, foo", "", "websocket2", "\u00e9"]));
    }
    add(0.05, "Accept", () =>
      random.pick(["text/event-stream;q=0", "*/*;q=0.5, text/html;q=0", "a/b;q=x;q"]),
    );
    add(0.05, "Content-Encoding", () => random.pick(["gzip", "deflate", "br", "gzip, br"]));
  }
  const keyed = random.chance(0.7) ? { query: operation(random)["query"] } : operation(random);
  const shape = plain.startsWith("/api")
    ? { input: oddJson(random), ...(random.chance(0.2) && { timeoutMs: oddJson(random) }) }
    : keyed;
  let body: Buffer =
    method === "POST" || random.chance(0.1)
      ? Buffer.from(jsonText(random, random.chance(0.85) ? shape : oddJson(random)))
      : Buffer.alloc(0);
  if (!world.isPinned && body.length > 0 && random.chance(0.15)) body = strange(random, body);
  if (random.chance(0.05)) body = mutated(random, body);
  if (random.chance(0.03)) body = Buffer.alloc(70_000, 0x20);
  let complete = true;
  const how = random.below(10);
  if (how === 0) {
    headers.push("Transfer-Encoding: chunked");
    const cut = random.below(body.length + 1);
    const chunks = [body.subarray(0, cut), body.subarray(cut)].filter(({ length }) => length > 0);
    const parts = chunks.flatMap((part) => [
      Buffer.from(`${part.length.toString(16)}\r\n`),
      part,
      Buffer.from("\r\n"),
    ]);
    complete = random.chance(0.8);
    body = Buffer.concat([
      ...parts,
      Buffer.from(complete ? "0\r\n\r\n" : random.pick(["", "zz\r\n", "0\r\n"])),
    ]);
  } else if (how === 1) {
    const length = random.pick([
      String(body.length + 10),
      "-1",
      "x",
      "1e3",
      "99999999999999999999",
      `${body.length}, 0`,
    ]);
    headers.push(`Content-Length: ${length}`);
    complete = false;
  } else if (how === 2 && random.chance(0.5)) {
    headers.push(
      `Content-Length: ${body.length}`,
      random.pick([`Content-Length: ${body.length + 1}`, "Transfer-Encoding: chunked"]),
    );
    complete = false;
  } else if (body.length > 0) headers.push(`Content-Length: ${body.length}`);
  if (isLast) headers.push("Connection: close");
  const head = `${method} ${at} HTTP/${random.chance(0.97) ? "1.1" : random.pick(["1.0", "2.0", "9", ""])}`;
  const bytes = Buffer.concat([Buffer.from(`${head}\r\n${headers.join("\r\n")}\r\n\r\n`, "latin1"), body]);
  if (random.chance(0.06)) return { bytes: mutated(random, bytes), complete: false, head };
  return { bytes, complete, head };
}

async function session(world: FuzzWorld): Promise<void> {
  const { random, kit } = world;
  const requests = Array.from({ length: random.chance(0.7) ? 1 : 1 + random.below(4) }, (_, n) => n);
  const made = requests.map((_, n) => request(world, n === requests.length - 1));
  for (const { head } of made) world.note(head.replaceAll(/[^\x20-\x7e]/g, "?"));
  world.count("attempts", made.length);
  const socket = connect(kit.port, "127.0.0.1");
  const gone = new Promise((resolve) => socket.once("close", resolve));
  const chunks: Buffer[] = [];
  let streams = false;
  let reset = false;
  socket.on("error", () => (reset = true));
  socket.on("data", (chunk: Buffer) => {
    chunks.push(chunk);
    // An event stream does not end: its beginning is enough.
    if (/content-type: ?text\/event-stream/i.test(chunk.toString("latin1"))) {
      streams = true;
      socket.destroy();
    }
  });
  await once(socket, "connect");
  const bytes = Buffer.concat(made.map((one) => one.bytes));
  if (random.chance(0.3)) {
    for (let at = 0; at < bytes.length;) {
      const size = bytes.length > 2_000 ? 1_500 : 1 + random.below(60);
      socket.write(bytes.subarray(at, at + size));
      at += size;
    }
  } else socket.write(bytes);
  const end = random.below(10);
  if (end === 0) socket.destroy();
  else if (end === 1) socket.resetAndDestroy();
  // The server waits for the rest of an incomplete request until the connection ends.
  else if (end === 2 || made.some(({ complete }) => !complete)) socket.end();
  await inTime(`an answer to ${made.map(({ head }) => head.slice(0, 200)).join(" | ")}`, gone, 30_000);
  const responses = responsesIn(Buffer.concat(chunks));
  for (const response of responses) judge(world, response);
  if (reset) world.count("resets");
  // A request followed by CONNECT ends with the connection.
  const isTunnel = made.some(({ head }) => head.startsWith("CONNECT "));
  if (reset && responses.length === 0 && made[0]?.complete === true && !isTunnel)
    world.fault("a request was answered by a reset");
  if (streams) world.count("event streams");
}

/** Every answer is a success, or a refusal with a code of the table. */
function judge(world: FuzzWorld, { status, headers, body }: RawResponse): void {
  world.count(`status ${status}`);
  world.count("answers");
  if (status >= 500 && status !== 502 && status !== 503 && status !== 504)
    world.fault(`status ${status}: ${body.slice(0, 300)}`);
  const type = headers.get("content-type") ?? "";
  if (!type.includes("json") || body === "") {
    // Refused by Node's own parser before there was a request, or an answer without a body.
    if (status >= 400) world.count("refusals");
    return;
  }
  let answer: { errors?: unknown; code?: unknown; status?: unknown };
  try {
    answer = JSON.parse(body) as typeof answer;
  } catch {
    // The client disconnected during this answer.
    return world.count("answers cut");
  }
  if (answer.errors !== undefined) return world.checkErrors(answer.errors, body.slice(0, 300));
  if (status < 400) return;
  if (type.includes("problem") && (status === 404 || status === 405)) {
    world.count("refusals");
    if (answer.code !== undefined) world.checkCode(answer.code, body.slice(0, 300));
  } else world.checkCode(answer.code, body.slice(0, 300));
}

test(
  "HTTP: for any request, in any pieces, other clients get their events and nothing is left behind",
  { timeout: FUZZ_TIMEOUT_MS },
  async () => {
    expect(await fuzz({ sessions: 100, attemptsMin: 100, seeds: 2, pinned: PINNED, session })).toEqual({
      isEnough: true,
    });
  },
);
