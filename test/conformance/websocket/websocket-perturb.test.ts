import { pino } from "pino";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import type { Viewer } from "../../../src/auth/viewer.js";
import { deferred } from "../../../src/base/async/deferred.js";
import { defaultLimits } from "../../../src/base/limits.js";
import { type AgentDefinition, command, defineAgent } from "../../../src/index.js";
import { asker, QUESTION } from "../../support/agents/asker.js";
import { ticking } from "../../support/agents/ticking.js";
import { PerturbSocket } from "../../support/steering-clients.js";
import { openGateway } from "../../support/gateway-kit.js";
import { frameOf, RawSocket } from "../../support/wire/raw-socket.js";
import { bearerOf, SHORT_LIFE, TerrariumKit } from "../../support/terrarium-kit.js";

const SECRET = "a-token-that-must-not-be-told";
const IN_FLIGHT = 5;

/** Starts on demand, and runs until it is released or aborted. */
let begun = deferred();
let aborted = deferred();
let gate = deferred<string>();
const slow = defineAgent({
  id: "slow",
  async process(_input, { signal }) {
    signal.addEventListener("abort", () => {
      aborted.resolve();
      gate.reject(signal.reason);
    });
    begun.resolve();
    return await gate.promise;
  },
});

function again(): void {
  begun = deferred();
  aborted = deferred();
  gate = deferred();
}

const sums = defineAgent({
  id: "sums",
  commands: {
    add: command({
      aliases: ["plus"],
      input: z.object({ a: z.number(), b: z.number().default(1) }),
      output: z.object({ sum: z.number() }),
      run: ({ a, b }) => ({ sum: a + b }),
    }),
    now: command({ pure: true, readonly: true, run: () => "now" }),
  },
});

const AGENTS = [slow, sums, asker, ticking] as readonly AgentDefinition[];
const logged: string[] = [];
let kit: TerrariumKit;
let base: string;
beforeAll(async () => {
  kit = await TerrariumKit.open({
    readOrigins: ["*"],
    agents: AGENTS,
    limits: { maxSteeringPerConnection: IN_FLIGHT, steeringRatePerSecond: 1_000, maxHistory: 10_000 },
    logger: pino({ level: "trace" }, { write: (line: string) => void logged.push(line) }),
  });
  base = `ws://127.0.0.1:${kit.port}`;
});
afterAll(() => kit.terrarium.close());

const operator = (agentId: string): PerturbSocket =>
  new PerturbSocket(`${base}/perturb/${agentId}`, { authorization: kit.bearer });

describe("ws /perturb/{agent}: authentication", () => {
  it("[WS-120] the token comes with the upgrade, or in the first message; a later one replaces it", async () => {
    using header = operator("echo");
    expect(await header.ask({ input: 1 })).toMatchObject({ status: "COMPLETED", result: { echo: 1 } });
    using message = new PerturbSocket(`${base}/perturb/echo`);
    // Without waiting: messages behind the token are answered after it.
    await message.say({ id: "hello", authorization: kit.bearer }, { id: 1, input: 2 });
    expect(await message.answerTo(1)).toMatchObject({ result: { echo: 2 } });
    expect(message.heard.items.map(({ id, status }) => [id, status])).toEqual([
      ["hello", "AUTHORIZED"],
      [1, "COMPLETED"],
    ]);
    const authorization = await bearerOf("agent:echo:perturb");
    expect(await message.ask({ authorization })).toMatchObject({
      status: "AUTHORIZED",
      expiresAt: expect.stringMatching(/Z$/),
    });
    expect((await message.ask({ input: 3 })).error).toMatchObject({
      code: "FORBIDDEN",
      scope: "agent:echo:invoke",
    });
    const refused = await message.ask({ authorization: `Bearer ${SECRET}` });
    expect(refused.error).toMatchObject({ code: "UNAUTHENTICATED", reason: "unknown" });
    expect(JSON.stringify(refused)).not.toContain(SECRET);
    expect(await message.ask({ input: 4, wait: false })).toMatchObject({ status: "ACCEPTED" });
  });

  it.each([
    ["a message without a token", [{ input: 1 }]],
    ["no JSON", ["{"]],
    ["a token that is not a string", [{ authorization: 7 }]],
    ["an empty token", [{ authorization: "" }]],
    ["a token with another member", [{ authorization: "Bearer x", input: 1 }]],
    ["an unknown token", [{ authorization: `Bearer ${SECRET}` }, { input: 1 }]],
    ["another scheme", [{ authorization: `Basic ${SECRET}` }]],
  ])("[WS-121] %s first: closed with 4401, unanswered", async (_name, messages) => {
    using stranger = new PerturbSocket(`${base}/perturb/echo`);
    await stranger.say(...messages);
    const { code, reason } = await stranger.closed;
    expect(code).toBe(4401);
    expect(reason).not.toContain(SECRET);
    expect(stranger.heard.items).toEqual([]);
  });

  it("[WS-121] a bad token in the upgrade, an expired one, or none in time: closed with 4401", async () => {
    using bad = new PerturbSocket(`${base}/perturb/echo`, { authorization: `Bearer ${SECRET}` });
    expect((await bad.closed).code).toBe(4401);
    using old = new PerturbSocket(`${base}/perturb/echo`, { authorization: await bearerOf("*", -60) });
    expect(await old.closed).toEqual({ code: 4401, reason: "Unauthorized: the token has expired" });
    await using quick = await TerrariumKit.open({ limits: { initTimeoutMs: 50 } });
    using silent = new PerturbSocket(`ws://127.0.0.1:${quick.port}/perturb/echo`);
    expect(await silent.closed).toEqual({ code: 4401, reason: "Unauthorized: no token arrived in time" });
    using known = new PerturbSocket(`ws://127.0.0.1:${quick.port}/perturb/echo`, {
      authorization: quick.bearer,
    });
    await known.ask({ input: 1 });
    // Wait until another socket without a token has timed out.
    using another = new PerturbSocket(`ws://127.0.0.1:${quick.port}/perturb/echo`);
    await another.closed;
    expect(await known.ask({ input: 2 })).toMatchObject({ status: "COMPLETED" });
  });

  it.each(["token", "access_token", "authorization", "after"])(
    "[WS-122] ?%s=… in the address: closed with 4400, which says where a token goes; in no log",
    async (name) => {
      const url = `${base}/perturb/echo?${name}=${SECRET}`;
      for (const options of [{}, { authorization: kit.bearer }]) {
        using socket = new PerturbSocket(url, options);
        const { code, reason } = await socket.closed;
        expect(code).toBe(4400);
        expect(reason).toBe("Bad request: no query string; send the token in a header or first message");
      }
      expect(logged.filter((line) => line.includes(SECRET))).toEqual([]);
    },
  );

  it("[WS-123] an unknown agent: closed with 4004 after a token, and like any other without", async () => {
    using known = operator("missing");
    using stranger = new PerturbSocket(`${base}/perturb/missing`);
    await stranger.say({ input: 1 });
    expect([(await known.closed).code, (await stranger.closed).code]).toEqual([4004, 4401]);
  });

  it("[WS-124] a page of another origin can use neither cached logins nor a token of its own", async () => {
    const headers = { origin: "https://elsewhere.example" };
    using borrowed = new PerturbSocket(`${base}/perturb/echo`, { authorization: kit.bearer, headers });
    await expect(borrowed.opened).rejects.toThrow("403");
    using own = new PerturbSocket(`${base}/perturb/echo`, { headers });
    await own.opened;
    own.socket.send(JSON.stringify({ authorization: kit.bearer }));
    expect(await own.closed).toMatchObject({ code: 4403 });
  });

  it("[WS-125] an expired token no longer steers: UNAUTHENTICATED, until another one comes", async () => {
    const authorization = await bearerOf("*", SHORT_LIFE);
    using client = new PerturbSocket(`${base}/perturb/echo`, { authorization });
    expect((await client.ask({ input: 1 })).status).toBe("COMPLETED");
    let refused = await client.ask({ input: 1 });
    for (; !refused.error; refused = await client.ask({ input: 1 })) await kit.next("ticking");
    expect(refused.error).toMatchObject({ code: "UNAUTHENTICATED", reason: "expired" });
    await client.ask({ authorization: kit.bearer });
    expect(await client.ask({ input: 2 })).toMatchObject({ status: "COMPLETED" });
  });
});

describe("ws /perturb/{agent}: messages", () => {
  it("[WS-126] an input is answered with its result, or with the question that the agent asks", async () => {
    using echo = operator("echo");
    expect(await echo.ask({ input: { deep: [1] }, priority: 199, timeoutMs: 1_000 })).toEqual({
      id: "ask-1",
      status: "COMPLETED",
      result: { echo: { deep: [1] } },
      perturbationId: expect.stringMatching(/^per-/),
    });
    expect(await echo.ask({ input: null })).toMatchObject({ result: { echo: null } });
    using asking = operator("asker");
    expect(await asking.ask({ input: { ask: {} } })).toEqual({
      id: "ask-1",
      status: "PARKED",
      result: null,
      perturbationId: expect.stringMatching(/^per-/),
      semaphore: expect.objectContaining({
        id: expect.stringMatching(/^sem-/),
        agentId: "asker",
        prompt: QUESTION.prompt,
        options: QUESTION.options,
        status: "PENDING",
        createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
        deadline: null,
        answer: null,
        state: null,
      }),
    });
  });

  it("[WS-126] of two waiting inputs the more urgent one runs first", async () => {
    again();
    const before = perturbationsOf("slow");
    using client = operator("slow");
    await client.say({ id: "running", input: 1 });
    await begun.promise;
    await client.say({ id: "low", input: 2, priority: 1 }, { id: "high", input: 3, priority: 150 });
    await kit.until("slow", () => perturbationsOf("slow") - before === 3);
    gate.resolve("done");
    const answers = await client.heard.until((items) => items.length === 3);
    expect(answers.map(({ id }) => id)).toEqual(["running", "high", "low"]);
  });

  it("[WS-127] wait: false answers ACCEPTED, and needs only the scope perturb", async () => {
    const authorization = await bearerOf("agent:echo:perturb");
    using client = new PerturbSocket(`${base}/perturb/echo`, { authorization });
    const answer = await client.ask({ input: "later", wait: false, priority: 7 });
    expect(answer).toEqual({
      id: "ask-1",
      status: "ACCEPTED",
      perturbationId: expect.stringMatching(/^per-/),
      queueDepth: 1,
    });
    await kit.until("echo", () => {
      const history = kit.terrarium.mirror("echo")?.history() ?? [];
      return history.some(({ event }) => event.type === "RESULT" && event.cause === answer.perturbationId);
    });
  });

  it("[WS-128] a command by name or alias, with its arguments", async () => {
    using client = operator("sums");
    expect(await client.ask({ command: "add", args: { a: 2, b: 3 } })).toEqual({
      id: "ask-1",
      status: "COMPLETED",
      result: { sum: 5 },
      perturbationId: expect.stringMatching(/^per-/),
    });
    expect(await client.ask({ command: "plus", args: { a: 2 } })).toMatchObject({ result: { sum: 3 } });
    expect(await client.ask({ command: "now" })).toMatchObject({ result: "now", perturbationId: null });
    expect((await client.ask({ command: "add", args: { a: "2" } })).error).toMatchObject({
      code: "BAD_USER_INPUT",
      issues: [{ path: ["a"], message: expect.any(String) }],
    });
    expect((await client.ask({ command: "subtract" })).error).toMatchObject({
      code: "COMMAND_NOT_FOUND",
      commands: ["add", "now"],
    });
  });

  it("[WS-129] a question is answered once, with the digest that was shown", async () => {
    using client = operator("asker");
    const { semaphore } = await client.ask({ input: { ask: {} } });
    const resolve = semaphore?.id;
    const stale = await client.ask({ resolve, answer: "Approve", expectedDigest: "stale" });
    expect(stale.error).toMatchObject({ code: "DIGEST_MISMATCH" });
    const expectedDigest = semaphore?.["digest"];
    expect(await client.ask({ resolve, answer: "Approve", expectedDigest })).toMatchObject({
      status: "RESOLVED",
      semaphore: {
        id: resolve,
        status: "RESOLVED",
        answer: "Approve",
        settledBy: "operator",
        settledAt: expect.stringMatching(/^\d{4}-/),
      },
    });
    expect((await client.ask({ resolve, answer: "Reject" })).error).toMatchObject({
      code: "SEMAPHORE_SETTLED",
      settledBy: "operator",
    });
    expect((await client.ask({ resolve: "sem-00000000", answer: 1 })).error).toMatchObject({
      code: "SEMAPHORE_NOT_FOUND",
    });
  });

  it("[WS-130] answers come in the order of completion, with the id of their message or a generated one", async () => {
    again();
    using client = operator("slow");
    await client.say({ id: "waits", input: 1 });
    await begun.promise;
    await client.say({ id: 7, input: 1, wait: false }, { input: 1, wait: false });
    const [first, second] = await client.heard.until((items) => items.length === 2);
    expect(first).toMatchObject({ id: 7, status: "ACCEPTED" });
    expect(second).toMatchObject({ id: expect.stringMatching(/^msg-/), status: "ACCEPTED" });
    gate.resolve("done");
    expect(await client.answerTo("waits")).toMatchObject({ result: "done" });
    // Its id is free again.
    await client.say({ id: "waits", input: 2 });
    await client.heard.until((items) => items.filter(({ id }) => id === "waits").length === 2);
  });

  it("[WS-130] the id of an unanswered message: closed with 4409, and no message after it is handled", async () => {
    again();
    using client = operator("slow");
    const before = perturbationsOf("slow");
    await client.say({ id: 1, input: 1 }, { id: 1, input: 2 }, { id: 2, input: 3, wait: false });
    expect((await client.closed).code).toBe(4409);
    await aborted.promise;
    using next = operator("slow");
    await next.ask({ input: "last", wait: false });
    expect(perturbationsOf("slow") - before).toBe(2);
    expect(client.heard.items).toEqual([]);
  });
});

const perturbationsOf = (agentId: string): number =>
  (kit.terrarium.mirror(agentId)?.history() ?? []).filter(({ event }) => event.type === "PERTURBED").length;

describe("ws /perturb/{agent}: bad input", () => {
  it.each<[string, unknown, string | undefined]>([
    ["malformed JSON", "{", undefined],
    ["an empty message", "", undefined],
    ["a list", [1], undefined],
    ["a number", "7", undefined],
    ["null", "null", undefined],
    ["an id that is an object", { id: {}, input: 1 }, "id"],
    ["an id that is empty", { id: "", input: 1 }, "id"],
    ["an id that is too long", { id: "x".repeat(129), input: 1 }, "id"],
    ["an id that is a fraction", { id: 1.5, input: 1 }, "id"],
  ])("[WS-131] %s: BAD_USER_INPUT under id null, the socket stays", async (_name, message, field) => {
    using client = operator("echo");
    await client.say(message);
    const { error } = await client.answerTo(null);
    expect(error).toMatchObject({ code: "BAD_USER_INPUT", ...(field === undefined ? {} : { field }) });
    expect(await client.ask({ input: 1 })).toMatchObject({ status: "COMPLETED" });
  });

  it.each<[string, object, string]>([
    ["no known member", {}, "input"],
    ["an unknown member", { input: 1, prioritty: 7 }, "prioritty"],
    ["two kinds at once", { input: 1, command: "add" }, "input"],
    ["arguments without a command", { input: 1, args: {} }, "args"],
    ["a priority that is text", { input: 1, priority: "high" }, "priority"],
    ["a priority beyond the range", { input: 1, priority: 200 }, "priority"],
    ["the same priority with wait: false", { input: 1, priority: 200, wait: false }, "priority"],
    ["a timeout of 0", { input: 1, timeoutMs: 0 }, "timeoutMs"],
    ["a timeout with wait: false", { input: 1, timeoutMs: 5, wait: false }, "timeoutMs"],
    ["wait that is text", { input: 1, wait: "no" }, "wait"],
    ["a key that is a number", { input: 1, idempotencyKey: 7 }, "idempotencyKey"],
    ["a key that is empty", { input: 1, idempotencyKey: "" }, "idempotencyKey"],
    ["a command that is a number", { command: 7 }, "command"],
    ["a semaphore that is a number", { resolve: 7, answer: 1 }, "resolve"],
    ["a missing answer", { resolve: "sem-00000000" }, "answer"],
    [
      "a digest that is a number",
      { resolve: "sem-00000000", answer: 1, expectedDigest: 7 },
      "expectedDigest",
    ],
    ["an input nested too deeply", { input: JSON.parse("[".repeat(70) + "]".repeat(70)) }, "input"],
  ])("[WS-131] %s: BAD_USER_INPUT names the member", async (_name, message, field) => {
    using client = operator("echo");
    expect((await client.ask(message)).error).toMatchObject({ code: "BAD_USER_INPUT", field });
    expect(await client.ask({ input: 1 })).toMatchObject({ status: "COMPLETED" });
  });

  it("[WS-4] [WS-5] a binary message is closed with 1003, one that is too big with 1009", async () => {
    using binary = operator("echo");
    await binary.say(Buffer.from(JSON.stringify({ input: 1 })));
    expect((await binary.closed).code).toBe(1003);
    using big = operator("echo");
    await big.say({ input: "x".repeat(defaultLimits.maxMessageBytes) });
    expect((await big.closed).code).toBe(1009);
  });

  it("[WS-132] more unanswered messages than maxSteeringPerConnection: LIMIT_EXCEEDED for those above it", async () => {
    again();
    using client = operator("slow");
    for (let id = 0; id < IN_FLIGHT; id += 1) await client.say({ id, input: id });
    await begun.promise;
    expect((await client.ask({ input: "one too many" })).error).toMatchObject({
      code: "LIMIT_EXCEEDED",
      limit: "maxSteeringPerConnection",
      max: IN_FLIGHT,
    });
    expect(await kit.metric('refused_total{limit="maxSteeringPerConnection"}')).toBe(1);
    gate.resolve("done");
    for (let id = 0; id < IN_FLIGHT; id += 1) {
      expect(await client.answerTo(id)).toMatchObject({ status: "COMPLETED" });
    }
    expect(await client.ask({ input: 1 })).toMatchObject({ status: "COMPLETED" });
  });

  it("[WS-133] all transports share one rate per client and agent", async () => {
    await using strict = await TerrariumKit.open({ limits: { steeringRatePerSecond: 2 } });
    const invoke = `mutation { invoke(agentId: "echo", input: 1) { status } }`;
    using client = new PerturbSocket(`ws://127.0.0.1:${strict.port}/perturb/echo`, {
      authorization: strict.bearer,
    });
    await client.opened;
    await Promise.all([
      strict.ask(invoke, {}, strict.bearer),
      client.ask({ input: 1 }),
      client.ask({ input: 1, wait: false }),
    ]);
    const codes = await Promise.all([
      client.ask({ input: 1 }).then(({ error }) => error),
      strict.ask(invoke, {}, strict.bearer).then(({ errors }) => errors?.[0]?.extensions),
    ]);
    const limited = { code: "RATE_LIMITED", retryAfterMs: expect.any(Number) };
    expect(codes).toMatchObject([limited, limited]);
  });
});

describe("ws /perturb/{agent}: connecting and disconnecting", () => {
  it("[WS-134] disconnecting aborts work without a key", async () => {
    again();
    const client = operator("slow");
    await client.say({ input: 1 });
    await begun.promise;
    client.socket.terminate();
    await aborted.promise;
    expect((await client.closed).code).toBe(1006);
  });

  it("[WS-134] work with a key goes on, and can be fetched with it", async () => {
    again();
    const client = operator("slow");
    const message = { input: 1, idempotencyKey: "kept" };
    await client.say(message);
    await begun.promise;
    client.socket.terminate();
    await client.closed;
    using next = operator("slow");
    const before = perturbationsOf("slow");
    const answer = next.ask(message);
    gate.resolve("done");
    expect(await answer).toMatchObject({ result: "done" });
    expect(perturbationsOf("slow")).toBe(before);
    expect((await next.ask({ ...message, input: 2 })).error).toMatchObject({ code: "IDEMPOTENCY_CONFLICT" });
  });

  it("[WS-136] messages sent while the token is being checked wait in the network", async () => {
    const checked = deferred<Viewer>();
    await using kit = await openGateway({ authenticator: { authenticate: () => checked.promise } });
    using client = new PerturbSocket(`${kit.http.url.replace("http", "ws")}/perturb/gone`, {
      authorization: "Bearer to-be-checked",
    });
    for (let id = 0; id < 150; id += 1) await client.say({ id, input: "x".repeat(250_000) });
    // Each request takes several turns, and each turn could read one more message.
    for (let n = 0; n < 300; n += 1) await fetch(`${kit.http.url}/health`);
    expect(client.socket.bufferedAmount).toBeGreaterThan(20_000_000);
    checked.resolve({ kind: "client", id: "ada", scopes: ["*"], expiresAt: null });
    expect((await client.closed).code).toBe(4004);
  });

  it("[WS-132] unread answers count as unanswered: at most the limit are queued, and all arrive in the end", async () => {
    let handled = 0;
    const loud = defineAgent({
      id: "loud",
      process() {
        handled += 1;
        return "x".repeat(200_000);
      },
    });
    const questions = 900;
    await using roomy = await TerrariumKit.open({
      agents: [loud],
      limits: { steeringRatePerSecond: 10_000, maxSteeringPerConnection: 20 },
    });
    const upgrade = await RawSocket.upgrade({
      url: `http://127.0.0.1:${roomy.port}/perturb/loud`,
      protocol: null,
      headers: { Authorization: roomy.bearer },
    });
    if (!("socket" in upgrade)) throw new Error("not upgraded");
    await using socket = upgrade.socket;
    socket.pause();
    for (let id = 0; id < questions; id += 1) socket.raw(frameOf(JSON.stringify({ id, input: id })));
    let unsentBytes = 0;
    await roomy.metricUntil("fanout_unsent_bytes", (bytes) => (unsentBytes = bytes) > 0);
    while (unsentBytes !== (unsentBytes = await roomy.metric("fanout_unsent_bytes")));
    expect(unsentBytes).toBeLessThan(defaultLimits.maxUnsentBytes + 21 * 200_000);
    const before = handled;
    // Each request takes several turns, and each turn would read one more message.
    for (let n = 0; n < 200; n += 1) await roomy.metric("fanout_unsent_bytes");
    expect(handled).toBe(before);
    socket.resume();
    const ids = new Set<string | undefined>();
    while (ids.size < questions) ids.add((await socket.message()).id);
    await roomy.metricUntil("fanout_unsent_bytes", (bytes) => bytes === 0);
  });

  it("[WS-135] on shutdown unanswered messages are answered, then sockets are closed with 1012", async () => {
    again();
    const own = await TerrariumKit.open({ agents: AGENTS });
    using client = new PerturbSocket(`ws://127.0.0.1:${own.port}/perturb/slow`, {
      authorization: own.bearer,
    });
    await client.say({ id: "cut off", input: 1 });
    await begun.promise;
    await own.terrarium.close();
    expect((await client.closed).code).toBe(1012);
    expect(client.heard.items).toMatchObject([{ id: "cut off", error: { code: "AGENT_NOT_RUNNING" } }]);
  });
});
