import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { deferred } from "../../../src/base/async/deferred.js";
import { defineAgent, park } from "../../../src/host/modules/definition.js";
import { startHost } from "../../../src/host/run-host.js";
import type { RunningHost } from "../../../src/host/host-options.js";
import { PROTOCOL } from "../../../src/link/hello.js";
import { HOST_MESSAGES, type HostMessageKind } from "../../../src/link/wire/host-messages.js";
import { agentDescriptor } from "../../support/host-kit.js";
import { bearerOf, TerrariumKit } from "../../support/terrarium-kit.js";
import { BINARY, frameOf, RawSocket, TEXT } from "../../support/wire/raw-socket.js";
import { placeIn, RawHost } from "./host-kit.js";

/** A gateway, an honest host with a run and a question, and hostile hosts that may only bring `evil-*`. */
let kit: TerrariumKit;
let honest: RunningHost;
let observer: RawSocket;
const bystander = { run: "", question: "" };
const gate = deferred();

beforeAll(async () => {
  kit = await TerrariumKit.open({
    limits: {
      drainTimeoutMs: 500,
      maxHostCalls: 50,
      maxInvocationsPerClient: 1_000,
      maxHostMessageBytes: 1_000_000,
      steeringRatePerSecond: 1_000_000,
      hostCallTimeoutMs: 2_000,
    },
  });
  const good = defineAgent({
    id: "good",
    flux: { concurrency: 4, timeoutMs: Number.POSITIVE_INFINITY },
    async process(input) {
      if (input === "wait") await gate.promise;
      return input === "ask"
        ? park({ reason: "APPROVAL_NEEDED", prompt: "Go on?", options: ["yes"], state: null })
        : { good: input };
    },
    resume: (_state, answer) => answer,
  });
  const token = (await bearerOf("host:good", 600, "grace")).slice("Bearer ".length);
  honest = await startHost({ gateway: `http://127.0.0.1:${kit.port}`, agents: [good], token, name: "good" });
  observer = await RawSocket.open(kit.webSocketUrl);
  observer.subscribe("1", 'subscription { terrariumEvents(agentId: "good") { type } }');
  bystander.run = await perturb("wait");
  await perturb("ask");
  await kit.until("good", () => eventsOf("good").includes("SEMAPHORE_EJECTED"));
  const { data } = await kit.ask("{ semaphores { id } }", {}, kit.bearer);
  const [asked] = (data as { readonly semaphores: readonly { readonly id: string }[] }).semaphores;
  bystander.question = String(asked?.id);
});
afterAll(async () => {
  gate.resolve();
  await observer[Symbol.asyncDispose]();
  await honest.close(0);
  await kit[Symbol.asyncDispose]();
});

async function perturb(input: string): Promise<string> {
  const text =
    'mutation ($input: JSON!) { perturb(agentId: "good", input: $input, session: "bystander") { id } }';
  const { data } = await kit.ask(text.replace("bystander", input), { input }, kit.bearer);
  return (data as { readonly perturb: { readonly id: string } }).perturb.id;
}

function eventsOf(agentId: string): readonly string[] {
  return (
    kit.terrarium
      .mirror(agentId)
      ?.history(100)
      .map(({ event }) => event.type) ?? []
  );
}

async function invoke(agentId: string): Promise<unknown> {
  const text = 'mutation ($id: ID!) { invoke(agentId: $id, input: 1, session: "caller") { status } }';
  return (await kit.ask(text, { id: agentId }, kit.bearer)).data?.["invoke"];
}

/** Everything beside the hostile host is as it was, and works. */
async function expectUnharmed(): Promise<void> {
  const text = "query ($run: ID!) { agents { id } run(id: $run) { status } semaphores { id status } }";
  const { data, errors } = await kit.ask(text, { run: bystander.run }, kit.bearer);
  expect(errors).toBeUndefined();
  expect(data?.["agents"]).toEqual(expect.arrayContaining(["counter", "echo", "good"].map((id) => ({ id }))));
  expect(data).toMatchObject({
    run: { status: "RUNNING" },
    semaphores: [{ id: bystander.question, status: "PENDING" }],
  });
  for (const id of ["echo", "good"]) expect(await invoke(id)).toEqual({ status: "COMPLETED" });
  expect(eventsOf("good").filter((type) => type === "AGENT_STOPPED" || type === "GAP")).toEqual([]);
  expect(JSON.stringify(kit.terrarium.mirror("good")?.history(100))).not.toContain("forged");
  expect(observer.taken().filter(({ opcode }) => opcode !== TEXT)).toEqual([]);
}

const QUESTION = { reason: "APPROVAL_NEEDED", prompt: "forged", options: ["yes"], severity: "INFO" };
const EVENT = { state: "FLOWING", pressure: 0, flow: 0, temperature: 0, entropyRemaining: null };
const ERROR = { code: "AGENT_ERROR", message: "forged", details: {} };

/** What a hostile host says with each kind of message: lies about others, and about what never was. */
function liesOf(
  own: string,
  { run, question }: typeof bystander,
): Record<HostMessageKind, readonly object[]> {
  const event = { ...EVENT, type: "OUTPUT", agentId: "good", at: 1, data: "forged", cause: null };
  const [last] = kit.terrarium.mirror("good")?.history(1) ?? [];
  const epoch = String(last?.epoch);
  // Of another agent, and in the name of its own.
  const runs = ["good", own].flatMap((agentId) =>
    [0, 1, 2, 2 ** 40].map((attempt) => ({ agentId, run, attempt })),
  );
  const outcomes = [
    { kind: "COMPLETED", result: "forged" },
    { kind: "PARKED", semaphore: question },
    { kind: "FAILED", error: { code: "AGENT_ERROR", message: "forged" } },
    { kind: "CANCELLED" },
  ];
  const caller = { run, attempt: 1, holdsSession: true };
  const terms = { session: null, timeoutMs: null, idempotencyKey: null };
  const invoked = { kind: "invoke", agentId: "echo", command: null, input: "forged", priority: null };
  const park = { request: QUESTION, input: 1, cause: run };
  return {
    loading: [{ what: "forged" }],
    hello: [{ ...helloOf("good"), acknowledged: { good: 2 ** 52 } }],
    bye: [{ code: "REPLACED", message: "forged" }],
    failed: [{ error: ERROR }],
    manifest: [{ added: [agentDescriptor("good"), agentDescriptor("echo")], removed: ["good", "echo"] }],
    events: [1, Number(last?.offset) + 1, 2 ** 40].flatMap((offset) =>
      [epoch, "forged"].map((its) => ({ batch: [{ epoch: its, offset, event }], bytes: 0 })),
    ),
    begun: [1, 2, 3].map((id) => ({ id })),
    answer: runs.flatMap((of) => [
      { id: 1, behind: null, run: of, ok: false, error: ERROR, fate: "FAILED", usage: null },
      { id: 1, behind: null, run: of, ok: false, error: ERROR, fate: "NOT_BEGUN", usage: null },
      { id: 2, behind: null, ok: true, result: null },
    ]),
    park: ["good", "echo"].map((agentId, id) => ({ id, call: { ...park, agentId }, behind: null })),
    request: ["good", "echo"].map((agentId, id) => ({
      id,
      call: { ...invoked, ...terms, from: { ...caller, agentId } },
    })),
    withdraw: [{ id: 1 }, { id: 1 }],
    log: [
      {
        entries: [{ level: "error", agentId: "good", at: 1, message: "forged", fields: { agentId: "good" } }],
      },
    ],
    busy: [{ agentId: "good", forMs: 1e9 }],
    began: [{ runs: runs.map((of) => ({ ...of, at: 1 })) }],
    settle: outcomes.map((outcome) => ({
      runs: runs.map((of) => ({
        ...of,
        outcome,
        state: { value: "forged" },
        behind: { epoch, offset: 2 ** 40 },
      })),
    })),
    returned: [{ runs }, { runs }],
    begin: runs.map((of, id) => ({ id, run: of })),
    left: [{ agentIds: ["good", "echo", own] }],
    frozen: [{ id: 1 }, { id: 1 }, { id: 2 ** 40 }],
    beat: [{}],
    closed: [{}, {}],
  };
}

function helloOf(agentId: string): object {
  const identity = { protocol: PROTOCOL, hostId: "evil", incarnation: "inc-1", sdk: "test" };
  return { ...identity, agents: [agentDescriptor(agentId)], runs: [], acknowledged: {} };
}

let hosts = 0;
/** A host with an agent and a token of its own for each test, so that none waits for what another one owes. */
async function evil(): Promise<Awaited<ReturnType<typeof RawHost.open>> & { readonly own: string }> {
  hosts += 1;
  const own = `evil-${hosts}`;
  const opened = await RawHost.open(kit, await bearerOf("host:evil-*", 600, own), [own], "evil");
  placeIn(opened.answer, own);
  return { ...opened, own };
}

describe("a hostile host", () => {
  it.each(Object.keys(HOST_MESSAGES) as HostMessageKind[])(
    "[LINK-1411] changes nothing of others with %s",
    async (kind) => {
      const { host, own } = await evil();
      await using _host = host;
      const lies = liesOf(own, bystander)[kind];
      expect(lies).not.toEqual([]);
      host.say(...lies.map((lie) => ({ kind, ...lie })));
      await host.socket.reached();
      await expectUnharmed();
    },
  );

  it("[LINK-1412] has so many calls in flight, and further ones are refused and counted", async () => {
    const { host, own } = await evil();
    await using _host = host;
    const call = { kind: "watch", from: { agentId: own }, filter: {}, position: 0 };
    host.say(...Array.from({ length: 80 }, (_, id) => ({ kind: "request", id, call })));
    for (let id = 50; id < 80; id += 1) {
      expect(await host.told("reply")).toMatchObject({ id, ok: false, error: { code: "LIMIT_EXCEEDED" } });
    }
    expect(await kit.metric('refused_total{limit="maxHostCalls"}')).toBe(30);
    await expectUnharmed();
  });

  it("[LINK-1413] delays no freeze: one that does not confirm it is disconnected, and may come back", async () => {
    const { host } = await evil();
    await using _host = host;
    const freeze = 'mutation { freeze(agents: ["counter"], reason: "a test") { at } }';
    expect((await kit.ask(freeze, {}, kit.bearer)).errors).toBeUndefined();
    const end = await host.ended();
    expect([end.code, end.farewell?.["code"]]).toEqual([1012, "AGENT_TIMEOUT"]);
    await kit.ask('mutation { thaw(agents: ["counter"]) { at } }', {}, kit.bearer);
    await expectUnharmed();
  });

  it.each([
    ["binary", () => frameOf("{}", { opcode: BINARY }), 1003],
    ["not masked", () => frameOf("{}", { masked: false }), 1002],
    ["with reserved bits", () => frameOf("{}", { reserved: 4 }), 1002],
    ["too long", () => frameOf(" ".repeat(1_000_001)), 1009],
    ["too long in parts", () => Buffer.concat(Array.from({ length: 3 }, partOf)), 1009],
    ["not UTF-8", () => frameOf(Buffer.from([0xc3, 0x28])), 1007],
    ["too deep", () => frameOf(deep("[", "]")), 4400],
    ["too deep in objects", () => frameOf(deep('{"a":', "}")), 4400],
  ])("[LINK-1414] ends with a code when a frame is %s", async (_, bytes, code) => {
    const { host } = await evil();
    await using _host = host;
    host.socket.raw(bytes());
    expect((await host.ended()).code).toBe(code);
    await expectUnharmed();
  });

  it("[LINK-1414] may leave within a frame", async () => {
    const { host } = await evil();
    await using _host = host;
    host.socket.raw(frameOf(JSON.stringify({ kind: "beat" })).subarray(0, 9));
    host.socket.reset();
    expect((await host.ended()).code).toBe(1006);
    await expectUnharmed();
  });

  it("[LINK-1415] floods in vain: events, logs, ends of runs, answers and changes of its agents", async ({
    annotate,
  }) => {
    const alone = await timed(40);
    const { host, answer, own } = await evil();
    await using _host = host;
    const { epoch, offset } = placeIn(answer, own);
    const event = { ...EVENT, type: "OUTPUT", agentId: own, at: 1, data: "x".repeat(200), cause: null };
    const line = { level: "error", agentId: own, at: 1, message: "x".repeat(200), fields: {} };
    const run = { agentId: own, run: "per-1", attempt: 1, behind: null, outcome: { kind: "CANCELLED" } };
    const many = <T>(count: number, make: (n: number) => T): T[] =>
      Array.from({ length: count }, (_, n) => make(n));
    for (let round = 0; round < 10; round += 1) {
      const from = offset + 1 + round * 500;
      host.say(
        { kind: "events", batch: many(500, (n) => ({ epoch, offset: from + n, event })), bytes: 1 },
        { kind: "log", entries: many(500, () => line) },
        { kind: "settle", runs: many(500, () => run) },
        ...many(100, (id) => ({ kind: "answer", id, behind: null, ok: true, result: null })),
      );
    }
    const beside = await timed(40);
    host.say(...many(1_000, () => ({ kind: "manifest", added: [agentDescriptor(own)], removed: [] })));
    const end = await host.ended();
    expect([end.code, end.farewell?.["code"]]).toEqual([1008, "RATE_LIMITED"]);
    await expectUnharmed();
    await annotate(`an honest caller waited ${alone} ms at most alone, ${beside} ms beside the flood`);
  });

  it("[LINK-1416] connects hundreds of times, and gets the connections of one token", async ({
    annotate,
  }) => {
    const authorization = await bearerOf("host:evil-*", 600, "crowd");
    const url = `ws://127.0.0.1:${kit.port}/host`;
    const upgrades = await Promise.all(
      Array.from({ length: 300 }, () =>
        RawSocket.upgrade({ url, protocol: PROTOCOL, headers: { authorization } }),
      ),
    );
    const beside = await timed(10);
    const sockets = upgrades.flatMap((upgrade) => ("socket" in upgrade ? [upgrade.socket] : []));
    const open = await Promise.all(sockets.map((socket) => socket.reached()));
    expect(open.filter(Boolean)).toHaveLength(100);
    await expectUnharmed();
    await Promise.all(sockets.map((socket) => socket[Symbol.asyncDispose]()));
    await annotate(`an honest caller waited ${beside} ms at most beside ${sockets.length} connections`);
  });
});

/** The longest of so many invocations, one after another, ms. */
async function timed(times: number): Promise<number> {
  let longest = 0;
  for (let n = 0; n < times; n += 1) {
    const startedAt = performance.now();
    expect(await invoke("good")).toEqual({ status: "COMPLETED" });
    longest = Math.max(longest, performance.now() - startedAt);
  }
  return Math.round(longest);
}

function deep(open: string, close: string): string {
  return `{"kind":"log","entries":[{"fields":{"a":${open.repeat(5_000)}1${close.repeat(5_000)}}}]}`;
}

/** A part of a message of which no frame is too long. */
function partOf(_: unknown, n: number): Buffer {
  return frameOf(" ".repeat(400_000), { opcode: n === 0 ? TEXT : 0, fin: false });
}
