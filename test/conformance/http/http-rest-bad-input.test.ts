import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { RestKit, type Sent } from "../../support/rest-kit.js";

const FORM = { "content-type": "application/x-www-form-urlencoded" };
const ADD = { a: 1, b: 2 };
const DEEP = "[".repeat(100) + "]".repeat(100);

type Case = readonly [name: string, path: string, sent: Sent, status: number, code: string, names?: string[]];

/** Name, request, status, code and the fields that the problem names. */
const CASES: readonly Case[] = [
  ["malformed JSON", "/api/desk/add", { body: "{" }, 400, "BAD_USER_INPUT", ["body"]],
  [
    "text that is not UTF-8",
    "/api/desk/any",
    { body: Buffer.from([0x22, 0xff, 0x22]) },
    400,
    "BAD_USER_INPUT",
    ["body"],
  ],
  ["a list of arguments", "/api/desk/add", { body: [1, 2] }, 400, "BAD_USER_INPUT", [""]],
  ["arguments that are null", "/api/desk/add", { body: "null" }, 400, "BAD_USER_INPUT", [""]],
  ["arguments that are a string", "/api/desk/add", { body: '"a"' }, 400, "BAD_USER_INPUT", [""]],
  [
    "an argument of the wrong type",
    "/api/desk/add",
    { body: { a: 1, b: "2" } },
    400,
    "BAD_USER_INPUT",
    ["b"],
  ],
  ["a missing argument", "/api/desk/add", { body: { a: 1 } }, 400, "BAD_USER_INPUT", ["b"]],
  ["an unknown argument", "/api/desk/add", { body: { ...ADD, c: 3 } }, 400, "BAD_USER_INPUT", ["c"]],
  [
    "an argument called __proto__",
    "/api/desk/add",
    { body: '{"a":1,"b":2,"__proto__":{}}' },
    400,
    "BAD_USER_INPUT",
    ["__proto__"],
  ],
  [
    "an argument for a command without any",
    "/api/desk/count",
    { body: { a: 1 } },
    400,
    "BAD_USER_INPUT",
    ["a"],
  ],
  [
    "a value that only the validator refuses",
    "/api/desk/any",
    { body: { text: "too long" } },
    400,
    "BAD_USER_INPUT",
    ["text"],
  ],
  ["100 levels", "/api/desk/any", { body: `{"text":${DEEP}}` }, 400, "BAD_USER_INPUT", ["arguments"]],
  ["invoke without a body", "/api/desk/invoke", {}, 400, "BAD_USER_INPUT", ["body"]],
  ["invoke with a list", "/api/desk/invoke", { body: [] }, 400, "BAD_USER_INPUT", ["body"]],
  ["invoke without input", "/api/desk/invoke", { body: {} }, 400, "BAD_USER_INPUT", ["input"]],
  [
    "invoke with an unknown member",
    "/api/desk/invoke",
    { body: { input: 1, priority: 1 } },
    400,
    "BAD_USER_INPUT",
    ["priority"],
  ],
  [
    "invoke with a timeout that is a string",
    "/api/desk/invoke",
    { body: { input: 1, timeoutMs: "9" } },
    400,
    "BAD_USER_INPUT",
    ["timeoutMs"],
  ],
  [
    "invoke with a timeout of half a millisecond",
    "/api/desk/invoke",
    { body: { input: 1, timeoutMs: 0.5 } },
    400,
    "BAD_USER_INPUT",
    ["timeoutMs"],
  ],
  ["a timeout of 0", "/api/desk/count?timeoutMs=0", {}, 400, "BAD_USER_INPUT", ["timeoutMs"]],
  [
    "a timeout beyond the limit",
    "/api/desk/count?timeoutMs=999999999",
    {},
    400,
    "BAD_USER_INPUT",
    ["timeoutMs"],
  ],
  [
    "a timeout that is not a number",
    "/api/desk/count?timeoutMs=1e3",
    {},
    400,
    "BAD_USER_INPUT",
    ["timeoutMs"],
  ],
  ["an empty timeout", "/api/desk/count?timeoutMs=", {}, 400, "BAD_USER_INPUT", ["timeoutMs"]],
  ["two timeouts", "/api/desk/count?timeoutMs=1&timeoutMs=2", {}, 400, "BAD_USER_INPUT", ["timeoutMs"]],
  ["an unknown parameter", "/api/desk/count?timeout=1", {}, 400, "BAD_USER_INPUT", ["timeout"]],
  [
    "a timeout in the wrong place",
    "/api/desk/invoke?timeoutMs=1",
    { body: { input: 1 } },
    400,
    "BAD_USER_INPUT",
    ["timeoutMs"],
  ],
  ["a negative history", "/api/desk/snapshot?last=-1", { method: "GET" }, 400, "BAD_USER_INPUT", ["last"]],
  [
    "a history of half an event",
    "/api/desk/snapshot?last=0.5",
    { method: "GET" },
    400,
    "BAD_USER_INPUT",
    ["last"],
  ],
  [
    "an unknown parameter of a read",
    "/api/agents?agent=desk",
    { method: "GET" },
    400,
    "BAD_USER_INPUT",
    ["agent"],
  ],
  [
    "an empty key",
    "/api/desk/count",
    { headers: { "idempotency-key": "" } },
    400,
    "BAD_USER_INPUT",
    ["idempotencyKey"],
  ],
  [
    "an empty key in quotes",
    "/api/desk/count",
    { headers: { "idempotency-key": '""' } },
    400,
    "BAD_USER_INPUT",
    ["idempotencyKey"],
  ],
  [
    "a key of 256 characters",
    "/api/desk/count",
    { headers: { "idempotency-key": "k".repeat(256) } },
    400,
    "BAD_USER_INPUT",
    ["idempotencyKey"],
  ],
  [
    "two keys",
    "/api/desk/count",
    { headers: { "idempotency-key": ["a", "b"] } },
    400,
    "BAD_USER_INPUT",
    ["idempotency-key"],
  ],
  [
    "half a quoted key",
    "/api/desk/count",
    { headers: { "idempotency-key": '"a' } },
    400,
    "BAD_USER_INPUT",
    ["idempotency-key"],
  ],
  ["a form", "/api/desk/add", { body: "a=1&b=2", headers: FORM }, 415, "BAD_USER_INPUT", ["content-type"]],
  ["an empty form", "/api/desk/count", { headers: FORM }, 415, "BAD_USER_INPUT", ["content-type"]],
  [
    "plain text",
    "/api/desk/add",
    { body: ADD, headers: { "content-type": "text/plain" } },
    415,
    "BAD_USER_INPUT",
    ["content-type"],
  ],
  [
    "a multipart form",
    "/api/desk/add",
    { body: "", headers: { "content-type": "multipart/form-data; boundary=x" } },
    415,
    "BAD_USER_INPUT",
    ["content-type"],
  ],
  [
    "two media types",
    "/api/desk/add",
    { body: ADD, headers: { "content-type": "text/plain, application/json" } },
    415,
    "BAD_USER_INPUT",
    ["content-type"],
  ],
  [
    "no media type",
    "/api/desk/add",
    { body: ADD, headers: { "content-type": "" } },
    415,
    "BAD_USER_INPUT",
    ["content-type"],
  ],
  [
    "another character set",
    "/api/desk/add",
    { body: ADD, headers: { "content-type": "application/json; charset=latin1" } },
    415,
    "BAD_USER_INPUT",
    ["content-type"],
  ],
  [
    "a body in an unknown encoding",
    "/api/desk/add",
    { body: gzipSync(JSON.stringify(ADD)), headers: { "content-encoding": "zstd" } },
    415,
    "BAD_USER_INPUT",
    ["content-encoding"],
  ],
  [
    "a body whose Content-Length is too large",
    "/api/desk/any",
    { body: { text: "x".repeat(600_000) } },
    413,
    "LIMIT_EXCEEDED",
  ],
  [
    "a body that proves too large",
    "/api/desk/any",
    { body: { text: "x".repeat(600_000) }, headers: { "transfer-encoding": "chunked" } },
    413,
    "LIMIT_EXCEEDED",
  ],
  ["an unknown agent", "/api/missing/add", { body: ADD }, 404, "AGENT_NOT_FOUND"],
  ["an unknown agent to invoke", "/api/missing/invoke", { body: { input: 1 } }, 404, "AGENT_NOT_FOUND"],
  ["an unknown agent to look at", "/api/missing/snapshot", { method: "GET" }, 404, "AGENT_NOT_FOUND"],
  ["an agent called ..", "/api/../desk", { body: ADD }, 404, "AGENT_NOT_FOUND"],
  ["an encoded ..", "/api/%2e%2e/add", { body: ADD }, 404, "AGENT_NOT_FOUND"],
  ["an encoded slash", "/api/desk%2Fadd/add", { body: ADD }, 404, "AGENT_NOT_FOUND"],
  ["a name encoded twice", "/api/%2564esk/add", { body: ADD }, 404, "AGENT_NOT_FOUND"],
  [
    "an agent whose name is not valid in a header",
    "/api/%E2%98%83%0A/add",
    { body: ADD },
    404,
    "AGENT_NOT_FOUND",
  ],
  ["an inherited name", "/api/desk/constructor", { body: ADD }, 404, "COMMAND_NOT_FOUND"],
  ["an unknown command", "/api/desk/subtract", { body: ADD }, 404, "COMMAND_NOT_FOUND"],
  ["a reserved name", "/api/desk/perturb", { body: { input: 1 } }, 404, "COMMAND_NOT_FOUND"],
  ["no token", "/api/desk/add", { body: ADD, token: null }, 401, "UNAUTHENTICATED"],
  ["an unknown token", "/api/desk/add", { body: ADD, token: "unknown-token" }, 401, "UNAUTHENTICATED"],
  [
    "an unknown token for a public read",
    "/api/agents",
    { method: "GET", token: "unknown-token" },
    401,
    "UNAUTHENTICATED",
  ],
  [
    "another scheme",
    "/api/desk/add",
    { body: ADD, token: null, headers: { authorization: "Basic YTpi" } },
    401,
    "UNAUTHENTICATED",
  ],
  ["no token and an unknown agent", "/api/missing/add", { body: ADD, token: null }, 401, "UNAUTHENTICATED"],
  ["an error that the agent throws", "/api/desk/fail", {}, 502, "AGENT_ERROR"],
  ["a command that takes too long", "/api/desk/wait?timeoutMs=1", {}, 504, "AGENT_TIMEOUT"],
];

const cases = CASES.map(([name, path, sent, status, code, names = []]) => ({
  name,
  path,
  sent,
  status,
  code,
  names,
}));

/** The names in a problem: the paths of its issues, or its field. */
function namesIn(body: { readonly [member: string]: unknown }): string[] {
  const issues = body["issues"] as { path: string[] }[] | undefined;
  if (issues) return issues.map(({ path }) => path.join("."));
  return typeof body["field"] === "string" ? [body["field"]] : [];
}

describe("REST, on bad input,", () => {
  let rest: RestKit;
  beforeAll(async () => {
    rest = await RestKit.open();
  });
  afterAll(async () => {
    await rest[Symbol.asyncDispose]();
  });

  it.each(cases)("[REST-2] [REST-8] [REST-10] refuses $name", async ({ path, sent, status, code, names }) => {
    const heard = await rest.send(path, sent);
    expect({ status: heard.status, code: heard.body["code"], names: namesIn(heard.body) }).toEqual({
      status,
      code,
      names,
    });
    expect(heard.headers["content-type"]).toBe("application/problem+json; charset=utf-8");
    expect(heard.body).toMatchObject({
      type: "about:blank",
      title: expect.stringMatching(/^[A-Z].+/),
      status,
      detail: expect.stringMatching(/.+/),
    });
    expect(heard.headers["www-authenticate"]).toBe(status === 401 ? "Bearer" : undefined);
    expect(heard.headers["accept-post"]).toBe(
      names.includes("content-type") ? "application/json" : undefined,
    );
  });

  it("[REST-10] has executed none of them", async () => {
    for (const { path, sent } of cases.filter(({ status }) => status < 500)) await rest.send(path, sent);
    expect(rest.runs).toEqual([]);
  });

  it.each([
    "/api",
    "/api/",
    "/api/desk",
    "/api/desk/",
    "/api//add",
    "/api/desk/add//",
    "/api/desk/add/more",
    "//api/desk/add",
    "/api/desk/%",
    "/api/%ff/add",
    "/API/desk/add",
  ])("[REST-7] finds nothing at %s", async (path) => {
    const { status, headers, body } = await rest.send(path, { body: ADD });
    expect({ status, code: body["code"] }).toEqual({ status: 404, code: undefined });
    expect(headers["content-type"]).toMatch("application/problem+json");
  });

  it.each([
    ["GET", "/api/desk/add", "POST"],
    ["PUT", "/api/desk/add", "POST"],
    ["HEAD", "/api/desk/invoke", "POST"],
    ["DELETE", "/api/desk/invoke", "POST"],
    ["POST", "/api/agents", "GET, HEAD"],
    ["PATCH", "/api/desk/snapshot", "GET, HEAD"],
  ])("[REST-6] refuses %s %s", async (method, path, allow) => {
    const { status, headers } = await rest.send(path, { method });
    expect({ status, allow: headers["allow"] }).toEqual({ status: 405, allow });
    expect(headers["content-type"]).toMatch("application/problem+json");
  });

  it("[REST-6] answers HEAD with the headers of GET", async () => {
    for (const path of ["/api/agents", "/api/desk/snapshot"]) {
      const { status, headers, text } = await rest.send(path, { method: "HEAD" });
      expect({ status, text, type: headers["content-type"] }).toEqual({
        status: 200,
        text: "",
        type: "application/json; charset=utf-8",
      });
    }
  });
});
