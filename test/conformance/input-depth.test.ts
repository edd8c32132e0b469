import { afterAll, beforeAll, expect, test } from "vitest";
import { defineAgent } from "../../src/host/modules/definition.js";
import { command } from "../../src/index.js";
import { PerturbSocket } from "../support/steering-clients.js";
import { RawSocket } from "../support/wire/raw-socket.js";
import { TerrariumKit } from "../support/terrarium-kit.js";
import { z } from "zod";

const open = z.object({ a: z.any() });
let kit: TerrariumKit;
beforeAll(async () => {
  kit = await TerrariumKit.open({
    agents: [
      defineAgent({
        id: "desk",
        commands: {
          any: command({ help: "Anything.", input: open, output: z.any(), run: ({ a }) => a as unknown }),
        },
      }),
    ],
  });
});
afterAll(() => kit.terrarium.close());

/** JSON text of nested arrays. */
const nested = (levels: number): string => "[".repeat(levels) + "]".repeat(levels);
/** Deep enough to overflow the stack of a recursive walk, and smaller than a message may be. */
const DEEP = nested(50_000);
const READ = `"query":"{metabolism{agents}}"`;
const REFUSAL = { code: "BAD_USER_INPUT", limit: "maxInputDepth", max: 32 };

async function post(path: string, body: string): Promise<unknown> {
  const response = await fetch(`http://127.0.0.1:${kit.port}${path}`, {
    method: "POST",
    headers: { authorization: kit.bearer, "content-type": "application/json" },
    body,
  });
  expect(response.status).toBe(400);
  return await response.json();
}

test.each([
  ["variables", `{${READ},"variables":{"a":${DEEP}}}`, "variables"],
  ["extensions", `{${READ},"extensions":{"a":${DEEP}}}`, "extensions"],
  ["objects", `{${READ},"variables":${'{"a":'.repeat(30_000)}1${"}".repeat(30_000)}}`, "variables"],
  ["an unknown member", `{${READ},"x":${DEEP}}`, "x"],
  ["the body itself", DEEP, "body"],
])(
  "[HTTP-124] deeply nested JSON over HTTP is refused with its name before any recursion: %s",
  async (_what, body, field) => {
    expect(await post("/graphql", body)).toMatchObject({ errors: [{ extensions: { ...REFUSAL, field } }] });
  },
);

test("[HTTP-124] variables and extensions of a GET are bounded, too", async () => {
  for (const name of ["variables", "extensions"]) {
    const address = `${kit.url}?query={metabolism{agents}}&${name}={"a":${nested(2_000)}}`;
    expect(await (await fetch(address)).json()).toMatchObject({
      errors: [{ extensions: { ...REFUSAL, field: name } }],
    });
  }
});

test.each([
  ["/api/echo/invoke", `{"input":${DEEP}}`],
  ["/api/echo/invoke", DEEP],
  ["/api/desk/any", `{"a":${DEEP}}`],
])("[HTTP-124] bodies of REST: %s", async (path, body) => {
  expect(await post(path, body)).toMatchObject(REFUSAL);
});

test("[HTTP-124] input nested exactly to the limit reaches the agent", async () => {
  const invoke = async (levels: number): Promise<unknown> => {
    const response = await fetch(`http://127.0.0.1:${kit.port}/api/echo/invoke`, {
      method: "POST",
      headers: { authorization: kit.bearer, "content-type": "application/json" },
      body: `{"input":${nested(levels)}}`,
    });
    return await response.json();
  };
  expect(await invoke(32)).toMatchObject({ status: "COMPLETED" });
  expect(await invoke(35)).toMatchObject(REFUSAL);
});

test.each([
  ["an open list", `{ agent(id: ${"[".repeat(1_990)}`],
  ["a list", `{ agent(id: ${nested(980)}) { id } }`],
  ["objects", `{ agent(id: ${"{a:".repeat(660)}`],
  ["a type", `query ($a: ${"[".repeat(1_900)}`],
  ["inline fragments", `{ ${"... { ".repeat(900)}`],
  ["arguments", `{ a(b: `.repeat(400)],
])("[HTTP-124] a document with brackets too deep for the parser is refused: %s", async (_what, query) => {
  const { errors } = await kit.ask(query);
  expect(errors).toMatchObject([
    { extensions: { code: expect.stringMatching(/QUERY_TOO_COMPLEX|BAD_USER_INPUT/) } },
  ]);
});

test("[WS-138] deep variables are an error of their operation, and the socket stays open", async () => {
  await using socket = await RawSocket.open(kit.webSocketUrl);
  for (const field of ["variables", "extensions"]) {
    socket.frame(`{"type":"subscribe","id":"${field}","payload":{${READ},"${field}":{"a":${DEEP}}}}`);
    expect(await socket.message()).toMatchObject({
      id: field,
      type: "error",
      payload: [{ extensions: { ...REFUSAL, field } }],
    });
  }
  socket.subscribe("still", "{ metabolism { agents } }");
  expect(await socket.message()).toMatchObject({ id: "still", type: "next" });
});

test.each([
  ["ping", `{"type":"ping","payload":{"a":${DEEP}}}`],
  ["connection_init", `{"type":"connection_init","payload":{"a":${DEEP}}}`],
  ["an invalid message", DEEP],
])("[WS-138] a payload of %s that is nested too deeply is closed with 4400", async (what, message) => {
  await using socket = await RawSocket.open(kit.webSocketUrl, { init: what === "ping" });
  socket.frame(message);
  expect((await socket.closed()).code).toBe(4400);
});

test("[WS-138] a deeply nested pong is ignored like any pong", async () => {
  await using socket = await RawSocket.open(kit.webSocketUrl);
  socket.frame(`{"type":"pong","payload":{"a":${DEEP}}}`);
  socket.subscribe("a", "{ metabolism { agents } }");
  expect(await socket.message()).toMatchObject({ id: "a", type: "next" });
});

test.each([
  ["input", `{"id":1,"input":${DEEP}}`],
  ["args", `{"id":1,"command":"any","args":{"a":${DEEP}}}`],
  ["answer", `{"id":1,"resolve":"sem-1","answer":${DEEP}}`],
  ["other", `{"id":1,"input":1,"other":${DEEP}}`],
])(
  "[WS-139] a message to /perturb that is nested too deeply is refused under its id and names %s",
  async (field, message) => {
    using client = new PerturbSocket(`ws://127.0.0.1:${kit.port}/perturb/echo`, {
      authorization: kit.bearer,
    });
    await client.say(message);
    const [answer] = await client.heard.until((heard) => heard.length === 1);
    expect(answer).toMatchObject({ id: 1, error: { ...REFUSAL, field } });
  },
);

test("[WS-140] a byte order mark at the start of a message is skipped on /graphql and /perturb", async () => {
  await using socket = await RawSocket.open(kit.webSocketUrl);
  socket.frame(`\ufeff{"type":"subscribe","id":"a","payload":{${READ}}}`);
  expect(await socket.message()).toMatchObject({ id: "a", type: "next" });
  using client = new PerturbSocket(`ws://127.0.0.1:${kit.port}/perturb/echo`, { authorization: kit.bearer });
  await client.say(`\ufeff{"id":1,"input":7}`);
  const [answer] = await client.heard.until((heard) => heard.length === 1);
  expect(answer).toMatchObject({ id: 1, result: { echo: 7 } });
});
