import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { createClient } from "graphql-ws";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import type { JsonValue } from "../../../src/base/json.js";
import { openStream } from "../gateway-event-source.js";
import { Heard, TerrariumKit } from "../../support/terrarium-kit.js";
import { removeFolder } from "../../support/folder.js";

interface Told {
  readonly type: string;
  readonly cursor: string;
  readonly result?: JsonValue;
  readonly missed?: number | null;
  readonly reason?: string;
}

interface Asked {
  readonly agentId: string | null;
  readonly after?: string | undefined;
  readonly replay?: number;
}

type Road = (kit: TerrariumKit, asked: Asked) => Promise<{ heard: Heard<Told>; close: () => Promise<void> }>;

const QUERY = `subscription ($agentId: ID, $after: Cursor, $replay: Int) {
  terrariumEvents(agentId: $agentId, after: $after, replay: $replay, types: [RESULT, ERROR]) {
    type cursor ... on ResultEvent { result } ... on GapEvent { missed reason } } }`;

const roads: Record<string, Road> = {
  "graphql-ws": (kit, variables) => {
    const client = createClient({ url: kit.webSocketUrl, webSocketImpl: WebSocket, retryAttempts: 0 });
    const heard = new Heard<Told>();
    client.subscribe<{ terrariumEvents: Told }>(
      { query: QUERY, variables: { ...variables } },
      {
        next: ({ data, errors }) => (data ? heard.push(data.terrariumEvents) : heard.end(errors)),
        error: (error) => heard.end(error),
        complete: () => heard.end(),
      },
    );
    return Promise.resolve({ heard, close: async () => await client.dispose() });
  },
  async EventSource(kit, { after, ...variables }) {
    const query = new URLSearchParams({ query: QUERY, variables: JSON.stringify(variables) });
    const stream = await openStream(`${kit.url}?${query}`, {}, after ?? null);
    const heard = new Heard<Told>();
    void (async () => {
      for (;;) {
        const [event] = await stream.take(1);
        if (!event?.data) break;
        heard.push((JSON.parse(event.data) as { data: { terrariumEvents: Told } }).data.terrariumEvents);
      }
    })().catch((error: unknown) => heard.end(error));
    return { heard, close: () => stream.close() };
  },
  "ws /observe": (kit, { agentId, after, replay }) => {
    const query = new URLSearchParams({ types: "RESULT,ERROR" });
    if (after !== undefined) query.set("after", after);
    if (replay !== undefined) query.set("replay", String(replay));
    const socket = new WebSocket(`ws://127.0.0.1:${kit.port}/observe/${agentId ?? ""}?${query}`);
    const heard = new Heard<Told>();
    socket.on("message", (data) => heard.push(JSON.parse((data as Buffer).toString()) as Told));
    socket.on("close", (code, reason) => heard.end(`${code} ${String(reason)}`));
    return Promise.resolve({ heard, close: async () => socket.terminate() });
  },
  "in process": (kit, { agentId, after, replay }) => {
    const heard = new Heard<Told>();
    const events = kit.terrarium.observe({
      types: ["RESULT", "ERROR"],
      ...(agentId !== null && { agentId }),
      ...(after !== undefined && { after }),
      ...(replay !== undefined && { replay }),
    });
    void (async () => {
      for await (const { cursor, event } of events) heard.push({ ...(event as object), cursor } as Told);
    })().catch((error: unknown) => heard.end(error));
    return Promise.resolve({ heard, close: async () => void (await events.return()) });
  },
};

const words = (items: readonly Told[]): JsonValue[] =>
  items.map(({ type, result, missed, reason }) =>
    type === "GAP" ? `gap ${missed} ${reason}` : (result ?? null),
  );

const numbers = (from: number, to: number): number[] =>
  Array.from({ length: to - from + 1 }, (_, index) => from + index);

describe.each(["a data folder", "--ephemeral"])("a log far beyond the ring, with %s", (where) => {
  let kit: TerrariumKit;
  let folder: string;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "terrarium-backlog-"));
    kit = await TerrariumKit.open({
      limits: { maxHistory: 20 },
      ...(where === "a data folder" && { dataDir: folder }),
    });
    for (let block = 0; block < 40; block += 1) await kit.count(10);
  }, 120_000);
  afterAll(async () => {
    await kit.terrarium.close();
    removeFolder(folder);
  });

  /** The cursor after the counter's number 3, from one of the streams. */
  async function cursorOf3(agentId: string | null): Promise<string> {
    const { heard, close } = await roads["graphql-ws"]!(kit, { agentId, replay: 10_000 });
    const items = await heard.until((seen) => seen.some(({ result }) => result === 3));
    await close();
    return items.find(({ result }) => result === 3)?.cursor ?? "";
  }

  for (const [name, road] of Object.entries(roads)) {
    it(`[MIRROR-640] ${name}: a cursor older than the ring continues in the log, then live, without a seam`, async () => {
      const after = await cursorOf3("counter");
      const { heard, close } = await road(kit, { agentId: "counter", after });
      const total = kit.counted;
      await heard.until((items) => items.some(({ result }) => result === total));
      await kit.count(5);
      const items = await heard.until((seen) => seen.some(({ result }) => result === total + 5));
      expect(words(items)).toEqual(numbers(4, total + 5));
      await close();
    });

    it(`[MIRROR-641] ${name}: replay may be larger than the ring`, async () => {
      const { heard, close } = await road(kit, { agentId: "counter", replay: 150 });
      const total = kit.counted;
      const items = await heard.until((seen) => seen.some(({ result }) => result === total));
      // The last 150 events, of which some are samples and state changes.
      const first = Number(items[0]?.result);
      expect(first).toBeLessThan(total - 20);
      expect(first).toBeGreaterThanOrEqual(total - 149);
      expect(words(items)).toEqual(numbers(first, total));
      await close();
    });
  }

  it("[MIRROR-640] so does a cursor of the stream of all agents", async () => {
    const after = await cursorOf3(null);
    const { heard, close } = await roads["EventSource"]!(kit, { agentId: null, after });
    const total = kit.counted;
    const items = await heard.until((seen) => seen.some(({ result }) => result === total));
    expect(words(items)).toEqual(numbers(4, total));
    await close();
  });
});
