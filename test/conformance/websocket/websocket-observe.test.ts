import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { asker } from "../../support/agents/asker.js";
import { bearerOf, Heard, TerrariumKit } from "../../support/terrarium-kit.js";

interface Told {
  readonly type: string;
  readonly cursor: string;
  readonly at: string;
  readonly result?: unknown;
  readonly message?: string;
}

interface Watching {
  readonly socket: WebSocket;
  readonly told: Heard<Told>;
  readonly closed: Promise<{ code: number; reason: string }>;
}

/** The values of the results in `items`. */
const resultsIn = (items: readonly Told[]): unknown[] =>
  items.filter(({ type }) => type === "RESULT").map(({ result }) => result);

describe("ws /observe/{agent}", () => {
  let kit: TerrariumKit;
  beforeAll(async () => {
    kit = await TerrariumKit.open({ agents: [asker] });
  });
  afterAll(() => kit.terrarium.close());

  function watch(path: string, authorization?: string): Watching {
    const headers = authorization === undefined ? {} : { authorization };
    const socket = new WebSocket(`ws://127.0.0.1:${kit.port}${path}`, { headers });
    const told = new Heard<Told>();
    socket.on("message", (data) => told.push(JSON.parse((data as Buffer).toString()) as Told));
    const closed = new Promise<{ code: number; reason: string }>((resolve) => {
      socket.once("close", (code, reason) => resolve({ code, reason: String(reason) }));
    });
    return { socket, told, closed };
  }

  it("[WS-100] sends the history, then every event, each as one JSON message with all its fields", async () => {
    await kit.count(2);
    const { socket, told } = watch("/observe/counter");
    await told.until((items) => resultsIn(items).length === 2);
    await kit.count(2);
    const items = await told.until((seen) => resultsIn(seen).length === 4);
    expect(resultsIn(items)).toEqual([1, 2, 3, 4]);
    expect(items.find(({ type }) => type === "RESULT")).toEqual({
      cursor: expect.any(String),
      type: "RESULT",
      agentId: "counter",
      at: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
      state: "FLOWING",
      pressure: expect.any(Number),
      flow: expect.any(Number),
      temperature: expect.any(Number),
      entropyRemaining: null,
      result: 1,
      cause: null,
    });
    socket.terminate();
  });

  it("[WS-101] continues after a cursor, and filters by type", async () => {
    const first = watch("/observe/counter?types=RESULT&replay=100");
    const items = await first.told.until((seen) => resultsIn(seen).length === 4);
    first.socket.terminate();
    await kit.count(1);
    const second = watch(`/observe/counter?types=RESULT&after=${items[1]?.cursor}`);
    const rest = await second.told.until((seen) => seen.length === 3);
    expect(resultsIn(rest)).toEqual([3, 4, 5]);
    second.socket.terminate();
  });

  it.each([
    "types=RESULT,AGENT_STARTED",
    "types=RESULT&types=AGENT_STARTED",
    "types=AGENT_STARTED&types=RESULT,RESULT",
  ])("[WS-141] several types are accepted in every notation: %s", async (query) => {
    const { told, socket } = watch(`/observe/counter?${query}&replay=100`);
    const seen = await told.until((items) => resultsIn(items).length > 0);
    expect(new Set(seen.map(({ type }) => type))).toEqual(new Set(["AGENT_STARTED", "RESULT"]));
    socket.terminate();
  });

  it.each([
    ["/observe/counter?types=RESULT&types=SNACK", 4400, "BAD_USER_INPUT"],
    ["/observe/counter?types=", 4400, "BAD_USER_INPUT"],
    ["/observe/counter?types=RESULT&types=", 4400, "BAD_USER_INPUT"],
    ["/observe/counter?types=RESULT,,ERROR", 4400, "BAD_USER_INPUT"],
    ["/observe/counter?after=", 4400, "CURSOR_INVALID"],
    ["/observe/counter?replay=", 4400, "BAD_USER_INPUT"],
    ["/observe/counter?replay=1&replay=2", 4400, "replay: is given more than once"],
    ["/observe/counter?after=a&after=a", 4400, "after: is given more than once"],
    ["/observe/counter?Types=RESULT", 4400, "Types: is unknown here"],
    ["/observe/counter?=", 4400, "BAD_USER_INPUT"],
    ["/observe/missing", 4004, "Agent not found"],
    ["/observe/counter?after=nonsense", 4400, "CURSOR_INVALID"],
    ["/observe/counter?replay=-1", 4400, "BAD_USER_INPUT"],
    ["/observe/counter?replay=1e3", 4400, "BAD_USER_INPUT"],
    ["/observe/counter?types=SNACK", 4400, "BAD_USER_INPUT"],
    ["/observe/counter?token=abc", 4400, "BAD_USER_INPUT: token: is unknown here"],
    ["/observe/%E0%A4%A", 4004, "Agent not found"],
  ])("[WS-102] %s is closed with %i and the reason", async (path, code, reason) => {
    const { closed } = watch(path);
    expect(await closed).toEqual({ code, reason: expect.stringContaining(reason) });
  });

  it("[WS-103] accepts no messages, and a bad token does not count as none", async () => {
    const talker = watch("/observe/counter?replay=0");
    talker.socket.once("open", () => talker.socket.send("hello"));
    expect((await talker.closed).code).toBe(4400);
    const stranger = watch("/observe/counter", "Bearer not-a-token");
    expect((await stranger.closed).code).toBe(4401);
  });

  it("[WS-104] the raw text of an agent's exception is sent only to clients that may steer it", async () => {
    await kit.ask(`mutation { perturb(agentId: "failing", input: 1) { id } }`, {}, kit.bearer);
    const anonymous = watch("/observe/failing?types=ERROR");
    const steerer = watch("/observe/failing?types=ERROR", await bearerOf("agent:failing:perturb"));
    const [hidden] = await anonymous.told.until((items) => items.length === 1);
    const [shown] = await steerer.told.until((items) => items.length === 1);
    expect(hidden?.message).not.toContain("salt");
    expect(shown?.message).toContain("salt");
    anonymous.socket.terminate();
    steerer.socket.terminate();
  });

  it("[WS-107] sends a question's times in the usual format, and none of its secrets", async () => {
    const watching = watch("/observe/asker?types=SEMAPHORE_EJECTED");
    const invoke = `mutation { invoke(agentId: "asker", input: { ask: {} }) { semaphore { id createdAt } } }`;
    const { data } = await kit.ask(invoke, {}, kit.bearer);
    const [told] = await watching.told.until((items) => items.length === 1);
    const { semaphore } = (data ?? {})["invoke"] as { semaphore: object };
    expect(told).toMatchObject({ semaphore: { ...semaphore, deadline: null, state: null, answer: null } });
    watching.socket.terminate();
  });

  it("[WS-105] shares its bytes: two observers cost one execution per event", async () => {
    const pair = [
      watch("/observe/counter?types=RESULT&replay=0"),
      watch("/observe/counter?types=RESULT&replay=0"),
    ];
    await kit.metricUntil("fanout_observers", (observers) => observers === 2);
    const before = await kit.metric("fanout_executions_total");
    await kit.count(3);
    for (const { told } of pair) await told.until((items) => items.length === 3);
    expect((await kit.metric("fanout_executions_total")) - before).toBe(3);
    for (const { socket } of pair) socket.terminate();
  });

  it("[WS-106] another path is refused before the upgrade", async () => {
    const socket = new WebSocket(`ws://127.0.0.1:${kit.port}/observe`);
    const error = await new Promise<Error>((resolve) => socket.once("error", resolve));
    expect(error.message).toContain("404");
  });
});
