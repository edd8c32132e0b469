import { createHash } from "node:crypto";
import { once } from "node:events";
import { get, type IncomingMessage } from "node:http";
import { connect, type Socket } from "node:net";
import { createClient } from "graphql-ws";
import { expect, test } from "vitest";
import { WebSocket } from "ws";
import { deferred } from "../../src/base/async/deferred.js";
import { defineAgent } from "../../src/host/modules/definition.js";
import { createPersistedOperations } from "../../src/gateway/graphql/persisted-operations.js";
import { ManualClock } from "../support/time-and-random.js";
import { MemoryWatch, MessageRate } from "../../src/gateway/callers/admission.js";
import { CLOSE, RawSocket } from "../support/wire/raw-socket.js";
import { TerrariumKit } from "../support/terrarium-kit.js";

const events = (name: string): string => `subscription ${name} { terrariumEvents { type } }`;

test.each([
  [
    "maxDocumentAliases",
    `{ ${Array.from({ length: 51 }, (_, at) => `a${at}: agents { id }`).join(" ")} }`,
    50,
  ],
  ["maxDocumentBreadth", `{ ${"agents { id } ".repeat(201)} }`, 200],
  ["maxDocumentBytes", `{ agents { id } } # ${"x".repeat(65_536)}`, 65_536],
  [
    "maxDocumentCost",
    `{ ${Array.from({ length: 49 }, (_, at) => `a${at}: snapshot(agentId: "echo", last: 1000) { history { cursor } }`).join(" ")} }`,
    50_000,
  ],
  ["maxDocumentDepth", `{ ${"a { ".repeat(12)}a${" }".repeat(12)} }`, 12],
  ["maxDocumentTokens", `{ ${"id ".repeat(2_000)} }`, 2_000],
])("[LIMIT-1] a document above %s is QUERY_TOO_COMPLEX on every transport", async (limit, query, max) => {
  await using kit = await TerrariumKit.open();
  const refusal = { extensions: { code: "QUERY_TOO_COMPLEX", limit, max } };
  const { errors } = await kit.ask(query);
  expect(errors).toHaveLength(1);
  expect(errors).toMatchObject([refusal]);
  const client = createClient({ url: kit.webSocketUrl, webSocketImpl: WebSocket });
  await expect(client.iterate({ query }).next()).rejects.toMatchObject([refusal]);
  await client.dispose();
  expect(await kit.metric(`refused_total{limit="${limit}"}`)).toBe(2);
  expect((await kit.ask("{ agents { id } }")).errors).toBeUndefined();
});

test("[LIMIT-2] variables above maxVariablesBytes are LIMIT_EXCEEDED", async () => {
  await using kit = await TerrariumKit.open({ limits: { maxVariablesBytes: 1_000 } });
  const query = "query ($id: ID!) { agent(id: $id) { id } }";
  expect(await kit.ask(query, { id: "x".repeat(1_000) })).toMatchObject({
    errors: [{ extensions: { code: "LIMIT_EXCEEDED", limit: "maxVariablesBytes", max: 1_000 } }],
  });
  expect(await kit.metric('refused_total{limit="maxVariablesBytes"}')).toBe(1);
  expect(await kit.ask(query, { id: "echo" })).toEqual({ data: { agent: { id: "echo" } } });
});

test("[LIMIT-3] an input, an answer or arguments nested deeper than maxInputDepth are BAD_USER_INPUT", async () => {
  await using kit = await TerrariumKit.open({ limits: { maxInputDepth: 3 } });
  const query = 'mutation ($input: JSON!) { perturb(agentId: "echo", input: $input) { queueDepth } }';
  const ask = (input: unknown) => kit.ask(query, { input }, kit.bearer);
  expect(await ask([[[1]]])).toMatchObject({ data: { perturb: {} } });
  expect(await ask([[[[1]]]])).toMatchObject({
    errors: [{ extensions: { code: "BAD_USER_INPUT", field: "input", path: "$[0][0][0][0]" } }],
  });
  const answering =
    'mutation ($answer: JSON!) { resolveSemaphore(id: "sem-00000000", answer: $answer) { id } }';
  const answer = await kit.ask(answering, { answer: [[[[1]]]] }, kit.bearer);
  expect(answer).toMatchObject({ errors: [{ extensions: { code: "BAD_USER_INPUT", field: "answer" } }] });
  expect(await kit.metric('refused_total{limit="maxInputDepth"}')).toBe(2);
});

test("[LIMIT-4] invocations of one client beyond maxInvocationsPerClient are LIMIT_EXCEEDED until one ends", async () => {
  const gate = deferred<string>();
  const begun = deferred();
  const slow = defineAgent({
    id: "slow",
    process(input) {
      begun.resolve();
      return input === "wait" ? gate.promise : "quick";
    },
  });
  await using kit = await TerrariumKit.open({ agents: [slow], limits: { maxInvocationsPerClient: 1 } });
  const invoke = (input: string) =>
    kit.ask(`mutation { invoke(agentId: "slow", input: "${input}") { result } }`, {}, kit.bearer);
  const first = invoke("wait");
  await begun.promise;
  expect(await invoke("more")).toMatchObject({
    errors: [{ extensions: { code: "LIMIT_EXCEEDED", limit: "maxInvocationsPerClient", max: 1 } }],
  });
  expect(await kit.metric('refused_total{limit="maxInvocationsPerClient"}')).toBe(1);
  gate.resolve("done");
  expect(await first).toEqual({ data: { invoke: { result: "done" } } });
  expect(await invoke("more")).toEqual({ data: { invoke: { result: "quick" } } });
});

test("[LIMIT-5] a socket with more than maxMessagesPerSecond is closed with 1008; other sockets are not", async () => {
  await using kit = await TerrariumKit.open({ limits: { maxMessagesPerSecond: 1 } });
  await using quiet = await RawSocket.open(kit.webSocketUrl);
  await using loud = await RawSocket.open(kit.webSocketUrl);
  loud.json(...Array.from({ length: 20 }, () => ({ type: "ping" })));
  expect(await loud.closed()).toMatchObject({ code: 1008 });
  expect(await kit.metric('refused_total{limit="maxMessagesPerSecond"}')).toBe(1);
  quiet.json({ type: "ping" });
  expect(await quiet.message()).toEqual({ type: "pong" });
});

test("[LIMIT-5] a burst of ten seconds' worth of messages is accepted, and the bucket drains with time", () => {
  const clock = new ManualClock();
  const rate = new MessageRate(clock, 2);
  const take = (count: number) => Array.from({ length: count }, () => rate.take());
  expect(take(20)).not.toContain(false);
  expect(rate.take()).toBe(false);
  clock.advance(60_000);
  expect(take(20)).not.toContain(false);
});

test("[WS-5] a socket that sends more than maxMessageBytes at once is closed with 1009, and counted", async () => {
  await using kit = await TerrariumKit.open({ limits: { maxMessageBytes: 1_000 } });
  await using socket = await RawSocket.open(kit.webSocketUrl);
  socket.json({ type: "ping", payload: { text: "x".repeat(1_000) } });
  expect(await socket.closed()).toMatchObject({ code: 1009 });
  expect(await kit.metric('refused_total{limit="maxMessageBytes"}')).toBe(1);
});

test("[LIMIT-6] above maxMemoryBytes new observers are 503 with Retry-After, and present ones stay", async () => {
  await using kit = await TerrariumKit.open();
  await using present = await RawSocket.open(kit.webSocketUrl);
  await using full = await TerrariumKit.open({ limits: { maxMemoryBytes: 1 } });
  expect(await RawSocket.upgrade({ url: full.webSocketUrl })).toMatchObject({ status: 503 });
  expect(await full.metric('refused_total{limit="maxMemoryBytes"}')).toBe(1);
  const stream = await fetch(`${full.url}?query=${encodeURIComponent(events("Watch"))}`, {
    headers: { accept: "text/event-stream" },
  });
  expect(stream.status).toBe(503);
  expect(Number(stream.headers.get("retry-after"))).toBeGreaterThan(0);
  expect(await stream.json()).toMatchObject({
    errors: [{ extensions: { code: "LIMIT_EXCEEDED", limit: "maxMemoryBytes" } }],
  });
  expect(await full.ask("{ agents { id } }")).toMatchObject({ data: { agents: [{}, {}, {}] } });
  present.json({ type: "ping" });
  expect(await present.message()).toEqual({ type: "pong" });
});

test("[LIMIT-6] memory is measured at most four times a second, and new observers are admitted again when it falls", () => {
  const clock = new ManualClock();
  let bytes = 0;
  let measured = 0;
  const memory = new MemoryWatch(clock, 100, () => ((measured += 1), bytes));
  expect(memory.isHigh).toBe(false);
  bytes = 101;
  expect(memory.isHigh).toBe(false);
  clock.advance(250);
  expect(memory.isHigh).toBe(true);
  bytes = 100;
  clock.advance(250);
  expect(memory.isHigh).toBe(false);
  expect(measured).toBe(3);
});

test("[LIMIT-7] a client that does not send its request's head within handshakeTimeoutMs is disconnected", async () => {
  await using kit = await TerrariumKit.open({ limits: { handshakeTimeoutMs: 50, requestTimeoutMs: 100 } });
  for (const beginning of ["", "GET /graphql HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\n", "POST"]) {
    const socket = connect(kit.port, "127.0.0.1");
    socket.on("error", () => undefined).resume();
    await once(socket, "connect");
    socket.write(beginning);
    await once(socket, "close");
  }
  expect(await kit.metric('refused_total{limit="handshakeTimeoutMs"}')).toBe(3);
  expect(await kit.metric('refused_total{limit="requestTimeoutMs"}')).toBe(0);
  expect(await kit.ask("{ agents { id } }")).toMatchObject({ data: {} });
});

test("[LIMIT-7] a client that does not send its request's body within requestTimeoutMs is disconnected", async () => {
  await using kit = await TerrariumKit.open({ limits: { handshakeTimeoutMs: 50, requestTimeoutMs: 100 } });
  const socket = connect(kit.port, "127.0.0.1");
  socket.on("error", () => undefined).resume();
  socket.write(
    "POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{",
  );
  await once(socket, "close");
  expect(await kit.metric('refused_total{limit="requestTimeoutMs"}')).toBe(1);
  expect(await kit.metric('refused_total{limit="handshakeTimeoutMs"}')).toBe(0);
  expect(await kit.ask("{ agents { id } }")).toMatchObject({ data: {} });
});

test("[LIMIT-8] without introspection, queries of the schema are refused and all others work", async () => {
  await using kit = await TerrariumKit.open({ introspection: false });
  const { data, errors } = await kit.ask("{ __schema { types { name } } }");
  expect(data).toBeUndefined();
  expect(errors?.[0]).toMatchObject({ extensions: { code: "BAD_USER_INPUT" } });
  expect(await kit.ask("{ agents { __typename } }")).toMatchObject({
    data: { agents: [{ __typename: "Agent" }, {}, {}] },
  });
});

const WATCH = events("Watch");
const AGENTS = "query Agents { agents { id } }";
const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");

test("[LIMIT-9] with persisted operations no other operation is executed, by id, by hash or by text", async () => {
  await using kit = await TerrariumKit.open({
    persistedOperations: { agents: AGENTS, [sha256(WATCH)]: WATCH },
  });
  const post = async (body: object) =>
    (await fetch(kit.url, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    }).then((response) => response.json())) as object;
  const known = { data: { agents: [{ id: "counter" }, { id: "echo" }, { id: "failing" }] } };
  expect(await post({ query: AGENTS })).toEqual(known);
  expect(await post({ documentId: "agents" })).toEqual(known);
  expect(await post({ documentId: `sha256:${sha256(AGENTS)}` })).toEqual(known);
  expect(await post({ extensions: { persistedQuery: { version: 1, sha256Hash: sha256(AGENTS) } } })).toEqual(
    known,
  );
  for (const body of [
    { query: "{ agents { id } }" },
    { documentId: "other" },
    { documentId: 7 },
    { documentId: "agents", query: "{ metabolism { flow } }" },
  ]) {
    expect(await post(body)).toMatchObject({ errors: [{ extensions: { code: "BAD_USER_INPUT" } }] });
  }
  await using socket = await RawSocket.open(kit.webSocketUrl);
  socket.subscribe("a", WATCH);
  await kit.count(1);
  expect(await socket.message()).toMatchObject({ id: "a", type: "next" });
  await using other = await RawSocket.open(kit.webSocketUrl);
  other.subscribe("a", events("Other"));
  expect(await other.message()).toMatchObject({ id: "a", type: "error" });
});

test.each([null, [], ["{ agents { id } }"], { a: 1 }, "x"])(
  "[LIMIT-9] %j is not a list of operations",
  (list) => {
    expect(() => createPersistedOperations(list)).toThrow("persisted operations");
  },
);

test("[LIMIT-10] behind a trusted proxy clients are identified by X-Forwarded-For, which they cannot forge", async () => {
  const limits = { maxConnectionsPerAddress: 1 };
  const from = (kit: TerrariumKit, address: string) =>
    RawSocket.upgrade({ url: kit.webSocketUrl, headers: { "X-Forwarded-For": address } });
  const stays = async (kit: TerrariumKit, address: string): Promise<boolean> => {
    const upgrade = await from(kit, address);
    if (!("socket" in upgrade)) throw new Error("no upgrade");
    upgrade.socket.json({ type: "connection_init" });
    const frame = await upgrade.socket.next();
    return frame?.opcode !== CLOSE;
  };
  await using trusting = await TerrariumKit.open({ limits, trustedProxies: ["loopback"] });
  expect(await stays(trusting, "203.0.113.7")).toBe(true);
  expect(await stays(trusting, "203.0.113.8")).toBe(true);
  expect(await stays(trusting, "203.0.113.8")).toBe(false);
  expect(await stays(trusting, "203.0.113.9, 203.0.113.8")).toBe(false);
  expect(await stays(trusting, "not an address")).toBe(true);
  await using wary = await TerrariumKit.open({ limits });
  expect(await stays(wary, "203.0.113.7")).toBe(true);
  expect(await stays(wary, "203.0.113.8")).toBe(false);
  await expect(TerrariumKit.open({ trustedProxies: ["example.org"] })).rejects.toMatchObject({
    code: "BAD_USER_INPUT",
  });
});

test("[LIMIT-13] silent sockets of one peer are bounded, and leave room for other peers", async () => {
  await using kit = await TerrariumKit.open({ limits: { maxConnectionsPerAddress: 1 } });
  const dial = async (): Promise<Socket> => {
    const socket = connect(kit.port, "127.0.0.1");
    socket.on("error", () => undefined).resume();
    await once(socket, "connect");
    return socket;
  };
  const sockets = await Promise.all(Array.from({ length: 201 }, dial));
  const beyond = await dial();
  await once(beyond, "close");
  const health = async (localAddress: string): Promise<number | undefined> => {
    const asked = get({ port: kit.port, path: "/health", localAddress, agent: false });
    const [{ statusCode }] = (await once(asked, "response")) as [IncomingMessage];
    return statusCode;
  };
  expect(await health("127.0.0.2")).toBe(200);
  await expect(health("127.0.0.1")).rejects.toThrow("socket hang up");
  const [first] = sockets;
  if (!first) throw new Error("no socket");
  const gone = once(first, "close");
  first.destroy();
  await gone;
  // The peer notices a little later.
  const again = async (): Promise<number | undefined> => health("127.0.0.1").catch(again);
  expect(await again()).toBe(200);
  expect(await kit.metric('refused_total{limit="maxConnectionsPerAddress"}')).toBeGreaterThanOrEqual(2);
  for (const socket of sockets) socket.destroy();
});

test("[LIMIT-13] sockets of a trusted proxy are not counted", async () => {
  await using kit = await TerrariumKit.open({
    limits: { maxConnectionsPerAddress: 1 },
    trustedProxies: ["loopback"],
  });
  const sockets = Array.from({ length: 250 }, () => connect(kit.port, "127.0.0.1"));
  await Promise.all(
    sockets.map((socket) =>
      once(
        socket.on("error", () => undefined),
        "connect",
      ),
    ),
  );
  expect(await kit.ask("{ agents { __typename } }")).toMatchObject({ data: { agents: [{}, {}, {}] } });
  expect(await kit.metric('refused_total{limit="maxConnectionsPerAddress"}')).toBe(0);
  for (const socket of sockets) socket.destroy();
});
