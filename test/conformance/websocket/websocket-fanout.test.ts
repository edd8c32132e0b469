import { describe, expect, it } from "vitest";
import { CLOSE, RawSocket } from "../../support/wire/raw-socket.js";
import { bearerOf, TerrariumKit } from "../../support/terrarium-kit.js";

interface Told {
  readonly type?: string;
  readonly cursor?: string;
  readonly result?: unknown;
  readonly missed?: number | null;
  readonly reason?: string;
}

const FIELDS = "type cursor ... on ResultEvent { result } ... on GapEvent { missed reason }";
const RESULTS = `subscription { terrariumEvents(agentId: "counter", types: [RESULT], replay: 0) { ${FIELDS} } }`;

const toldOf = (message: { readonly payload?: unknown }): Told =>
  (message.payload as { data: Record<string, Told> }).data["terrariumEvents"] ?? {};

async function told(socket: RawSocket): Promise<Told> {
  return toldOf(await socket.message());
}

interface Work {
  readonly executions: number;
  readonly encodes: number;
  readonly deliveries: number;
  readonly projections: number;
}

async function workOf(kit: TerrariumKit): Promise<Work> {
  return {
    executions: await kit.metric("fanout_executions_total"),
    encodes: await kit.metric("fanout_encodes_total"),
    deliveries: await kit.metric("fanout_deliveries_total"),
    projections: await kit.metric("fanout_projections"),
  };
}

/** The cost of five events when each of these documents is subscribed to on its own socket. */
async function costOf(
  kit: TerrariumKit,
  subscriptions: readonly { query: string; variables?: Record<string, unknown>; authorization?: string }[],
): Promise<{ work: Work; heard: unknown[][] }> {
  const sockets: RawSocket[] = [];
  for (const { query, variables = {}, authorization } of subscriptions) {
    const socket = await RawSocket.open(kit.webSocketUrl, authorization ? { params: { authorization } } : {});
    socket.subscribe(crypto.randomUUID(), query, variables);
    sockets.push(socket);
  }
  await kit.metricUntil("fanout_observers", (observers) => observers === sockets.length);
  const before = await workOf(kit);
  await kit.count(5);
  const heard = [];
  for (const socket of sockets) {
    const messages: unknown[] = [];
    for (let n = 0; n < 5; n += 1) messages.push((await socket.message()).payload);
    heard.push(messages);
  }
  const after = await workOf(kit);
  for (const socket of sockets) await socket[Symbol.asyncDispose]();
  await kit.metricUntil("fanout_observers", (observers) => observers === 0);
  return {
    work: {
      executions: after.executions - before.executions,
      encodes: after.encodes - before.encodes,
      deliveries: after.deliveries - before.deliveries,
      projections: after.projections - before.projections,
    },
    heard,
  };
}

describe("sharing", () => {
  it("[WS-60] equivalent documents are executed and encoded once per event, in any notation", async () => {
    await using kit = await TerrariumKit.open();
    await kit.count(2);
    const { cursor } = kit.terrarium.mirror("counter")?.history().at(-1) ?? {};
    const { work, heard } = await costOf(kit, [
      { query: RESULTS },
      { query: RESULTS.replaceAll(" ", " \n\t, ") },
      {
        query: `# what the counter says\n${RESULTS} fragment Unused on Agent { id }`.replace(
          /fragment.*/,
          "",
        ),
      },
      { query: RESULTS.replace("replay: 0", "replay: 0, after: null") },
      {
        query: RESULTS.replace("replay: 0", "replay: 7, after: $place").replace(
          "subscription",
          "subscription($place: Cursor)",
        ),
        variables: { place: cursor },
      },
      { query: RESULTS.replace("[RESULT]", "[RESULT, RESULT]") },
    ]);
    expect(work).toMatchObject({ executions: 5, encodes: 5, deliveries: 30 });
    for (const messages of heard) expect(messages).toEqual(heard[0]);
  });

  it("[WS-61] documents that differ in the result's shape or in visibility are kept apart", async () => {
    await using kit = await TerrariumKit.open();
    await kit.count(1);
    const variable = RESULTS.replace("subscription", "subscription($wide: Boolean!)").replace(
      "cursor",
      "cursor at @include(if: $wide)",
    );
    const { work, heard } = await costOf(kit, [
      { query: RESULTS },
      { query: RESULTS.replace("cursor", "cursor agentId") },
      { query: RESULTS.replace("cursor", "place: cursor") },
      { query: variable, variables: { wide: true } },
      { query: variable, variables: { wide: false } },
      { query: RESULTS.replace("[RESULT]", "[RESULT, FEVER]") },
      { query: RESULTS, authorization: kit.bearer },
      { query: RESULTS, authorization: await bearerOf("agent:echo:invoke") },
    ]);
    // Types only select events: that one shares its bytes with the first. So does a token without rights on this agent.
    expect(work).toMatchObject({ executions: 30, encodes: 30, deliveries: 40 });
    expect(JSON.stringify(heard[3])).toContain('"at"');
    expect(JSON.stringify(heard[4])).not.toContain('"at"');
  });

  it("[WS-62] tokens with the same visibility share", async () => {
    await using kit = await TerrariumKit.open();
    await kit.count(1);
    const { work } = await costOf(kit, [
      { query: RESULTS, authorization: await bearerOf("agent:echo:invoke") },
      { query: RESULTS, authorization: await bearerOf("agent:echo:perturb") },
      { query: RESULTS, authorization: await bearerOf("purgatory:resolve") },
      { query: RESULTS },
    ]);
    expect(work).toMatchObject({ executions: 10, deliveries: 20 });
  });

  it("[WS-63] clients that reconnect together get the history from bytes encoded once", async () => {
    await using kit = await TerrariumKit.open();
    await kit.count(20);
    const replay = RESULTS.replace("replay: 0", "replay: 20");
    const before = await workOf(kit);
    const crowd = await Promise.all(Array.from({ length: 25 }, () => RawSocket.open(kit.webSocketUrl)));
    for (const [index, socket] of crowd.entries()) socket.subscribe(`${index}`, replay);
    for (const [index, socket] of crowd.entries()) {
      const mirror = kit.terrarium.mirror("counter");
      const expected = mirror?.history(20).filter(({ event }) => event.type === "RESULT") ?? [];
      for (const { cursor } of expected) {
        const message = await socket.message();
        expect(message.id).toBe(`${index}`);
        expect(toldOf(message).cursor).toBe(cursor);
      }
    }
    const after = await workOf(kit);
    expect(after.encodes - before.encodes).toBeLessThanOrEqual(20);
    expect(after.deliveries - before.deliveries).toBeGreaterThanOrEqual(25 * 15);
    for (const socket of crowd) await socket[Symbol.asyncDispose]();
  });

  it("[WS-64] an observer of one agent causes no work when another agent publishes", async () => {
    await using kit = await TerrariumKit.open();
    await using socket = await RawSocket.open(kit.webSocketUrl);
    socket.subscribe(
      "1",
      'subscription { terrariumEvents(agentId: "echo", replay: 0, types: [RESULT]) { cursor } }',
    );
    await kit.metricUntil("fanout_observers", (observers) => observers === 1);
    const before = await workOf(kit);
    await kit.count(20);
    expect(await workOf(kit)).toEqual(before);
  });
});

describe("many subscriptions on one socket", () => {
  it("[WS-65] subscriptions are served concurrently; one that is completed gets no more events", async () => {
    await using kit = await TerrariumKit.open();
    await using socket = await RawSocket.open(kit.webSocketUrl);
    const ids = Array.from({ length: 50 }, (_, index) => `s${index}`);
    for (const id of ids) socket.subscribe(id, RESULTS);
    await kit.metricUntil("fanout_observers", (observers) => observers === ids.length);
    const results = new Map<string, unknown[]>(ids.map((id) => [id, []]));
    const readTo = async (last: number, of: readonly string[]): Promise<void> => {
      while (of.some((id) => results.get(id)?.at(-1) !== last)) {
        const message = await socket.message();
        results.get(message.id ?? "")?.push(toldOf(message).result);
      }
    };
    await kit.count(3);
    await readTo(3, ids);
    const [gone, stay] = [
      ids.filter((_, index) => index % 2 === 1),
      ids.filter((_, index) => index % 2 === 0),
    ];
    const counted = kit.count(20);
    for (const id of gone) socket.json({ id, type: "complete" });
    await counted;
    await kit.metricUntil("fanout_observers", (observers) => observers === stay.length);
    await kit.count(2);
    await readTo(25, stay);
    const all = Array.from({ length: 25 }, (_, index) => index + 1);
    for (const id of stay) expect(results.get(id)).toEqual(all);
    // Messages already sent may still arrive; nothing after that.
    for (const id of gone) {
      const heard = results.get(id) ?? [];
      expect(heard).toEqual(all.slice(0, heard.length));
      expect(heard.length).toBeLessThanOrEqual(23);
    }
  });
});

describe("a client that stops reading", () => {
  const BIG = "x".repeat(20_000);
  const limits = { maxHistory: 50, maxUnsentBytes: 100_000 };

  /** Stops reading and fills all buffers until the socket accepts no more bytes. */
  async function stall(kit: TerrariumKit, socket: RawSocket): Promise<number> {
    let said = 0;
    socket.subscribe("slow", RESULTS);
    await kit.metricUntil("fanout_observers", (observers) => observers >= 1);
    socket.pause();
    // While the kernel's buffers fill, the socket is full only for moments: it is stuck once it stays full.
    for (let stuck = 0; stuck < 5;) {
      await kit.say(...Array.from({ length: 20 }, () => `${(said += 1)} ${BIG}`));
      stuck = (await kit.metric("fanout_lagging")) === 1 ? stuck + 1 : 0;
    }
    return said;
  }

  it("[WS-70] counts as lagging, holds no more bytes than the bound, and gets gaps with the exact number of what the log dropped", async () => {
    await using kit = await TerrariumKit.open({ limits: { ...limits, historyMaxEvents: 100 } });
    await using socket = await RawSocket.open(kit.webSocketUrl);
    let said = await stall(kit, socket);
    const unsent = await kit.metric("fanout_unsent_bytes");
    for (let round = 0; round < 10; round += 1) {
      await kit.say(...Array.from({ length: 20 }, () => `${(said += 1)} ${BIG}`));
    }
    expect(await kit.metric("fanout_lagging")).toBe(1);
    expect(await kit.metric("fanout_unsent_bytes")).toBe(unsent);
    expect(unsent).toBeGreaterThan(0);
    // One write of at most the bound plus an event may come on top of bytes below the bound.
    expect(unsent).toBeLessThan(3 * limits.maxUnsentBytes);

    socket.resume();
    const heard: Told[] = [];
    const numberOf = ({ result }: Told): number => Number(String(result).split(" ")[0]);
    while (heard.length === 0 || numberOf(heard.at(-1) ?? {}) !== said) heard.push(await told(socket));
    const gaps = heard.filter(({ type }) => type === "GAP");
    expect(gaps.map(({ reason }) => reason)).toEqual(gaps.map(() => "EVICTED"));
    const numbers = heard.filter(({ type }) => type === "RESULT").map(numberOf);
    expect(numbers).toEqual(numbers.toSorted((one, other) => one - other));
    const first = heard.findIndex(({ type }) => type === "GAP");
    expect(numbers.slice(0, first)).toEqual(Array.from({ length: first }, (_, index) => index + 1));
    // All missed results are in the gaps; other events of the agent may be, too.
    const others = gaps.reduce((sum, { missed }) => sum + (missed ?? 0), 0) - (said - numbers.length);
    expect(others).toBeGreaterThanOrEqual(0);
    expect(others).toBeLessThan(30);
    expect(await kit.metric("fanout_gaps_total")).toBe(gaps.length);
    expect(gaps.length).toBeGreaterThan(0);
    await kit.metricUntil("fanout_lagging", (lagging) => lagging === 0);
    await kit.say("still here");
    expect((await told(socket)).result).toBe("still here");
  });

  it("[WS-71] is closed with 4008 after stallTimeoutMs; other sockets do not notice", async () => {
    await using kit = await TerrariumKit.open({ limits: { ...limits, stallTimeoutMs: 500 } });
    await using other = await RawSocket.open(kit.webSocketUrl);
    await using socket = await RawSocket.open(kit.webSocketUrl);
    const said = await stall(kit, socket);
    await kit.metricUntil('refused_total{limit="stallTimeoutMs"}', (closed) => closed === 1);
    expect(await kit.metric("fanout_gaps_total")).toBe(0);
    socket.resume();
    const codes = [];
    for (;;) {
      const frame = await socket.next();
      if (frame?.opcode === CLOSE) codes.push(frame.payload.readUInt16BE(0));
      if (!frame || frame.opcode === CLOSE) break;
    }
    // The close frame queues behind unread bytes: a client that reads again in time gets it, any other is terminated.
    expect(codes.length === 0 || codes[0] === 4008).toBe(true);
    await kit.metricUntil("fanout_observers", (observers) => observers === 0);
    await kit.metricUntil("fanout_lagging", (lagging) => lagging === 0);
    other.subscribe("1", RESULTS.replace("replay: 0", "replay: 50"));
    while (!String((await told(other)).result).startsWith(`${said} `));
  });
});

describe("the end", () => {
  it("[WS-80] unregistering an agent completes its subscriptions after their last event", async () => {
    await using kit = await TerrariumKit.open();
    await using socket = await RawSocket.open(kit.webSocketUrl);
    socket.subscribe("counter", RESULTS);
    socket.subscribe(
      "echo",
      'subscription { terrariumEvents(agentId: "echo", replay: 0, types: [RESULT]) { type } }',
    );
    await kit.metricUntil("fanout_observers", (observers) => observers === 2);
    await kit.count(2);
    await kit.terrarium.unregister("counter");
    expect(toldOf(await socket.message()).result).toBe(1);
    expect(toldOf(await socket.message()).result).toBe(2);
    expect(await socket.message()).toEqual({ id: "counter", type: "complete" });
    socket.subscribe("again", RESULTS);
    expect((await socket.message()).payload).toMatchObject({
      errors: [{ extensions: { code: "AGENT_NOT_FOUND" } }],
    });
    expect(await kit.metric("fanout_observers")).toBe(1);
  });

  it("[WS-81] closing the gateway closes sockets with 1012 without complete, so that clients reconnect", async () => {
    const kit = await TerrariumKit.open();
    const socket = await RawSocket.open(kit.webSocketUrl);
    socket.subscribe("1", RESULTS.replace(", types: [RESULT]", ""));
    await kit.metricUntil("fanout_observers", (observers) => observers === 1);
    await kit.count(2);
    const closed = kit.terrarium.close();
    const types = [];
    for (;;) {
      const frame = await socket.next();
      if (!frame) throw new Error("the socket ended without a close frame");
      if (frame.opcode === CLOSE) {
        expect(frame.payload.readUInt16BE(0)).toBe(1012);
        socket.frame(frame.payload, { opcode: CLOSE });
        break;
      }
      const message = JSON.parse(frame.payload.toString()) as { type: string; payload?: unknown };
      expect(message.type).toBe("next");
      types.push(toldOf(message).type);
    }
    expect(types.filter((type) => type === "RESULT")).toHaveLength(2);
    // The agent's last event comes before the close.
    expect(types.at(-1)).toBe("AGENT_STOPPED");
    await closed;
  });
});
