import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { RawSocket } from "../../support/wire/raw-socket.js";
import { Heard, TerrariumKit } from "../../support/terrarium-kit.js";
import { openStream, type StreamEvent } from "../gateway-event-source.js";

interface Told {
  readonly type: string;
  readonly cursor: string;
  readonly flow: number;
  readonly result?: unknown;
}

const FIELDS = "{ type cursor flow ... on ResultEvent { result } }";

const told = ({ data }: StreamEvent): Told =>
  (JSON.parse(data) as { data: { terrariumEvents: Told } }).data.terrariumEvents;

describe("heartbeats", () => {
  let kit: TerrariumKit;
  beforeAll(async () => {
    kit = await TerrariumKit.open();
    await kit.count(3);
    // The counter's first heartbeat, after which it may be idle.
    await using first = await openStream(address(`agentId: "counter", replay: 0, types: [METABOLISM]`));
    await first.next();
  });
  afterAll(() => kit.terrarium.close());

  const address = (args: string): string =>
    `${kit.url}?query=${encodeURIComponent(`subscription { terrariumEvents(${args}) ${FIELDS} }`)}`;

  async function headOf(agentId: string): Promise<string> {
    const { data } = await kit.ask(`{ snapshot(agentId: "${agentId}") { cursor } }`);
    return (data as { snapshot: { cursor: string } }).snapshot.cursor;
  }

  it("[FANOUT-601] over SSE a subscriber gets the latest at once, with the cursor of the last kept event as its id", async () => {
    await using stream = await openStream(address(`agentId: "counter", replay: 0`));
    const [beat] = await stream.take(1);
    const head = await headOf("counter");
    expect([beat && told(beat).type, beat && told(beat).cursor, beat?.lastEventId]).toEqual([
      "METABOLISM",
      head,
      head,
    ]);
  });

  it("[FANOUT-600] over SSE a stream that breaks after a heartbeat resumes without a loss or a repeat", async () => {
    const watch = address(`agentId: "counter", types: [RESULT, METABOLISM]`);
    await using stream = await openStream(watch);
    const before = await stream.take(4);
    expect(before.map((event) => told(event).result)).toEqual([1, 2, 3, undefined]);
    await stream.close();
    await kit.count(2);
    await using back = await openStream(watch, {}, before[3]?.lastEventId ?? null);
    const heard: unknown[] = [];
    while (heard.length < 2) {
      const event = await back.next();
      if (event && told(event).type === "RESULT") heard.push(told(event).result);
    }
    expect(heard).toEqual([4, 5]);
  });

  it("[FANOUT-602] over graphql-ws a filter without METABOLISM gets none, one with only METABOLISM nothing else", async () => {
    await using socket = await RawSocket.open(kit.webSocketUrl);
    socket.subscribe(
      "results",
      `subscription { terrariumEvents(agentId: "counter", replay: 0, types: [RESULT]) ${FIELDS} }`,
    );
    socket.subscribe(
      "beats",
      `subscription { terrariumEvents(agentId: "counter", replay: 100, types: [METABOLISM]) ${FIELDS} }`,
    );
    const seen = new Map<string, Told[]>([
      ["results", []],
      ["beats", []],
    ]);
    const read = async (): Promise<void> => {
      const { id = "", payload } = await socket.message();
      seen.get(id)?.push((payload as { data: { terrariumEvents: Told } }).data.terrariumEvents);
    };
    await read();
    await kit.count(1);
    // The result changes the flow, which the next heartbeat shows; its cursor is that of the result.
    const isShown = (): boolean => {
      const [result] = seen.get("results") ?? [];
      return seen.get("beats")?.some(({ cursor }) => cursor === result?.cursor) ?? false;
    };
    while (!isShown()) await read();
    expect(seen.get("results")?.map(({ type }) => type)).toEqual(["RESULT"]);
    expect(new Set(seen.get("beats")?.map(({ type }) => type))).toEqual(new Set(["METABOLISM"]));
  });

  it("[FANOUT-601] /observe sends the latest after the history, in the shape of every event", async () => {
    const socket = new WebSocket(`ws://127.0.0.1:${kit.port}/observe/counter?replay=1`);
    const messages = new Heard<Told>();
    socket.on("message", (data) => messages.push(JSON.parse((data as Buffer).toString()) as Told));
    const items = await messages.until((seen) => seen.some(({ type }) => type === "METABOLISM"));
    const beat = items.find(({ type }) => type === "METABOLISM");
    expect(items[0]?.type).not.toBe("METABOLISM");
    expect(beat).toEqual({
      cursor: items[0]?.cursor,
      type: "METABOLISM",
      agentId: "counter",
      at: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
      state: "FLOWING",
      pressure: 0,
      flow: expect.any(Number),
      temperature: expect.any(Number),
      entropyRemaining: null,
    });
    socket.terminate();
  });

  it("[FANOUT-601] a newcomer on the stream of all agents gets the latest of each", async () => {
    await using stream = await openStream(
      `${kit.url}?query=${encodeURIComponent(`subscription { terrariumEvents(replay: 0) { agentId type } }`)}`,
    );
    const agents = (await stream.take(3)).map((event) => told(event) as Told & { agentId: string });
    expect(agents.map(({ agentId, type }) => `${agentId} ${type}`).toSorted()).toEqual(
      ["counter", "echo", "failing"].map((id) => `${id} METABOLISM`),
    );
  });

  it("[MIRROR-600] are in no history and no snapshot", async () => {
    const { data } = await kit.ask(`{ snapshot(agentId: "counter", last: 100) { history { type } } }`);
    const { history } = (data as { snapshot: { history: { type: string }[] } }).snapshot;
    expect(history.length).toBeGreaterThan(3);
    expect(history.map(({ type }) => type)).not.toContain("METABOLISM");
  });
});
