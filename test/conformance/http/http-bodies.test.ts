import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { TerrariumKit } from "../../support/terrarium-kit.js";

let kit: TerrariumKit;
beforeAll(async () => {
  kit = await TerrariumKit.open({ limits: { steeringRatePerSecond: 1_000 } });
});
afterAll(() => kit.terrarium.close());

interface Heard {
  readonly status: number;
  readonly code: unknown;
  readonly limit: unknown;
  readonly field: unknown;
}

/** Sends the same input over GraphQL and REST, its JSON encoded by `encode`. */
async function heardOf(
  encode: (text: string) => Uint8Array<ArrayBuffer> | string,
  headers: Record<string, string> = {},
  input: unknown = "żółw",
): Promise<[Heard, Heard]> {
  const query = 'mutation ($input: JSON!) { invoke(agentId: "echo", input: $input) { result } }';
  const ask = async (path: string, body: object): Promise<Heard> => {
    const response = await fetch(`http://127.0.0.1:${kit.port}${path}`, {
      method: "POST",
      headers: { authorization: kit.bearer, "content-type": "application/json", ...headers },
      body: encode(JSON.stringify(body)),
    });
    const answer = (await response.json()) as {
      errors?: { extensions: Record<string, unknown> }[];
      result?: unknown;
      data?: { invoke: { result: unknown } };
      [member: string]: unknown;
    };
    const refusal = answer.errors?.[0]?.extensions ?? answer;
    const result = answer.data?.invoke.result ?? answer.result;
    if (result !== undefined) expect(result).toEqual({ echo: input });
    const { code, limit, field } = refusal;
    return { status: response.status, code, limit, field };
  };
  return [await ask("/graphql", { query, variables: { input } }), await ask("/api/echo/invoke", { input })];
}

const bytes = (buffer: Buffer): Uint8Array<ArrayBuffer> => new Uint8Array(buffer);
const TAKEN = { status: 200 };

test.each<[string, (text: string) => Uint8Array<ArrayBuffer> | string, Record<string, string>]>([
  ["plain", (text) => text, {}],
  ["identity", (text) => text, { "content-encoding": "identity" }],
  ["gzip", (text) => bytes(gzipSync(text)), { "content-encoding": "gzip" }],
  ["gzip in capitals", (text) => bytes(gzipSync(text)), { "content-encoding": "GZIP" }],
  ["x-gzip", (text) => bytes(gzipSync(text)), { "content-encoding": "x-gzip" }],
  ["brotli", (text) => bytes(brotliCompressSync(text)), { "content-encoding": "br" }],
  ["deflate", (text) => bytes(deflateSync(text)), { "content-encoding": "deflate" }],
  ["deflate without its header", (text) => bytes(deflateRawSync(text)), { "content-encoding": "deflate" }],
  ["a byte order mark", (text) => `\ufeff${text}`, {}],
  ["a byte order mark in gzip", (text) => bytes(gzipSync(`\ufeff${text}`)), { "content-encoding": "gzip" }],
  ["a charset", (text) => text, { "content-type": 'application/json; charset="UTF-8"' }],
])("[HTTP-122] GraphQL and REST read the same body: %s", async (_what, encode, headers) => {
  expect(await heardOf(encode, headers)).toMatchObject([TAKEN, TAKEN]);
});

const NOT_UTF8 = { code: "BAD_USER_INPUT", field: "body", status: 400 };
const TYPE = { code: "BAD_USER_INPUT", field: "content-type", status: 415 };
const ENCODING = { code: "BAD_USER_INPUT", field: "content-encoding", status: 415 };
const TOO_LARGE = { code: "LIMIT_EXCEEDED", limit: "maxBodyBytes", status: 413 };

test.each<[string, (text: string) => Uint8Array<ArrayBuffer> | string, Record<string, string>, object]>([
  ["Latin-1", (text) => bytes(Buffer.from(text.replace("żół", "\u00f3"), "latin1")), {}, NOT_UTF8],
  ["another charset, declared", (text) => text, { "content-type": "application/json; charset=latin1" }, TYPE],
  [
    "UTF-16",
    (text) => bytes(Buffer.from(`\ufeff${text}`, "utf16le")),
    { "content-type": "application/json; charset=utf-16" },
    TYPE,
  ],
  ["undeclared UTF-16", (text) => bytes(Buffer.from(`\ufeff${text}`, "utf16le")), {}, NOT_UTF8],
  ["two charsets", (text) => text, { "content-type": "application/json; charset=utf-8; charset=x" }, TYPE],
  ["two types", (text) => text, { "content-type": "application/json, text/plain" }, TYPE],
  ["two marks", (text) => `\ufeff\ufeff${text}`, {}, NOT_UTF8],
  ["another encoding", (text) => text, { "content-encoding": "zstd" }, ENCODING],
  [
    "two encodings",
    (text) => bytes(gzipSync(gzipSync(text))),
    { "content-encoding": "gzip, gzip" },
    ENCODING,
  ],
  ["declared gzip that is plain text", (text) => text, { "content-encoding": "gzip" }, NOT_UTF8],
  ["half a gzip", (text) => bytes(gzipSync(text).subarray(0, 20)), { "content-encoding": "gzip" }, NOT_UTF8],
  ["declared brotli that is plain text", (text) => text, { "content-encoding": "br" }, NOT_UTF8],
  ["an empty body in gzip", () => bytes(gzipSync("")), { "content-encoding": "gzip" }, { status: 400 }],
])("[HTTP-122] GraphQL and REST refuse the same body: %s", async (_what, encode, headers, refusal) => {
  expect(await heardOf(encode, headers)).toMatchObject([refusal, refusal]);
});

test("[HTTP-122] a small body that is decompressed beyond the limit is refused when it passes it", async () => {
  const blanks = Buffer.alloc(10_000_000, " ");
  for (const [encoding, bomb] of [
    ["gzip", bytes(gzipSync(blanks))],
    ["br", bytes(brotliCompressSync(blanks))],
  ] as const) {
    expect(bomb.byteLength).toBeLessThan(50_000);
    expect(await heardOf(() => bomb, { "content-encoding": encoding })).toMatchObject([TOO_LARGE, TOO_LARGE]);
  }
});

test("[HTTP-122] the refusal of an encoding or a type names the accepted ones", async () => {
  for (const path of ["/graphql", "/api/echo/invoke"]) {
    const send = (headers: Record<string, string>): Promise<Response> =>
      fetch(`http://127.0.0.1:${kit.port}${path}`, {
        method: "POST",
        headers: { authorization: kit.bearer, ...headers },
        body: "{}",
      });
    const encoding = await send({ "content-type": "application/json", "content-encoding": "compress" });
    expect(encoding.headers.get("accept-encoding")).toBe("gzip, deflate, br");
    expect((await send({ "content-type": "text/xml" })).headers.get("accept-post")).toMatch(
      /^application\/json/,
    );
  }
});

test.each(["query", "operationName", "variables", "extensions", "documentId"])(
  "[HTTP-123] a GET with two of %s is refused: it is ambiguous",
  async (name) => {
    const address = new URL(`${kit.url}?query={metabolism{agents}}&variables={}`);
    const value = name === "query" ? "{agents{id}}" : "{}";
    address.searchParams.append(name, value);
    address.searchParams.append(name, value);
    const response = await fetch(address);
    expect([response.status, await response.json()]).toMatchObject([
      400,
      { errors: [{ extensions: { code: "BAD_USER_INPUT", field: name } }] },
    ]);
  },
);
