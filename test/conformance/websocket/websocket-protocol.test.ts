import { afterAll, beforeAll, expect, it } from "vitest";
import { inTime } from "../../support/time-and-random.js";
import { type Message, RawSocket } from "../../support/wire/raw-socket.js";
import { TerrariumKit } from "../../support/terrarium-kit.js";

let kit: TerrariumKit;
beforeAll(async () => {
  kit = await TerrariumKit.open();
});
afterAll(() => kit.terrarium.close());

const AGENT = '{ agent(id: "echo") { id } }';
const FOUND = { data: { agent: { id: "echo" } } };

/** Messages that have arrived by the time everything sent so far is answered. */
async function answers(socket: RawSocket): Promise<Message[]> {
  socket.json({ type: "ping", payload: { last: true } });
  const came: Message[] = [];
  for (;;) {
    const message = await inTime("a pong of the protocol", socket.message());
    if (message.type === "pong") return came;
    came.push(message);
  }
}

it.each([
  ["without a payload", {}],
  ["with one that is null", { payload: null }],
  ["with one of its own", { payload: { anything: [1] } }],
  ["with an unknown member", { unknown: true }],
])("[WS-16] connection_init %s is acknowledged, once", async (_name, members) => {
  await using socket = await RawSocket.open(kit.webSocketUrl, { init: false });
  socket.json({ type: "connection_init", ...members });
  expect(await answers(socket)).toEqual([{ type: "connection_ack" }]);
});

it.each([
  ["query", AGENT, FOUND],
  ["query", "query($id: ID!) { agent(id: $id) { id } }", FOUND],
])("[WS-17] a %s is answered by one next and one complete", async (_kind, query, payload) => {
  await using socket = await RawSocket.open(kit.webSocketUrl);
  socket.subscribe("1", query, { id: "echo" });
  expect(await answers(socket)).toEqual([
    { id: "1", type: "next", payload },
    { id: "1", type: "complete" },
  ]);
});

it("[WS-17] a mutation is answered the same way", async () => {
  await using socket = await RawSocket.open(kit.webSocketUrl, { params: { authorization: kit.bearer } });
  socket.subscribe("1", 'mutation { invoke(agentId: "echo", input: 1) { result } }');
  expect(await socket.message()).toEqual({
    id: "1",
    type: "next",
    payload: { data: { invoke: { result: { echo: 1 } } } },
  });
  expect(await socket.message()).toEqual({ id: "1", type: "complete" });
});

it("[WS-18] an error ends its operation, and its id is free again", async () => {
  await using socket = await RawSocket.open(kit.webSocketUrl);
  socket.subscribe("1", "{ nothing }");
  const came = await answers(socket);
  expect(came).toMatchObject([
    { id: "1", type: "error", payload: [{ extensions: { code: "BAD_USER_INPUT" } }] },
  ]);
  socket.subscribe("1", AGENT);
  expect(await answers(socket)).toMatchObject([
    { id: "1", type: "next" },
    { id: "1", type: "complete" },
  ]);
});

it("[WS-19] an unsolicited pong, and a complete of an unknown operation, are ignored", async () => {
  await using socket = await RawSocket.open(kit.webSocketUrl);
  socket.json({ type: "pong" }, { type: "pong", payload: { a: 1 } }, { id: "missing", type: "complete" });
  expect(await answers(socket)).toEqual([]);
});

it.each([
  ["an id that is a number", { id: 7, payload: { query: AGENT } }],
  ["an empty id", { id: "", payload: { query: AGENT } }],
  ["no payload", { id: "1" }],
  ["a payload without a query", { id: "1", payload: {} }],
  ["a query that is not a string", { id: "1", payload: { query: 1 } }],
  ["variables that are a list", { id: "1", payload: { query: AGENT, variables: [1] } }],
  ["variables that are a string", { id: "1", payload: { query: AGENT, variables: "x" } }],
  ["an operation name that is not a string", { id: "1", payload: { query: AGENT, operationName: 1 } }],
  ["extensions that are a string", { id: "1", payload: { query: AGENT, extensions: "x" } }],
])("[WS-3] subscribe with %s: closed with 4400", async (_name, members) => {
  await using socket = await RawSocket.open(kit.webSocketUrl);
  socket.json({ type: "subscribe", ...members });
  expect((await inTime("a close frame", socket.closed())).code).toBe(4400);
});

it.each(["connection_ack", "next", "error"])(
  "[WS-3] %s, which only servers send: closed with 4400",
  async (type) => {
    await using socket = await RawSocket.open(kit.webSocketUrl);
    socket.json({
      id: "1",
      type,
      ...(type === "next" && { payload: {} }),
      ...(type === "error" && { payload: [{ message: "x" }] }),
    });
    expect((await inTime("a close frame", socket.closed())).code).toBe(4400);
  },
);

it("[WS-33] a ping with a null payload is answered with a null payload", async () => {
  await using socket = await RawSocket.open(kit.webSocketUrl);
  socket.json({ type: "ping", payload: null }, { type: "ping" });
  expect(await socket.message()).toEqual({ type: "pong", payload: null });
  expect(await socket.message()).toEqual({ type: "pong" });
});
