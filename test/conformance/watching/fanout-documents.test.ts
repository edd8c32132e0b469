import { describe, expect, it } from "vitest";
import { OBSERVE } from "../../../src/documents/events.js";
import { RawSocket } from "../../support/wire/raw-socket.js";
import { bearerOf, SHORT_LIFE, TerrariumKit } from "../../support/terrarium-kit.js";

const SOCKETS = 10;
const PER_SOCKET = 100;

/** All clients connect through this proxy: `X-Forwarded-For` tells them apart. */
const BEHIND_PROXY = { trustedProxies: ["loopback"] };
const from = (address: string) => ({ headers: { "X-Forwarded-For": address } });

/** Opens sockets of one address with so many differently aliased subscriptions; returns the refusals by limit. */
async function crowd(kit: TerrariumKit, address: string, sockets: number, perSocket: number) {
  const refusals: Record<string, number> = {};
  const opened: RawSocket[] = [];
  for (let one = 0; one < sockets; one += 1) {
    const socket = await RawSocket.open(kit.webSocketUrl, from(address));
    opened.push(socket);
    for (let n = 0; n < perSocket; n += 1) {
      const alias = `e${address.replace(/\W/g, "_")}_${one}_${n}`;
      socket.subscribe(String(n), `subscription { ${alias}: terrariumEvents(replay: 0) { cursor } }`);
    }
    await socket.reached();
    for (const { payload } of socket.taken()) {
      const message = JSON.parse(payload.toString()) as Refusal;
      const limit = message.payload?.errors?.[0]?.extensions.limit;
      if (limit !== undefined) refusals[limit] = (refusals[limit] ?? 0) + 1;
    }
  }
  return { refusals, leave: () => Promise.all(opened.map((socket) => socket[Symbol.asyncDispose]())) };
}

interface Refusal {
  readonly payload?: { readonly errors?: readonly { readonly extensions: { readonly limit: string } }[] };
}

async function observes(kit: TerrariumKit, address: string): Promise<boolean> {
  const url = kit.webSocketUrl.replace("graphql", "observe/counter?replay=1");
  await using socket = await RawSocket.open(url, { protocol: null, init: false, ...from(address) });
  return await socket.message().then(
    () => true,
    () => false,
  );
}

describe("many different subscriptions", () => {
  it("[HTTP-100] from one address are refused beyond its share, and leave room for other addresses", async () => {
    await using kit = await TerrariumKit.open(BEHIND_PROXY);
    await kit.count(1);
    const greedy = await crowd(kit, "192.0.2.1", SOCKETS, PER_SOCKET);
    expect(greedy.refusals).toEqual({ maxSubscriptionDocumentsPerClient: SOCKETS * PER_SOCKET - 100 });
    expect(await kit.metric("fanout_documents")).toBe(100);
    expect(await kit.metric('refused_total{limit="maxSubscriptionDocumentsPerClient"}')).toBe(900);
    for (const address of ["192.0.2.1", "192.0.2.2"]) expect(await observes(kit, address)).toBe(true);
    await using page = await RawSocket.open(kit.webSocketUrl, from("192.0.2.1"));
    page.subscribe("a", OBSERVE.text, { replay: 1 });
    expect(await page.message()).toMatchObject({ type: "next", payload: { data: expect.anything() } });
    // A document that is already served can be joined by any client.
    await using socket = await RawSocket.open(kit.webSocketUrl, from("192.0.2.3"));
    socket.subscribe("a", "subscription { e192_0_2_1_0_0: terrariumEvents(replay: 1) { cursor } }");
    expect(await socket.message()).toMatchObject({ type: "next", payload: { data: expect.anything() } });
    await greedy.leave();
  });

  it("[HTTP-100] from many addresses leave room, too; addresses of one IPv6 network are one client", async () => {
    await using kit = await TerrariumKit.open({
      ...BEHIND_PROXY,
      limits: { maxSubscriptionDocuments: 40, maxSubscriptionDocumentsPerClient: 10 },
    });
    await kit.count(1);
    const crowds = [];
    for (let n = 1; n <= 12; n += 1) crowds.push(await crowd(kit, `2001:db8:0:7::${n}`, 1, 5));
    expect(await kit.metric("fanout_documents")).toBe(10);
    for (let n = 1; n <= 12; n += 1) crowds.push(await crowd(kit, `198.51.100.${n}`, 1, 10));
    expect(await observes(kit, "203.0.113.1")).toBe(true);
    await Promise.all(crowds.map(({ leave }) => leave()));
  });

  it("[HTTP-101] are refused over SSE like any subscription; /observe does not count", async () => {
    await using kit = await TerrariumKit.open({
      limits: { maxSubscriptionDocuments: 1, maxSubscriptionDocumentsPerClient: 1 },
    });
    await using socket = await RawSocket.open(kit.webSocketUrl);
    socket.subscribe("a", "subscription { terrariumEvents(replay: 0) { cursor } }");
    await socket.reached();
    const query = "subscription { terrariumEvents { type } }";
    const response = await fetch(`${kit.url}?query=${encodeURIComponent(query)}`, {
      headers: { accept: "text/event-stream" },
    });
    const text = await response.text();
    expect(response.status).toBe(200);
    expect(text).toContain('"code":"LIMIT_EXCEEDED"');
    expect(text).toMatch(/event: complete\ndata:\n\n$/);
    await using plain = await RawSocket.open(kit.webSocketUrl.replace("graphql", "observe/counter"), {
      protocol: null,
      init: false,
    });
    await plain.reached();
    // Refused subscriptions leave nothing behind.
    expect(await kit.metric("fanout_observers")).toBe(2);
  });
});

describe("a token that expires while there is no room for another document", () => {
  it("[HTTP-102] changes the visibility over every transport, and stops neither the process nor the check of other tokens", async () => {
    await using kit = await TerrariumKit.open({
      limits: { steeringRatePerSecond: 1_000, maxSubscriptionDocuments: 101 },
    });
    const headers = { Authorization: await bearerOf("agent:failing:perturb", SHORT_LIFE) };
    const url = kit.webSocketUrl.replace("graphql", "observe/failing?types=ERROR&replay=0");
    const watchers = await Promise.all(
      [1, 2, 3].map(() => RawSocket.open(url, { protocol: null, init: false, headers })),
    );
    await kit.metricUntil("fanout_observers", (observers) => observers === 3);
    const { refusals, leave } = await crowd(kit, "127.0.0.1", 2, PER_SOCKET);
    expect(Object.keys(refusals)).not.toEqual([]);
    const secret = (text: string): boolean => text.includes("salt");
    const heard = watchers.map(() => "");
    do {
      await kit.ask('mutation { perturb(agentId: "failing", input: 1) { queueDepth } }', {}, kit.bearer);
      for (const [index, socket] of watchers.entries()) heard[index] = JSON.stringify(await socket.message());
    } while (heard.some(secret));
    expect((await fetch(kit.url.replace("graphql", "health"))).status).toBe(200);
    await leave();
    await Promise.all(watchers.map((socket) => socket[Symbol.asyncDispose]()));
  });
});
