import { expect, it } from "vitest";
import { WebSocket } from "ws";
import { RawSocket } from "../../support/wire/raw-socket.js";
import { TerrariumKit } from "../../support/terrarium-kit.js";

const COUNTS = `{ metabolism { observers } agents { id observers } }`;

interface Counts {
  readonly metabolism: { readonly observers: number };
  readonly agents: readonly { readonly id: string; readonly observers: number }[];
}

async function countsOf(kit: TerrariumKit): Promise<readonly number[]> {
  const { metabolism, agents } = (await kit.ask(COUNTS)).data as unknown as Counts;
  const of = (id: string): number => agents.find((agent) => agent.id === id)?.observers ?? NaN;
  return [metabolism.observers, of("counter"), of("echo")];
}

/** Polls until the counts match; the test's own timeout ends it. */
async function untilCounts(kit: TerrariumKit, wanted: readonly number[]): Promise<void> {
  while (JSON.stringify(await countsOf(kit)) !== JSON.stringify(wanted));
}

/** A socket with these subscriptions, all of them active. */
async function watcher(kit: TerrariumKit, ...streams: readonly string[]): Promise<RawSocket> {
  const socket = await RawSocket.open(kit.webSocketUrl);
  for (const [index, stream] of streams.entries())
    socket.subscribe(String(index), `subscription { ${stream} }`);
  socket.json({ type: "ping" });
  while ((await socket.message()).type !== "pong");
  return socket;
}

const ALL = "terrariumEvents(replay: 0) { cursor }";
const COUNTER = `terrariumEvents(agentId: "counter", replay: 0) { cursor }`;
const COUNTER_TOO = `terrariumEvents(agentId: "counter", replay: 0, types: [RESULT]) { cursor at }`;
const ECHO = `terrariumEvents(agentId: "echo", replay: 0) { cursor }`;

it("[HTTP-300] observers are connections: one socket with four subscriptions is one, over GraphQL, REST, metrics and mirrors", async () => {
  await using kit = await TerrariumKit.open();
  const one = await watcher(kit, ALL, COUNTER, COUNTER_TOO, ECHO);
  expect(await countsOf(kit)).toEqual([1, 1, 1]);
  const two = await watcher(kit, COUNTER, COUNTER_TOO);
  expect(await countsOf(kit)).toEqual([2, 2, 1]);
  const rest = await (await fetch(new URL("/api/counter/snapshot", kit.url))).json();
  expect(rest).toMatchObject({ agent: { observers: 2 } });
  expect(await kit.metric(`agent_observers{agent="counter"}`)).toBe(2);
  expect(kit.terrarium.mirror("counter")?.observers).toBe(2);
  // After its end a subscription no longer counts: here that of all agents.
  one.json({ type: "complete", id: "0" });
  one.json({ type: "complete", id: "3" });
  await untilCounts(kit, [2, 2, 0]);
  await one[Symbol.asyncDispose]();
  await untilCounts(kit, [1, 1, 0]);
  await two[Symbol.asyncDispose]();
  await untilCounts(kit, [0, 0, 0]);
});

it("[HTTP-300] event streams and plain sockets count as well", async () => {
  await using kit = await TerrariumKit.open();
  const query = encodeURIComponent(`subscription { ${COUNTER} }`);
  const leave = new AbortController();
  await fetch(`${kit.url}?query=${query}`, {
    headers: { accept: "text/event-stream" },
    signal: leave.signal,
  });
  await untilCounts(kit, [1, 1, 0]);
  const plain = new WebSocket(new URL("/observe/echo?replay=0", kit.webSocketUrl));
  await untilCounts(kit, [2, 1, 1]);
  leave.abort();
  plain.close();
  await untilCounts(kit, [0, 0, 0]);
  expect(kit.terrarium.mirror("echo")?.observers).toBe(0);
});
