import { once } from "node:events";
import { describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import type { JsonValue } from "../../../src/base/json.js";
import { type GatewayKit, openGateway } from "../../support/gateway-kit.js";
import { RawSocket } from "../../support/wire/raw-socket.js";
import { openStream } from "../gateway-event-source.js";

interface Told {
  readonly type: string;
  readonly cursor: string;
  readonly data?: JsonValue;
  readonly missed?: number | null;
}

const FIELDS = "type cursor ... on OutputEvent { data run session attempt } ... on GapEvent { missed }";
const QUERY = `subscription ($session: String, $after: Cursor, $replay: Int) {
  terrariumEvents(agentId: "pulse", session: $session, after: $after, replay: $replay) { ${FIELDS} } }`;

/** One way to watch. */
interface Watching extends AsyncDisposable {
  /** The next event. */
  next(): Promise<Told>;
}

interface Asked {
  readonly session: string;
  readonly after?: string;
  readonly replay?: number;
}

type Road = (kit: GatewayKit, asked: Asked) => Promise<Watching>;

const roads: Record<string, Road> = {
  async "Server-Sent Events"(kit, variables) {
    const query = new URLSearchParams({ query: QUERY, variables: JSON.stringify(variables) });
    const stream = await openStream(`${kit.url}?${query}`);
    return {
      async next() {
        const [event] = await stream.take(1);
        return (JSON.parse(event?.data ?? "") as { data: { terrariumEvents: Told } }).data.terrariumEvents;
      },
      [Symbol.asyncDispose]: () => stream.close(),
    };
  },
  async "a GraphQL WebSocket"(kit, variables) {
    const socket = await RawSocket.open(kit.url.replace("http:", "ws:"));
    socket.subscribe("1", QUERY, { ...variables });
    return {
      async next() {
        const { payload } = await socket.message();
        return (payload as { data: { terrariumEvents: Told } }).data.terrariumEvents;
      },
      [Symbol.asyncDispose]() {
        socket.destroy();
        return Promise.resolve();
      },
    };
  },
  async "the plain WebSocket"(kit, asked) {
    const query = new URLSearchParams(Object.entries(asked).map(([name, value]) => [name, String(value)]));
    const socket = new WebSocket(`${kit.http.url.replace("http:", "ws:")}/observe/pulse?${query}`);
    const told: Told[] = [];
    socket.on("message", (data) => told.push(JSON.parse((data as Buffer).toString()) as Told));
    return {
      async next() {
        while (told.length === 0) await once(socket, "message");
        return told.shift() as Told;
      },
      [Symbol.asyncDispose]() {
        socket.terminate();
        return Promise.resolve();
      },
    };
  },
};

function sayIn(kit: GatewayKit, session: string | null, data: number): void {
  const ofSession = session === null ? {} : { session };
  kit.reflect({
    type: "OUTPUT",
    data,
    cause: `per-${data}`,
    run: `per-${data}`,
    attempt: 1,
    ...ofSession,
  } as never);
}

describe.each(Object.entries(roads))("one session over %s", (_name, road) => {
  it("[WS-520] history and live events are those of its runs and those without a run, and resume by cursor", async () => {
    await using kit = await openGateway();
    sayIn(kit, "s1", 1);
    sayIn(kit, "s2", 2);
    kit.say(3);
    const first = await road(kit, { session: "s1" });
    expect(await first.next()).toMatchObject({ data: 1, run: "per-1", session: "s1", attempt: 1 });
    expect(await first.next()).toMatchObject({ data: 3 });
    sayIn(kit, null, 4);
    sayIn(kit, "s2", 5);
    sayIn(kit, "s1", 6);
    const { cursor, data } = await first.next();
    expect(data).toBe(6);
    await first[Symbol.asyncDispose]();
    for (const [session, value] of [["s2", 7] as const, ["s1", 8] as const]) sayIn(kit, session, value);
    await using second = await road(kit, { session: "s1", after: cursor });
    sayIn(kit, "s2", 9);
    sayIn(kit, "s1", 10);
    expect([(await second.next()).data, (await second.next()).data]).toEqual([8, 10]);
    await using other = await road(kit, { session: "s2", after: cursor });
    expect([(await other.next()).data, (await other.next()).data]).toEqual([7, 9]);
  });

  it("[WS-521] `replay` counts delivered events, and a gap has no number", async () => {
    await using kit = await openGateway({ limits: { maxHistory: 6 } });
    sayIn(kit, "s1", 1);
    await using before = await road(kit, { session: "s1" });
    const { cursor } = await before.next();
    sayIn(kit, "s1", 2);
    expect((await before.next()).data).toBe(2);
    await before[Symbol.asyncDispose]();
    await kit.settled();
    for (const value of [3, 4, 5, 6]) sayIn(kit, "s2", value);
    sayIn(kit, "s1", 7);
    for (const value of [8, 9]) sayIn(kit, "s2", value);
    await kit.settled();
    await using late = await road(kit, { session: "s1", after: cursor });
    expect(await late.next()).toMatchObject({ type: "GAP", missed: null });
    expect((await late.next()).data).toBe(7);
    await using last = await road(kit, { session: "s1", replay: 1 });
    expect((await last.next()).data).toBe(7);
  });
});

describe("one session in snapshots", () => {
  it("[HTTP-580] GraphQL and REST return the newest events of that session and those without a run, and the head's cursor", async () => {
    await using kit = await openGateway();
    for (const [session, value] of [
      ["s1", 1],
      ["s2", 2],
      [null, 3],
      ["s1", 4],
      ["s2", 5],
    ] as const)
      sayIn(kit, session, value);
    kit.say(6);
    sayIn(kit, "s2", 7);
    await kit.settled();
    const { body } = await kit.ask(
      `{ all: snapshot(agentId: "pulse") { cursor }
         snapshot(agentId: "pulse", session: "s1", last: 2) { cursor history { cursor ... on OutputEvent { data } } } }`,
    );
    const shot = body.data?.["snapshot"] as unknown as { cursor: string; history: Told[] };
    expect(shot.history.map(({ data }) => data)).toEqual([4, 6]);
    expect({ cursor: shot.cursor }).toEqual(body.data?.["all"]);
    const response = await fetch(`${kit.http.url}/api/pulse/snapshot?session=s1&last=2`);
    expect(await response.json()).toMatchObject({
      cursor: shot.cursor,
      history: [{ data: 4, run: "per-4", session: "s1", attempt: 1 }, { data: 6 }],
    });
    const none = await fetch(`${kit.http.url}/api/pulse/snapshot?session=never%20used`);
    expect(await none.json()).toMatchObject({ history: [{ data: 6 }] });
  });

  it.each(["", " s1", "s1\n", "a​b", "x".repeat(129)])(
    "[HTTP-581] an invalid session name is BAD_USER_INPUT on every transport: %j",
    async (session) => {
      await using kit = await openGateway();
      const query = `query ($session: String) { snapshot(agentId: "pulse", session: $session) { cursor } }`;
      expect((await kit.ask(query, { variables: { session } })).code).toBe("BAD_USER_INPUT");
      const name = encodeURIComponent(session);
      const rest = await fetch(`${kit.http.url}/api/pulse/snapshot?session=${name}`);
      expect([rest.status, await rest.json()]).toMatchObject([400, { code: "BAD_USER_INPUT" }]);
      const socket = await RawSocket.open(kit.url.replace("http:", "ws:"));
      socket.subscribe("1", QUERY, { session });
      const refused = await socket.message();
      expect(JSON.stringify(refused)).toContain("BAD_USER_INPUT");
      socket.destroy();
      const plain = new WebSocket(`${kit.http.url.replace("http:", "ws:")}/observe/pulse?session=${name}`);
      const [code, reason] = (await once(plain, "close")) as [number, Buffer];
      expect([code, String(reason)]).toEqual([4400, expect.stringContaining("BAD_USER_INPUT")]);
    },
  );

  it("[HTTP-581] a session given twice is refused", async () => {
    await using kit = await openGateway();
    const { status } = await fetch(`${kit.http.url}/api/pulse/snapshot?session=a&session=b`);
    expect(status).toBe(400);
  });
});
