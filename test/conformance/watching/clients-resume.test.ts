import { createClient as createSseClient } from "graphql-sse";
import { describe, expect, it } from "vitest";
import { resuming } from "../../../examples/resume.js";
import { decodeCursor } from "../../../src/events/cursor.js";
import {
  apollo,
  createSocket,
  graphqlWs,
  urql,
  urqlClient,
  type Watch,
  type WatchSink,
} from "../../support/clients/watchers.js";
import { BreakableNetwork } from "../../support/wire/break-network.js";
import { graphql } from "../../support/generated/index.js";
import { Heard, TerrariumKit } from "../../support/terrarium-kit.js";

const WATCH = `subscription Watch($after: Cursor) {
  terrariumEvents(agentId: "counter", after: $after, types: [RESULT], replay: 2) {
    cursor
    ... on ResultEvent { result }
    ... on GapEvent { missed reason }
  }
}`;

/** The same as WATCH, typed by code generation. */
const typedWatch = graphql(`
  subscription WatchCounter($after: Cursor) {
    terrariumEvents(agentId: "counter", after: $after, types: [RESULT], replay: 2) {
      __typename
      cursor
      ... on ResultEvent {
        result
      }
      ... on GapEvent {
        missed
        reason
      }
    }
  }
`);

interface Told {
  readonly cursor: string;
  readonly result?: unknown;
  readonly missed?: number | null;
}
type Watched = { readonly terrariumEvents: Told };
type Start = (network: BreakableNetwork, heard: Heard<Told>) => () => void;

/** graphql-ws as its users configure it, but it retries when the network is back instead of after a delay. */
const socketTo = (network: BreakableNetwork) =>
  createSocket(network.webSocketUrl, {
    retryAttempts: 100,
    shouldRetry: () => true,
    retryWait: () => network.open,
  });

const over =
  (watch: Watch): Start =>
  (network, heard) =>
    watch(socketTo(network), { query: WATCH }, sinkOf(heard));

/** Where a client puts what it gets. */
function sinkOf(heard: Heard<Told>): WatchSink {
  return { next: (event) => heard.push(event as Told), end: (error) => heard.end(error) };
}

const codegen: Start = (network, heard) => {
  const socket = resuming(socketTo(network));
  urqlClient(socket)
    .subscription(typedWatch, {})
    .subscribe(({ data, error }) => {
      if (error) heard.end(error);
      const event = data?.terrariumEvents;
      // The generated types promise what this narrows to.
      if (event?.__typename === "ResultEvent") heard.push({ cursor: event.cursor, result: event.result });
      else if (event?.__typename === "GapEvent") heard.push({ cursor: event.cursor, missed: event.missed });
    });
  return () => void socket.dispose();
};

const graphqlSse: Start = (network, heard) => {
  const client = createSseClient({ url: network.url, retryAttempts: 100, retry: () => network.open });
  let after: string | undefined;
  // The body is written for each attempt, so `after` is read at that moment.
  const variables = Object.defineProperty({}, "after", { enumerable: true, get: () => after });
  client.subscribe<Watched>(
    { query: WATCH, variables },
    {
      next({ data }) {
        if (!data) return;
        after = data.terrariumEvents.cursor;
        heard.push(data.terrariumEvents);
      },
      error: (error) => heard.end(error),
      complete: () => heard.end(),
    },
  );
  return () => client.dispose();
};

/** A client with `fetch` alone: it sends the last id back as Last-Event-ID. */
const fetched: Start = (network, heard) => {
  const leave = new AbortController();
  const query = new URLSearchParams({ query: WATCH });
  const accept = "text/event-stream";
  async function read(lastEventId: string | null): Promise<never> {
    const headers: HeadersInit = lastEventId === null ? { accept } : { accept, "last-event-id": lastEventId };
    let id = lastEventId;
    try {
      const response = await fetch(`${network.url}?${query}`, { headers, signal: leave.signal });
      let text = "";
      const decoder = new TextDecoder();
      for await (const chunk of response.body ?? []) {
        text += decoder.decode(chunk, { stream: true });
        const blocks = text.split("\n\n");
        text = blocks.pop() ?? "";
        for (const block of blocks) {
          const data = /^data: (.*)$/m.exec(block)?.[1];
          if (data === undefined) continue;
          id = /^id: (.*)$/m.exec(block)?.[1] ?? id;
          heard.push((JSON.parse(data) as { data: Watched }).data.terrariumEvents);
        }
      }
    } catch (error) {
      if (leave.signal.aborted) throw error;
    }
    await network.open;
    return await read(id);
  }
  read(null).catch((error: unknown) => heard.end(error));
  return () => leave.abort();
};

const CLIENTS: readonly (readonly [string, Start])[] = [
  ["graphql-ws", over(graphqlWs)],
  ["Apollo Client", over(apollo)],
  ["urql", over(urql)],
  ["a document typed by code generation", codegen],
  ["graphql-sse", graphqlSse],
  ["fetch", fetched],
];

const offsetOf = (cursor = ""): number => decodeCursor(cursor, "counter").offset;
const numbers = (from: number, to: number): number[] =>
  Array.from({ length: to - from + 1 }, (_, index) => from + index);

describe.each(CLIENTS)("%s", (_name, start) => {
  it("[CLIENT-1] gets the history it asked for, then live events, in one order", async () => {
    await using kit = await TerrariumKit.open();
    await using network = await BreakableNetwork.to(kit.port);
    await kit.count(5);
    const heard = new Heard<Told>();
    using _client = { [Symbol.dispose]: start(network, heard) };
    await heard.until((items) => items.length >= 2);
    await kit.count(10);
    const items = await heard.until((all) => all.length >= 12);
    expect(items.map(({ result }) => result)).toEqual(numbers(4, 15));
  });

  it("[CLIENT-2] resumes by cursor when the network breaks again and again: no event is missed or repeated", async () => {
    await using kit = await TerrariumKit.open();
    await using network = await BreakableNetwork.to(kit.port);
    const heard = new Heard<Told>();
    await kit.count(1);
    using _client = { [Symbol.dispose]: start(network, heard) };
    let told = 1;
    await heard.until((items) => items.length === told);
    for (const missed of [3, 1, 7]) {
      await kit.count(2);
      told += 2;
      await heard.until((items) => items.length >= told);
      network.cut();
      await kit.count(missed);
      network.restore();
      told += missed;
      await heard.until((items) => items.length >= told);
    }
    await kit.count(1);
    const items = await heard.until((all) => all.at(-1)?.result === told + 1);
    expect(items.map(({ result }) => result)).toEqual(numbers(1, told + 1));
    expect(new Set(items.map(({ cursor }) => cursor)).size).toBe(items.length);
    expect(network.connections).toBeGreaterThanOrEqual(4);
  });

  it("[CLIENT-3] after an absence longer than the history, it learns how many events it missed, and goes on", async () => {
    await using kit = await TerrariumKit.open({ limits: { maxHistory: 10, historyMaxEvents: 10 } });
    await using network = await BreakableNetwork.to(kit.port);
    const heard = new Heard<Told>();
    await kit.count(1);
    using _client = { [Symbol.dispose]: start(network, heard) };
    await heard.until((items) => items.length >= 1);
    network.cut();
    for (let round = 0; round < 10; round += 1) await kit.count(3);
    network.restore();
    const items = await heard.until((all) => all.at(-1)?.result === 31);
    const at = items.findIndex(({ missed }) => missed !== undefined && missed !== null);
    const after = items.slice(at + 1).map(({ result }) => result);
    const [before, behind] = [items[at - 1], items[at]].map((item) => offsetOf(item?.cursor));
    expect(items[at]?.missed).toBe(behind! - before!);
    const kept = kit.terrarium.mirror("counter")?.history() ?? [];
    const results = kept.filter(({ offset, event }) => offset > behind! && event.type === "RESULT");
    expect(results.length).toBeGreaterThan(0);
    expect(after.length).toBeGreaterThanOrEqual(results.length);
    expect(after).toEqual(numbers(32 - after.length, 31));
  });
});
