import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { encodeCursor } from "../../../src/events/cursor.js";
import { BINARY, CLOSE, frameOf, PING, RawSocket } from "../../support/wire/raw-socket.js";
import { bearerOf, TerrariumKit } from "../../support/terrarium-kit.js";

const MESSAGE_BYTES = 12_000;
const SUBSCRIPTIONS = 4;
const COUNTED = `subscription($after: Cursor) {
  terrariumEvents(agentId: "counter", after: $after, types: [RESULT]) {
    type ... on ResultEvent { result } ... on GapEvent { reason missed }
  }
}`;
const WATCH_UNKNOWN = 'subscription { terrariumEvents(agentId: "missing") { type } }';

let kit: TerrariumKit;
let quick: TerrariumKit;

beforeAll(async () => {
  kit = await TerrariumKit.open({
    readOrigins: ["*"],
    limits: { maxMessageBytes: MESSAGE_BYTES, maxSubscriptionsPerConnection: SUBSCRIPTIONS },
  });
  await kit.count(3);
  quick = await TerrariumKit.open({
    limits: { initTimeoutMs: 50, pingIntervalMs: 160, stallTimeoutMs: 100, maxConnectionsPerAddress: 2 },
  });
  await quick.count(1);
});
afterAll(async () => {
  await kit.terrarium.close();
  await quick.terrarium.close();
});

/** Checks that other clients are answered, and served from the mirror. */
async function stillServes(of: TerrariumKit): Promise<void> {
  expect((await of.ask('{ agent(id: "counter") { id } }')).data).toEqual({ agent: { id: "counter" } });
  await using socket = await RawSocket.open(of.webSocketUrl);
  socket.subscribe("fresh", COUNTED);
  expect(await socket.message()).toEqual({
    id: "fresh",
    type: "next",
    payload: { data: { terrariumEvents: { type: "RESULT", result: 1 } } },
  });
}

const init = { type: "connection_init" };
const subscribe = (id: string, query = COUNTED): object => ({ id, type: "subscribe", payload: { query } });
const text = (message: unknown): Buffer => frameOf(JSON.stringify(message));

/** Messages sent right after the upgrade, and the close code that answers them. */
const BEFORE_INIT: readonly [string, number, readonly (Buffer | string)[]][] = [
  ["[WS-2] malformed JSON", 4400, [frameOf("{")]],
  ["[WS-2] JSON that is not an object", 4400, [frameOf("7")]],
  ["[WS-2] an empty message", 4400, [frameOf("")]],
  ["[WS-3] a message without a type", 4400, [text({ id: "1" })]],
  ["[WS-3] a message of an unknown type", 4400, [text({ type: "start", id: "1" })]],
  ["[WS-3] a message that only servers send", 4401, [text(subscribe("1")), text({ type: "connection_ack" })]],
  [
    "[WS-3] connection_init with a payload that is not an object",
    4400,
    [text({ type: "connection_init", payload: 7 })],
  ],
  ["[WS-4] a binary frame", 1003, [frameOf(JSON.stringify(init), { opcode: BINARY })]],
  ["[WS-5] a message above maxMessageBytes", 1009, [frameOf("x".repeat(MESSAGE_BYTES + 1))]],
  [
    "[WS-5] fragments that together are above maxMessageBytes",
    1009,
    [frameOf("x".repeat(MESSAGE_BYTES), { fin: false }), frameOf("x", { opcode: 0, fin: true })],
  ],
  ["[WS-6] subscribe before init", 4401, [text(subscribe("1"))]],
  ["[WS-7] a second init", 4429, [text(init), text(init)]],
  ["[WS-12] text that is not UTF-8", 1007, [frameOf(Buffer.from([0x7b, 0xff, 0xfe, 0x7d]))]],
  ["[WS-13] a frame that is not masked", 1002, [frameOf(JSON.stringify(init), { masked: false })]],
  ["[WS-13] a reserved bit", 1002, [frameOf(JSON.stringify(init), { reserved: 4 })]],
  ["[WS-13] a reserved opcode", 1002, [frameOf("", { opcode: 3 })]],
  ["[WS-13] a control frame of more than 125 bytes", 1002, [frameOf("x".repeat(126), { opcode: PING })]],
  ["[WS-13] a control frame in fragments", 1002, [frameOf("x", { opcode: PING, fin: false })]],
  ["[WS-13] a continuation without a message", 1002, [frameOf("x", { opcode: 0 })]],
  ["[WS-13] a new message inside a fragmented one", 1002, [frameOf("{", { fin: false }), frameOf("}")]],
  ["[WS-13] a forbidden close code", 1002, [frameOf(Buffer.from([0x03, 0xee]), { opcode: CLOSE })]],
];

describe("invalid messages", () => {
  it.each(BEFORE_INIT)("%s: closed with %i", async (_name, code, parts) => {
    await using socket = await RawSocket.open(kit.webSocketUrl, { init: false });
    socket.raw(...parts);
    expect((await socket.closed()).code).toBe(code);
    await socket.gone.promise;
    await stillServes(kit);
  });

  it("[WS-8] a duplicate id: closed with 4409", async () => {
    await using socket = await RawSocket.open(kit.webSocketUrl);
    socket.json(subscribe("same"), subscribe("same"));
    expect((await socket.closed()).code).toBe(4409);
    await stillServes(kit);
  });

  it("[WS-8] an id is free again once its operation has ended, however fast that is", async () => {
    await using socket = await RawSocket.open(kit.webSocketUrl);
    const before = await kit.metric("fanout_observers");
    const complete = { id: "again", type: "complete" };
    for (let round = 0; round < 20; round += 1) socket.json(subscribe("again"), complete);
    socket.json(subscribe("again"));
    for (const result of [1, 2, 3]) {
      expect((await socket.message()).payload).toMatchObject({ data: { terrariumEvents: { result } } });
    }
    expect(await kit.metric("fanout_observers")).toBe(before + 1);
    socket.destroy();
    await socket.gone.promise;
    await kit.metricUntil("fanout_observers", (observers) => observers === before);
  });

  it("[WS-9] an operation id of more than 128 characters: closed with 4400 and the reason", async () => {
    await using socket = await RawSocket.open(kit.webSocketUrl);
    socket.json(subscribe("x".repeat(129)));
    expect(await socket.closed()).toEqual({ code: 4400, reason: expect.stringContaining("id is too long") });
    await stillServes(kit);
  });

  it("[WS-9] ids of any characters are echoed", async () => {
    await using socket = await RawSocket.open(kit.webSocketUrl);
    for (const id of ['"quoted\\"', "\n\u0000\u001f", "żółw 🐢", "\ud800", "__proto__", "i".repeat(128)]) {
      socket.json(subscribe(id));
      for (const result of [1, 2, 3]) {
        expect(await socket.message()).toMatchObject({
          id,
          payload: { data: { terrariumEvents: { result } } },
        });
      }
      socket.json({ id, type: "complete" });
    }
  });

  it("[WS-10] more than maxSubscriptionsPerConnection: LIMIT_EXCEEDED for the one above it, the others continue", async () => {
    await using socket = await RawSocket.open(kit.webSocketUrl);
    for (let n = 1; n <= SUBSCRIPTIONS + 1; n += 1) socket.json(subscribe(`s${n}`, COUNTED));
    const ids = new Set<string>();
    for (;;) {
      const message = await socket.message();
      if (message.type === "error") {
        const extensions = {
          code: "LIMIT_EXCEEDED",
          limit: "maxSubscriptionsPerConnection",
          max: SUBSCRIPTIONS,
        };
        expect(message).toMatchObject({ id: `s${SUBSCRIPTIONS + 1}`, payload: [{ extensions }] });
        break;
      }
      ids.add(message.id ?? "");
    }
    socket.json({ id: "s1", type: "complete" }, subscribe("s6"));
    while (ids.size < SUBSCRIPTIONS + 1) ids.add((await socket.message()).id ?? "");
    expect([...ids]).toEqual(["s1", "s2", "s3", "s4", "s6"]);
    await stillServes(kit);
  });

  it("[WS-11] fragments of one message, with a ping between them, are one message", async () => {
    await using socket = await RawSocket.open(kit.webSocketUrl, { init: false });
    const whole = JSON.stringify(init);
    socket.raw(
      frameOf(whole.slice(0, 5), { fin: false }),
      frameOf("are you there", { opcode: PING }),
      frameOf(whole.slice(5, 9), { opcode: 0, fin: false }),
      frameOf(whole.slice(9), { opcode: 0 }),
    );
    expect(await socket.message()).toEqual({ type: "connection_ack" });
    await stillServes(kit);
  });

  it("[WS-14] messages of one socket are handled in order", async () => {
    await using socket = await RawSocket.open(kit.webSocketUrl);
    socket.json(
      subscribe("a", '{ agent(id: "counter") { id } }'),
      { type: "ping", payload: { n: 1 } },
      { id: "never", type: "complete" },
      subscribe("b", COUNTED),
      { id: "b", type: "complete" },
      subscribe("c", '{ agent(id: "echo") { id } }'),
    );
    const answers = [];
    for (let n = 0; n < 5; n += 1) answers.push(await socket.message());
    expect(answers).toEqual([
      { id: "a", type: "next", payload: { data: { agent: { id: "counter" } } } },
      { id: "a", type: "complete" },
      { type: "pong", payload: { n: 1 } },
      { id: "c", type: "next", payload: { data: { agent: { id: "echo" } } } },
      { id: "c", type: "complete" },
    ]);
  });

  it("[WS-15] no more is read from a client that does not read its answers, once its socket holds the unsent maximum", async () => {
    await using roomy = await TerrariumKit.open();
    await using socket = await RawSocket.open(roomy.webSocketUrl);
    socket.pause();
    const question = frameOf(JSON.stringify({ type: "ping", payload: { text: "x".repeat(200_000) } }));
    for (let n = 0; n < 150; n += 1) socket.raw(question);
    let unsentBytes = 0;
    await roomy.metricUntil("fanout_unsent_bytes", (bytes) => (unsentBytes = bytes) > 0);
    expect(unsentBytes).toBeLessThan(1_000_000);
    // Each request takes several turns, and each turn would read and answer one more message.
    for (let n = 0; n < 20; n += 1) expect(await roomy.metric("fanout_unsent_bytes")).toBe(unsentBytes);
    socket.resume();
    for (let n = 0; n < 150; n += 1) expect((await socket.message()).type).toBe("pong");
  });
});

describe("errors of an operation", () => {
  const deep = `{ agents { ${"commands { ".repeat(28)}name${" }".repeat(28)} } }`;
  const deepTypes = `{ __type(name: "Agent") { ${"fields { type { ".repeat(14)}name${" } }".repeat(14)} } }`;

  it.each([
    ["[WS-20] an unknown agent", "AGENT_NOT_FOUND", WATCH_UNKNOWN, {}],
    ["[WS-21] a malformed cursor", "CURSOR_INVALID", COUNTED, { after: "nonsense" }],
    [
      "[WS-21] a cursor of another stream",
      "CURSOR_INVALID",
      COUNTED,
      { after: encodeCursor("echo", "e1", 1) },
    ],
    ["[WS-21] a cursor that is not a string", "BAD_USER_INPUT", COUNTED, { after: { no: "cursor" } }],
    ["[WS-23] a 30-level query", "QUERY_TOO_COMPLEX", deep, {}],
    ["[WS-23] a 30-level query of types", "QUERY_TOO_COMPLEX", deepTypes, {}],
    ["[WS-23] a 5,000-token query", "QUERY_TOO_COMPLEX", `{ ${"a ".repeat(4_998)}}`, {}],
    ["[WS-24] a syntax error", "BAD_USER_INPUT", "subscription {", {}],
    [
      "[WS-24] a root field that is skipped",
      "BAD_USER_INPUT",
      "subscription { terrariumEvents @skip(if: true) { type } }",
      {},
    ],
    [
      "[WS-24] a root field that is skipped in a fragment",
      "BAD_USER_INPUT",
      "subscription { ...F } fragment F on Subscription { ... @include(if: false) { terrariumEvents { type } } }",
      {},
    ],
    ["[WS-24] an unknown field", "BAD_USER_INPUT", "subscription { nothing }", {}],
    [
      "[WS-24] an unknown type filter",
      "BAD_USER_INPUT",
      "subscription { terrariumEvents(types: [NO]) { type } }",
      {},
    ],
    [
      "[WS-24] an empty type filter",
      "BAD_USER_INPUT",
      "subscription { terrariumEvents(types: []) { type } }",
      {},
    ],
    [
      "[WS-24] a negative replay",
      "BAD_USER_INPUT",
      "subscription { terrariumEvents(replay: -1) { type } }",
      {},
    ],
    ["[WS-24] a variable that is missing", "BAD_USER_INPUT", "query($id: ID!) { agent(id: $id) { id } }", {}],
  ])("%s: %s", async (_name, code, query, variables) => {
    await using socket = await RawSocket.open(kit.webSocketUrl);
    socket.subscribe("1", query, variables);
    const answer = await socket.message();
    const errors = answer.type === "error" ? answer.payload : (answer.payload as { errors: unknown }).errors;
    expect(answer.id).toBe("1");
    expect(errors).toMatchObject([{ extensions: { code } }]);
    socket.subscribe("2", '{ agent(id: "echo") { id } }');
    if (answer.type === "next") expect(await socket.message()).toEqual({ id: "1", type: "complete" });
    expect(await socket.message()).toMatchObject({ id: "2", payload: { data: { agent: { id: "echo" } } } });
    await stillServes(kit);
  });

  it("[WS-22] a cursor of another epoch: a gap EPOCH_CHANGED, then the kept events", async () => {
    await using socket = await RawSocket.open(kit.webSocketUrl);
    socket.subscribe("1", COUNTED, { after: encodeCursor("counter", "another-life", 17) });
    const seen = [];
    for (let n = 0; n < 4; n += 1) seen.push((await socket.message()).payload);
    expect(seen).toEqual([
      { data: { terrariumEvents: { type: "GAP", reason: "EPOCH_CHANGED", missed: null } } },
      ...[1, 2, 3].map((result) => ({ data: { terrariumEvents: { type: "RESULT", result } } })),
    ]);
  });
});

describe("tokens", () => {
  const PERTURB = 'mutation { perturb(agentId: "echo", input: 1) { id } }';

  it.each([
    ["garbage", "Bearer invalid-token"],
    ["another scheme", "Basic b3BlcmF0b3I6eA=="],
    ["a JWT signed with another key", "Bearer eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhIn0.c2lnbmF0dXJl"],
    ["a token of 9,000 characters", `Bearer ${"x".repeat(9_000)}`],
    ["a number", 7],
    ["an object", { token: "abc" }],
  ])(
    "[WS-30] a bad token (%s): closed with 4401, for readers too, and nothing of it in the reason",
    async (_n, authorization) => {
      await using socket = await RawSocket.open(kit.webSocketUrl, { init: false });
      socket.json({ type: "connection_init", payload: { authorization } });
      const { code, reason } = await socket.closed();
      expect(code).toBe(4401);
      expect(reason).toMatch(/^Unauthorized: /);
      const secret = typeof authorization === "string" ? (authorization.split(" ")[1] ?? "") : "abc";
      expect(reason).not.toContain(secret.slice(0, 20));
      await stillServes(kit);
    },
  );

  it("[WS-30] an expired token: closed with 4401", async () => {
    await using socket = await RawSocket.open(kit.webSocketUrl, { init: false });
    socket.json({ type: "connection_init", payload: { authorization: await bearerOf("*", -60) } });
    expect(await socket.closed()).toEqual({ code: 4401, reason: "Unauthorized: the token has expired" });
    await stillServes(kit);
  });

  it("[WS-31] no token: reads are answered, mutations are UNAUTHENTICATED", async () => {
    await using socket = await RawSocket.open(kit.webSocketUrl);
    socket.subscribe("1", PERTURB);
    expect((await socket.message()).payload).toMatchObject({
      errors: [{ extensions: { code: "UNAUTHENTICATED" } }],
    });
    await stillServes(kit);
  });

  it("[WS-32] a token without the scope: FORBIDDEN; with it, in connectionParams or a header: accepted", async () => {
    const wrong = { authorization: await bearerOf("agent:counter:perturb") };
    const right = { authorization: await bearerOf("agent:echo:perturb") };
    const ways = [{ params: wrong }, { params: right }, { headers: { Authorization: right.authorization } }];
    const outcomes = [];
    for (const way of ways) {
      await using socket = await RawSocket.open(kit.webSocketUrl, way);
      socket.subscribe("1", PERTURB);
      outcomes.push((await socket.message()).payload);
    }
    expect(outcomes).toMatchObject([
      { errors: [{ extensions: { code: "FORBIDDEN" } }] },
      { data: { perturb: { id: expect.any(String) } } },
      { data: { perturb: { id: expect.any(String) } } },
    ]);
    await stillServes(kit);
  });
});

describe("the upgrade", () => {
  it.each([["graphql-ws"], ["mqtt"]])("[WS-1] subprotocol %s: closed with 4406", async (protocol) => {
    await using socket = await RawSocket.open(kit.webSocketUrl, { protocol, init: false });
    expect((await socket.closed()).code).toBe(4406);
    await stillServes(kit);
  });

  it("[WS-1] no subprotocol: closed with 4406", async () => {
    await using socket = await RawSocket.open(kit.webSocketUrl, { protocol: null, init: false });
    expect((await socket.closed()).code).toBe(4406);
    await stillServes(kit);
  });

  it("[WS-40] from another origin with a cookie or a login: 403; from the gateway's origin or without them: accepted", async () => {
    const evil = { Origin: "https://evil.example" };
    const statuses = [];
    for (const headers of [
      { ...evil, Cookie: "session=1" },
      { ...evil, Authorization: kit.bearer },
      { Origin: "null", Cookie: "session=1" },
      evil,
      { Origin: `http://127.0.0.1:${kit.port}`, Cookie: "session=1" },
      { Cookie: "session=1" },
    ] as Record<string, string>[]) {
      const upgrade = await RawSocket.upgrade({ url: kit.webSocketUrl, headers });
      statuses.push(upgrade.status);
      if ("socket" in upgrade) upgrade.socket.destroy();
    }
    expect(statuses).toEqual([403, 403, 403, 101, 101, 101]);
    await stillServes(kit);
  });

  it("[WS-41] an upgrade to another path: 404", async () => {
    const upgrade = await RawSocket.upgrade({ url: kit.webSocketUrl.replace("/graphql", "/elsewhere") });
    expect(upgrade.status).toBe(404);
    await stillServes(kit);
  });

  it.each([
    ["an unknown version of the protocol", { "Sec-WebSocket-Version": "99" }, 400],
    ["an invalid key", { "Sec-WebSocket-Key": "short" }, 400],
  ])("[WS-42] %s is refused", async (_name, headers, status) => {
    expect((await RawSocket.upgrade({ url: kit.webSocketUrl, headers })).status).toBe(status);
    await stillServes(kit);
  });

  it("[WS-43] more than maxConnectionsPerAddress: closed with 1013, and a new one is accepted when one has closed", async () => {
    const first = await RawSocket.open(quick.webSocketUrl);
    const second = await RawSocket.open(quick.webSocketUrl);
    await using third = await RawSocket.open(quick.webSocketUrl, { init: false });
    expect((await third.closed()).code).toBe(1013);
    await first[Symbol.asyncDispose]();
    await second[Symbol.asyncDispose]();
    await quick.metricUntil("connections", (open) => open === 0);
    await stillServes(quick);
  });
});

describe("silence", () => {
  it("[WS-50] no init in time: closed with 4408", async () => {
    await using socket = await RawSocket.open(quick.webSocketUrl, { init: false });
    expect((await socket.closed()).code).toBe(4408);
    await socket.gone.promise;
    expect(await quick.metric('refused_total{limit="initTimeoutMs"}')).toBe(1);
    await stillServes(quick);
  });

  it("[WS-51] a half-open socket, which answers no ping, is closed with 4008 and terminated; one that answers stays", async () => {
    await using alive = await RawSocket.open(quick.webSocketUrl);
    const dead = await RawSocket.open(quick.webSocketUrl);
    dead.answersNothing = true;
    expect((await dead.closed()).code).toBe(4008);
    await dead.gone.promise;
    expect(await quick.metric('refused_total{limit="pingIntervalMs"}')).toBe(1);
    alive.subscribe("1", COUNTED);
    expect(await alive.message()).toMatchObject({ id: "1", type: "next" });
    alive.destroy();
    await quick.metricUntil("connections", (open) => open === 0);
    await stillServes(quick);
  });
});
