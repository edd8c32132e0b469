import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { WebSocket } from "ws";
import { OWN_OPERATIONS } from "../../src/documents/own-operations.js";
import { LiveTerrarium, Steering } from "../../src/widgets/live/index.js";
import { RawSocket } from "../support/wire/raw-socket.js";
import { TerrariumKit } from "../support/terrarium-kit.js";

/** An empty list, and no introspection. */
const openShut = (): Promise<TerrariumKit> =>
  TerrariumKit.open({ persistedOperations: {}, introspection: false });
const addressOf = (kit: TerrariumKit): string => `http://127.0.0.1:${kit.port}`;
const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");

function post(kit: TerrariumKit, body: object, accept = "application/json"): Promise<Response> {
  return fetch(kit.url, {
    method: "POST",
    headers: { "content-type": "application/json", accept },
    body: JSON.stringify(body),
  });
}

/** A socket of a page from before an update: some of its operations differ from those of this version. */
function socketAsking(asked: string, before: string): typeof WebSocket {
  return class extends WebSocket {
    override send(data: string): void {
      super.send(data.replace(asked, before));
    }
  };
}

/** Resolves once `look` is true of the view. */
function until(live: { onChange(listener: () => void): () => void }, look: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    const check = (): void => {
      if (!look()) return;
      stop();
      resolve();
    };
    const stop = live.onChange(check);
    check();
  });
}

test("[LIMIT-9] unlisted operations are refused on HTTP, in event streams and on WebSockets, and others go on", async () => {
  await using kit = await openShut();
  const refusal = { extensions: { code: "BAD_USER_INPUT", field: "query" } };
  const query = "{ agents { id } }";
  const answer = await post(kit, { query });
  expect(await answer.json()).toMatchObject({ errors: [refusal] });
  const watch = `subscription { terrariumEvents(agentId: "counter") { cursor } }`;
  const stream = await (await post(kit, { query: watch }, "text/event-stream")).text();
  expect(JSON.parse(/^data: (\{.*)$/m.exec(stream)?.[1] ?? "null")).toMatchObject({ errors: [refusal] });
  await using socket = await RawSocket.open(kit.webSocketUrl);
  socket.subscribe("a", watch);
  expect(await socket.message()).toMatchObject({ id: "a", type: "error", payload: [refusal] });
  socket.subscribe("b", OWN_OPERATIONS.find((text) => text.includes("query Agents")) ?? "");
  expect(await socket.message()).toMatchObject({ id: "b", type: "next", payload: { data: {} } });
  expect(await socket.message()).toMatchObject({ id: "b", type: "complete" });
  const [documentId = "", sha256Hash] = OWN_OPERATIONS.filter((one) =>
    /query (?:Agents|Overview)/.test(one),
  ).map(sha256);
  const extensions = { persistedQuery: { version: 1, sha256Hash } };
  for (const named of [{ documentId }, { extensions }]) {
    socket.json({ id: "c", type: "subscribe", payload: { query: "", ...named } });
    expect(await socket.message()).toMatchObject({ id: "c", type: "next", payload: { data: {} } });
    expect(await socket.message()).toMatchObject({ id: "c", type: "complete" });
  }
});

test("[LIMIT-11] every operation of our own clients is known, by text and by hash", async () => {
  await using kit = await openShut();
  const names = OWN_OPERATIONS.map((text) => /(?:query|mutation|subscription) \w+/.exec(text)?.[0]);
  expect(names).toEqual(
    expect.arrayContaining(["subscription Observe", "query Look", "mutation Resolve", "subscription Events"]),
  );
  for (const text of OWN_OPERATIONS.filter((one) => !one.includes("subscription "))) {
    for (const request of [{ query: text }, { documentId: sha256(text) }]) {
      const { errors = [] } = (await (await post(kit, request)).json()) as {
        errors?: { extensions: { field?: string } }[];
      };
      // Without its variables a known operation is refused for another reason.
      const unknown = errors.filter(({ extensions }) =>
        /^(?:query|documentId)$/.test(extensions.field ?? ""),
      );
      expect({ text, unknown }).toEqual({ text, unknown: [] });
    }
  }
});

test("[LIMIT-11] an operator's list is added to them, and its ids win", async () => {
  const [own = ""] = OWN_OPERATIONS;
  const query = "query Mine { agents { id } }";
  await using kit = await TerrariumKit.open({
    persistedOperations: { mine: query, [sha256(own)]: query },
  });
  const known = { data: { agents: [{ id: "counter" }, { id: "echo" }, { id: "failing" }] } };
  for (const request of [{ documentId: "mine" }, { documentId: sha256(own) }, { query }])
    expect(await (await post(kit, request)).json()).toEqual(known);
  expect(await (await post(kit, { query: own })).json()).not.toEqual(known);
});

test("[LIMIT-11] pages watch and steer with an empty list and without introspection", async () => {
  await using kit = await openShut();
  const live = new LiveTerrarium({ gateway: addressOf(kit), webSocketImpl: WebSocket });
  live.start();
  await until(live, () => live.connection.kind === "live" && live.agents.size === 3);
  const stream = live.follow("counter");
  await kit.count(2);
  await until(stream, () => stream.state === "live" && stream.events.length > 1);
  expect(await live.commandsOf("echo")).toEqual([]);
  const one = new LiveTerrarium({
    gateway: addressOf(kit),
    agentId: "counter",
    webSocketImpl: WebSocket,
  });
  one.start();
  await until(one, () => one.connection.kind === "live");
  const steering = new Steering({ gateway: addressOf(kit) });
  await steering.use(kit.terrarium.operatorToken);
  expect(await steering.invoke("echo", 1)).toMatchObject({ status: "COMPLETED", result: { echo: 1 } });
  await steering.perturb("echo", 2, 100);
  await steering.stopAgent("echo");
  await steering.startAgent("echo");
  for (const view of [live, one]) view.stop();
});

test.each([
  ["its first query", "query Overview", "query OverviewBefore"],
  ["a later query", "query Semaphores", "query SemaphoresBefore"],
  ["its subscription", "subscription Events", "subscription EventsBefore"],
])(
  "[DASHBOARD-12] a page from before an update shows that, when the gateway refuses %s",
  async (_what, asked, before) => {
    await using kit = await openShut();
    const webSocketImpl = socketAsking(asked, before);
    const live = new LiveTerrarium({ gateway: addressOf(kit), webSocketImpl });
    live.start();
    await until(live, () => live.connection.kind === "refused");
    expect(live.connection).toMatchObject({ why: expect.stringContaining("reload the page") });
    // It does not retry by itself.
    expect(await kit.metric(`errors_total{code="BAD_USER_INPUT"}`)).toBe(1);
    live.stop();
  },
);

test("[DASHBOARD-12] so does a page with one agent's stream", async () => {
  await using kit = await openShut();
  const live = new LiveTerrarium({
    gateway: addressOf(kit),
    webSocketImpl: socketAsking("query Head", "query HeadBefore"),
  });
  live.start();
  await until(live, () => live.connection.kind === "live");
  const stream = live.follow("counter");
  await until(stream, () => stream.state === "refused");
  expect(stream.refusal).toMatchObject({ code: "BAD_USER_INPUT" });
  live.stop();
});

test("[LIMIT-12] with persisted operations there is no GraphiQL, and the answer says why", async () => {
  await using kit = await openShut();
  const response = await fetch(kit.url, { headers: { accept: "text/html,*/*" } });
  expect(response.status).toBe(404);
  expect(response.headers.get("content-type")).toContain("application/problem+json");
  expect(await response.json()).toMatchObject({
    title: "There is no GraphiQL here",
    detail: expect.stringContaining("persisted operations only"),
  });
});
