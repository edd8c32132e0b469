import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { PROTOCOL } from "../../../src/link/hello.js";
import { defineAgent } from "../../../src/host/modules/definition.js";
import { describeCommands } from "../../../src/prism/index.js";
import { agentDescriptor } from "../../support/host-kit.js";
import { bearerOf, SHORT_LIFE, TerrariumKit } from "../../support/terrarium-kit.js";
import { RawSocket } from "../../support/wire/raw-socket.js";
import { placeIn, RawHost } from "./host-kit.js";

let kit: TerrariumKit;
beforeAll(async () => {
  const stuck = defineAgent({ id: "stuck", process: () => new Promise(() => undefined) });
  kit = await TerrariumKit.open({ agents: [stuck], limits: { drainTimeoutMs: 500 } });
});
afterAll(() => kit[Symbol.asyncDispose]());

const QUESTION = { reason: "APPROVAL_NEEDED", prompt: "Go on?", options: ["yes"], severity: "INFO" };

describe("the door for hosts", () => {
  it("[WS-1344] refuses whoever shows no token that may bring agents, and other protocols", async () => {
    const cases = [
      [null, {}, 4401, "UNAUTHENTICATED"],
      ["Bearer wrong", {}, 4401, "UNAUTHENTICATED"],
      [await bearerOf("host:a", -60), {}, 4401, "UNAUTHENTICATED"],
      [await bearerOf("agent:*:* purgatory:resolve"), {}, 4403, "FORBIDDEN"],
    ] as const;
    for (const [authorization, headers, code, name] of cases) {
      await using host = await RawHost.dial(kit, authorization, headers);
      const end = await host.ended();
      expect([end.code, end.farewell?.["code"]]).toEqual([code, name]);
    }
    const authorization = await bearerOf("host:*");
    const upgrade = { url: `ws://127.0.0.1:${kit.port}/host`, headers: { authorization } };
    const page = { ...upgrade.headers, Origin: "https://elsewhere.example" };
    expect(await RawSocket.upgrade({ ...upgrade, headers: page, protocol: PROTOCOL })).toEqual({
      status: 403,
    });
    await using other = await RawSocket.open(upgrade.url, { ...upgrade, init: false });
    expect((await other.closed()).code).toBe(4406);
  });

  it("[LINK-1345] lets a host bring the agents that its token names, and refuses it when it names none of them", async () => {
    const token = await bearerOf("host:far-*");
    const { host, answer } = await RawHost.open(kit, token, ["far-a", "near"]);
    await using _host = host;
    const place = placeIn(answer, "far-a");
    expect(() => placeIn(answer, "near")).toThrow("no place");
    host.event(
      "far-a",
      { ...place, offset: place.offset + 1 },
      { type: "OUTPUT", data: "hello", cause: null },
    );
    await kit.until("far-a", () => kit.terrarium.mirror("far-a")?.published === 1);
    expect((await kit.ask("{ agents { id } }")).data?.["agents"]).toContainEqual({ id: "far-a" });

    const { host: second, answer: refusal } = await RawHost.open(kit, token, ["near"], "other");
    await using _second = second;
    expect(refusal).toMatchObject({ code: "FORBIDDEN", message: "no scope host:<id> for near" });
    expect((await second.ended()).code).toBe(4403);
  });

  it("[LINK-1802] takes a host without the agent that says more of itself than gateways can keep", async () => {
    const token = await bearerOf("host:*");
    const input = { type: "object", description: "h".repeat(900_000) };
    const commands = describeCommands({ c: { run: () => 1 } }).map((one) => ({ ...one, input }));
    const large = agentDescriptor("large", { commands });
    const { host, answer } = await RawHost.open(kit, token, ["small", large], "wordy");
    await using _host = host;
    expect(placeIn(answer, "small")).toMatchObject({ offset: expect.any(Number) as number });
    expect(() => placeIn(answer, "large")).toThrow("no place");
    const fault = /^the description of agent large has 9\d{5} bytes as JSON, .* at most 786432 are allowed$/;
    const { host: second, answer: refusal } = await RawHost.open(kit, token, [large], "only");
    await using _second = second;
    expect(refusal).toMatchObject({
      code: "BAD_USER_INPUT",
      message: expect.stringMatching(fault) as string,
    });
  });

  it("[LINK-1346] a newer connection of the same host takes over; a host of another subject does not", async () => {
    const { host: first } = await RawHost.open(kit, await bearerOf("host:*"), ["taken"], "deploy");
    await using _first = first;
    const { host: foreign, answer } = await RawHost.open(
      kit,
      await bearerOf("host:*", 60, "eve"),
      ["taken"],
      "deploy",
    );
    await using _foreign = foreign;
    expect(answer["agents"]).toEqual([]);
    const { host: second, answer: welcome } = await RawHost.open(
      kit,
      await bearerOf("host:*"),
      ["taken"],
      "deploy",
    );
    await using _second = second;
    expect(placeIn(welcome, "taken").epoch).not.toBe("");
    const end = await first.ended();
    expect([end.code, end.farewell?.["code"]]).toEqual([4410, "REPLACED"]);
  });

  it("[LINK-1347] drops what a host says about agents and runs that are not its own", async () => {
    const { host } = await RawHost.open(kit, await bearerOf("host:liar"), ["liar"], "liar");
    await using _host = host;
    const before = kit.terrarium.mirror("echo")?.published;
    const [place] = kit.terrarium.mirror("echo")?.history(1) ?? [];
    host.event("echo", { epoch: "forged", offset: 1 }, { type: "OUTPUT", data: "forged", cause: null });
    host.event(
      "echo",
      { epoch: String(place?.epoch), offset: 2 ** 40 },
      { type: "OUTPUT", data: "forged", cause: null },
    );
    const run = { agentId: "echo", run: "per-1", attempt: 1 };
    host.say(
      { kind: "settle", runs: [{ ...run, outcome: { kind: "COMPLETED", result: "forged" }, behind: null }] },
      { kind: "returned", runs: [run] },
      { kind: "manifest", added: [], removed: ["echo", "counter"] },
      { kind: "park", id: 1, call: { agentId: "echo", request: {}, input: 1, cause: null }, behind: null },
    );
    expect(await host.told("parked")).toMatchObject({ ok: false, error: { code: "AGENT_NOT_FOUND" } });
    const call = { kind: "perturb", agentId: "counter", command: null, input: 1, priority: null };
    const from = { agentId: "echo", run: null, attempt: 0, holdsSession: false };
    const terms = { session: null, timeoutMs: null, idempotencyKey: null };
    host.say({ kind: "request", id: 2, call: { ...call, ...terms, from } });
    expect(await host.told("reply")).toMatchObject({ ok: false, error: { code: "AGENT_NOT_FOUND" } });
    expect(kit.terrarium.mirror("echo")?.published).toBe(before);
    expect((await kit.ask('{ agent(id: "echo") { id } }')).data).toEqual({ agent: { id: "echo" } });
    expect(await kit.metric('events_dropped_total{reason="NOT_GRANTED"}')).toBe(2);
  });

  it("[LINK-1347] [LINK-1348] its agents end no run of another agent, and call only where their host's token may", async () => {
    const callee = agentDescriptor("caller", { calls: ["*"] });
    const { host } = await RawHost.open(
      kit,
      await bearerOf("host:caller agent:echo:invoke"),
      [callee],
      "caller",
    );
    await using _host = host;
    const from = { agentId: "caller", run: null, attempt: 0, holdsSession: false };
    const terms = { from, session: null, timeoutMs: null, idempotencyKey: null, priority: null };
    const ask = async (id: number, call: object): Promise<unknown> => {
      host.say({ kind: "request", id, call: { ...terms, ...call } });
      return await host.told("reply");
    };
    const invoke = { kind: "invoke", agentId: "echo", command: null, input: 5 };
    expect(await ask(1, invoke)).toMatchObject({ ok: true, answer: { result: { echo: 5 } } });
    expect(await ask(2, { ...invoke, kind: "perturb" })).toMatchObject({
      ok: false,
      error: { code: "FORBIDDEN" },
    });
    expect(await ask(3, { ...invoke, agentId: "counter" })).toMatchObject({ error: { code: "FORBIDDEN" } });
    const deposit = { kind: "deposit", from: { agentId: "caller" }, stamp: null, refusedBefore: 0 };
    const warning = { type: "WARNING", initialIntensity: 1 };
    expect(await ask(4, { ...deposit, deposit: { ...warning, target: "counter" } })).toMatchObject({
      error: { code: "FORBIDDEN" },
    });
    expect(await ask(5, { ...deposit, deposit: warning })).toMatchObject({ ok: true });

    const perturb = 'mutation { perturb(agentId: "stuck", input: 1) { id } }';
    const { data } = await kit.ask(perturb, {}, kit.bearer);
    const { perturb: accepted } = data as { readonly perturb: { readonly id: string } };
    const { id } = accepted;
    const run = { agentId: "caller", run: id, attempt: 1 };
    const outcome = { kind: "COMPLETED", result: "forged" };
    host.say(
      { kind: "returned", runs: [run] },
      { kind: "settle", runs: [{ ...run, outcome, behind: null }] },
    );
    const park = { agentId: "caller", request: QUESTION, input: 1, cause: id };
    host.say({ kind: "park", id: 6, call: park, behind: null });
    expect(await host.told("parked")).toMatchObject({ ok: true });
    const status = await kit.ask("query ($id: ID!) { run(id: $id) { status } }", { id }, kit.bearer);
    expect(status.data).toEqual({ run: { status: "RUNNING" } });
  });
});

describe("what a host is told and believed", () => {
  it("[LINK-1347] [LINK-1348] freezes of its own agents, and no question of another agent", async () => {
    const { host: owner } = await RawHost.open(kit, await bearerOf("host:asks"), ["asks"], "asks");
    await using _owner = owner;
    owner.say({
      kind: "park",
      id: 1,
      call: { agentId: "asks", request: QUESTION, input: 1, cause: null },
      behind: null,
    });
    const parked = await owner.told("parked");
    const { id: foreign } = parked["semaphore"] as { readonly id: string };

    const { host: thief } = await RawHost.open(
      kit,
      await bearerOf("host:thief", 60, "eve"),
      ["thief"],
      "thief",
    );
    await using _thief = thief;
    const freeze = 'mutation ($agents: [ID!]) { freeze(agents: $agents, reason: "a test") { at } }';
    const thaw = "mutation ($agents: [ID!]) { thaw(agents: $agents) { at } }";
    const frozen = kit.ask(freeze, { agents: ["stuck", "thief"] }, kit.bearer);
    for (;;) {
      const { id, set } = await thief.told("freezes");
      thief.say({ kind: "frozen", id });
      const { scopes } = set as unknown as { readonly scopes: readonly { readonly agentId: string }[] };
      expect(scopes.map(({ agentId }) => agentId)).not.toContain("stuck");
      if (scopes.length > 0) break;
    }
    expect((await Promise.all([frozen, frozenBy(owner)]))[0].errors).toBeUndefined();
    const thawed = kit.ask(thaw, { agents: ["stuck", "thief"] }, kit.bearer);
    await thawed;

    const perturbing = kit.ask('mutation { perturb(agentId: "thief", input: 1) { id } }', {}, kit.bearer);
    const { id, args } = await thief.told("call");
    const { run, attempt } = args as { readonly run: string; readonly attempt: number };
    const result = { id: run, acceptedAt: 1, queueDepth: 1 };
    const answer = { kind: "answer", id, behind: null, ok: true, result };
    const outcome = { kind: "PARKED", semaphore: foreign };
    thief.say(answer, { kind: "settle", runs: [{ agentId: "thief", run, attempt, outcome, behind: null }] });
    await thief.told("settled");
    await perturbing;
    const ended = await kit.ask("query ($run: ID!) { run(id: $run) { status } }", { run }, kit.bearer);
    expect(ended.data).toEqual({ run: { status: "FAILED" } });
  });

  /** Confirms what it is told of freezes, so that a freeze is answered. */
  async function frozenBy(host: RawHost): Promise<void> {
    const { id } = await host.told("freezes");
    host.say({ kind: "frozen", id });
  }
});

describe("a host that does too much", () => {
  let narrow: TerrariumKit;
  let token: string;
  beforeAll(async () => {
    narrow = await TerrariumKit.open({
      limits: {
        drainTimeoutMs: 500,
        maxRemoteAgents: 2,
        maxRemoteHosts: 2,
        maxRemoteHostsPerToken: 1,
        maxHostMessageBytes: 20_000,
        maxHostManifestsPerSecond: 1,
        maxHostUnsentBytes: 100_000,
        steeringRatePerSecond: 1_000,
        hostCallTimeoutMs: 100,
      },
    });
  });
  // Another subject for each test: connections of one are counted together.
  let subjects = 0;
  beforeEach(async () => {
    token = await bearerOf("host:*", 60, `host-${(subjects += 1)}`);
  });
  afterAll(() => narrow[Symbol.asyncDispose]());

  it.each([
    ["not JSON", "{", "BAD_MESSAGE"],
    ["of no known kind", '{"kind":"shutdown"}', "UNKNOWN_MESSAGE"],
    ["of another shape", '{"kind":"began","runs":"all"}', "BAD_MESSAGE"],
    ["a second hello", JSON.stringify({ kind: "hello" }), "BAD_MESSAGE"],
  ])("[LINK-1340] a message that is %s ends its connection, with a code", async (_, text, code) => {
    const { host } = await RawHost.open(narrow, token, ["a"]);
    await using _host = host;
    host.socket.frame(text);
    const end = await host.ended();
    expect([end.code, end.farewell?.["code"]]).toEqual([4400, code]);
  });

  it("[LINK-1349] is refused with the limit, which is counted: agents, messages, changes of its agents, hosts", async () => {
    const many = await RawHost.open(narrow, token, ["a", "b", "c"]);
    await using _many = many.host;
    expect(many.answer).toMatchObject({ kind: "refused", code: "LIMIT_EXCEEDED" });
    expect((await many.host.ended()).code).toBe(4400);
    expect(await refusedBy("maxRemoteAgents")).toBe(1);

    const { host } = await RawHost.open(narrow, token, ["a"]);
    await using _host = host;
    const { host: second, answer } = await RawHost.open(narrow, token, ["b"], "second");
    await using _second = second;
    expect(answer).toMatchObject({ kind: "refused", code: "LIMIT_EXCEEDED" });
    expect((await second.ended()).code).toBe(1013);
    expect(await refusedBy("maxRemoteHostsPerToken")).toBe(1);

    const change = { kind: "manifest", added: [agentDescriptor("b")], removed: [] };
    host.say(...Array.from({ length: 11 }, () => change));
    const end = await host.ended();
    expect([end.code, end.farewell?.["code"]]).toEqual([1008, "RATE_LIMITED"]);
    expect(await refusedBy("maxHostManifestsPerSecond")).toBe(1);
  });

  it("[LINK-1349] comes later when it connects too often, because each time its agents change", async () => {
    const busy = await bearerOf("host:*", 60, "busy");
    for (let times = 1; ; times += 1) {
      const { host, answer } = await RawHost.open(narrow, busy, [], `host-${times}`);
      const end = answer.kind === "refused" ? (await host.ended()).code : null;
      await host[Symbol.asyncDispose]();
      if (end === null) continue;
      expect([end, answer["code"]]).toEqual([1013, "UNAVAILABLE"]);
      expect(times).toBeGreaterThan(5);
      return;
    }
  });

  it("[LINK-1349] a message that is too long ends its connection, and what came before it counts", async () => {
    const { host, answer } = await RawHost.open(narrow, token, ["large"]);
    await using _host = host;
    const place = placeIn(answer, "large");
    host.event("large", { ...place, offset: 1 }, { type: "OUTPUT", data: "small", cause: null });
    host.socket.frame(" ".repeat(20_001));
    expect((await host.ended()).code).toBe(1009);
    expect(await refusedBy("maxHostMessageBytes")).toBe(1);
    const history = narrow.terrarium.mirror("large")?.history(2) ?? [];
    expect(history.map(({ event }) => event.type)).toContain("OUTPUT");
  });

  it("[LINK-1349] is disconnected when it does not read what it is sent", async () => {
    const { host } = await RawHost.open(narrow, token, ["deaf"]);
    await using _host = host;
    host.socket.pause();
    const query = 'mutation ($input: JSON!) { perturb(agentId: "deaf", input: $input) { id } }';
    const input = "x".repeat(200_000);
    // The kernel's buffers take some of it.
    const asked = Array.from({ length: 240 }, () => narrow.ask(query, { input }, narrow.bearer));
    await narrow.metricUntil('refused_total{limit="maxHostUnsentBytes"}', (times) => times > 0);
    await Promise.all(asked);
    expect(await refusedBy("maxHostUnsentBytes")).toBe(1);
  });

  it("[LINK-1350] its broken descriptions are refused, and the schema stays as it was", async () => {
    const bad = {
      name: "1 2",
      help: "",
      examples: [],
      aliases: [],
      hidden: false,
      readonly: false,
      pure: true,
    };
    const more = { parks: false, private: false, timeoutMs: null, input: null, output: null };
    const cron = { name: "tick", cron: "61 * * * *", timeZone: "UTC", input: null, missed: "skip" as const };
    for (const broken of [
      agentDescriptor("x", { commands: [{ ...bad, ...more }] }),
      agentDescriptor("x", { schedules: [cron] }),
      agentDescriptor("x", { labels: { "a b": "c" } }),
      agentDescriptor("x", { calls: ["**"] }),
    ]) {
      const { host, answer } = await RawHost.open(narrow, token, [broken]);
      await using _host = host;
      expect(answer).toMatchObject({ kind: "refused", code: "BAD_USER_INPUT" });
    }
    expect((await narrow.ask("{ agents { id } }")).data).toBeTruthy();
  });

  async function refusedBy(limit: string): Promise<number> {
    return await narrow.metric(`refused_total{limit="${limit}"}`);
  }
});

describe("a host that is silent", () => {
  it("[LINK-1349] is disconnected before its hello, after a silence, and when its token has expired", async () => {
    await using quick = await TerrariumKit.open({ limits: { initTimeoutMs: 50, hostSilenceMs: 100 } });
    await using mute = await RawHost.dial(quick, await bearerOf("host:*"));
    expect((await mute.ended()).code).toBe(4408);
    const { host } = await RawHost.open(quick, await bearerOf("host:*"), ["quiet"]);
    await using _host = host;
    expect((await host.ended()).code).toBe(1006);
    const { host: late } = await RawHost.open(kit, await bearerOf("host:late", SHORT_LIFE), ["late"]);
    await using _late = late;
    const end = await late.ended();
    expect([end.code, end.farewell?.["code"]]).toEqual([4401, "UNAUTHENTICATED"]);
  });
});
