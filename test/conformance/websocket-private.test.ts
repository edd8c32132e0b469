import { describe, expect, it } from "vitest";
import { openPrivateGateway, type PrivateGateway } from "./private-schema.js";
import { RawSocket } from "../support/raw-socket.js";
import { bearerOf } from "../support/terrarium-kit.js";

async function watcher(gateway: PrivateGateway, fields: string, args = "", name = ""): Promise<RawSocket> {
  const params = name === "" ? {} : { authorization: await bearerOf("agent:a:perturb", 60, name) };
  const socket = await RawSocket.open(gateway.url, { params });
  socket.subscribe("1", `subscription { terrariumEvents${args} { ${fields} } }`);
  // Answered after the subscription stands: messages of a socket are handled one by one.
  socket.json({ type: "ping" });
  const first = await socket.message();
  if (first.type !== "pong") throw new Error(`not expected yet: ${JSON.stringify(first)}`);
  return socket;
}

async function take(socket: RawSocket, count: number): Promise<unknown[]> {
  const taken = [];
  for (let n = 0; n < count; n += 1) {
    const { id, type, payload } = await socket.message();
    expect({ id, type }).toEqual({ id: "1", type: "next" });
    taken.push((payload as { data: { terrariumEvents: unknown } }).data.terrariumEvents);
  }
  return taken;
}

describe("documents that cannot be shared", () => {
  it("[WS-90] a resolver that reads the viewer: each observer gets its own value, executed once for each", async () => {
    await using gateway = await openPrivateGateway();
    await using ada = await watcher(gateway, "n who", "", "ada");
    await using bob = await watcher(gateway, "n who", "", "bob");
    await using nobody = await watcher(gateway, "n who");
    for (const numbers of [[1], [2, 3, 4], [5]]) {
      gateway.say(...numbers);
      await gateway.settled();
    }
    for (const [socket, who] of [
      [ada, "ada"],
      [bob, "bob"],
      [nobody, "nobody"],
    ] as const) {
      expect(await take(socket, 5)).toEqual([1, 2, 3, 4, 5].map((n) => ({ n, who })));
    }
    expect(gateway.resolved.who).toBe(15);
    expect(gateway.counters).toMatchObject({ executions: 0, encodes: 0, deliveries: 0, observers: 0 });
    expect(gateway.logged).toEqual([]);
  });

  it("[WS-91] one that reads it only now and then, and hides it: shared until then, from there on one by one", async () => {
    await using gateway = await openPrivateGateway();
    await using ada = await watcher(gateway, "n whoNow", "", "ada");
    await using bob = await watcher(gateway, "n whoNow", "", "bob");
    gateway.say(1);
    await gateway.settled();
    expect(gateway.counters).toMatchObject({ executions: 1, deliveries: 2, observers: 2 });
    gateway.say(2, 3, 4);
    await gateway.settled();
    gateway.say(5, 6);
    await gateway.settled();
    for (const [socket, name] of [
      [ada, "ada"],
      [bob, "bob"],
    ] as const) {
      const expected = [1, 2, 3, 4, 5, 6].map((n) => ({ n, whoNow: n % 3 === 0 ? name : "-" }));
      expect(await take(socket, 6)).toEqual(expected);
    }
    expect(gateway.resolved.whoNow).toBe(4);
    expect(gateway.counters.observers).toBe(0);
  });

  it("[WS-92] an asynchronous resolver: nothing lost, nothing twice, executed once for each", async () => {
    await using gateway = await openPrivateGateway();
    await using one = await watcher(gateway, "n later");
    await using two = await watcher(gateway, "n later");
    gateway.say(4, 5);
    await gateway.settled();
    const later = [4, 5].map((n) => ({ n, later: n }));
    expect(await take(one, 2)).toEqual(later);
    expect(await take(two, 2)).toEqual(later);
    expect(gateway.counters.observers).toBe(0);
  });

  it("[WS-93] the gap that comes first is not lost when the document turns out to be private on it", async () => {
    await using gateway = await openPrivateGateway({ maxHistory: 4 });
    gateway.say(1);
    await gateway.settled();
    await using first = await RawSocket.open(gateway.url);
    first.subscribe("1", "subscription { terrariumEvents(replay: 1) { cursor } }");
    const [{ cursor } = { cursor: "" }] = (await take(first, 1)) as { cursor: string }[];
    for (const n of [2, 3, 4, 5, 6, 7, 8]) {
      gateway.say(n);
      await gateway.settled();
    }
    await using late = await RawSocket.open(gateway.url);
    late.subscribe("1", `subscription { terrariumEvents(after: "${cursor}") { n missed who } }`);
    expect(await take(late, 5)).toEqual([
      { n: null, missed: 3, who: "nobody" },
      ...[5, 6, 7, 8].map((n) => ({ n, missed: null, who: "nobody" })),
    ]);
  });

  it("[WS-94] completed while served one by one, it is over; the id is free", async () => {
    await using gateway = await openPrivateGateway();
    await using socket = await watcher(gateway, "n who");
    gateway.say(1);
    expect(await take(socket, 1)).toEqual([{ n: 1, who: "nobody" }]);
    socket.json({ id: "1", type: "complete" });
    socket.subscribe("1", "subscription { terrariumEvents { n } }");
    socket.json({ type: "ping" });
    expect((await socket.message()).type).toBe("pong");
    gateway.say(2);
    expect(await take(socket, 1)).toEqual([{ n: 2 }]);
    expect(gateway.resolved.who).toBe(1);
  });
});

describe("errors", () => {
  it("[WS-95] are masked in shared results as in those made one by one", async () => {
    await using gateway = await openPrivateGateway();
    await using shared = await watcher(gateway, "n fails");
    await using own = await watcher(gateway, "n fails who");
    gateway.say(1);
    await gateway.settled();
    const [a, b] = [await shared.message(), await own.message()];
    const error = {
      message: expect.stringContaining("errorId"),
      path: ["terrariumEvents", "fails"],
      locations: [{ line: 1, column: 36 }],
      extensions: { code: "INTERNAL_SERVER_ERROR", errorId: expect.stringMatching(/^err-/) },
    };
    expect(a.payload).toEqual({ data: { terrariumEvents: { n: 1, fails: null } }, errors: [error] });
    expect(b.payload).toEqual({
      data: { terrariumEvents: { n: 1, fails: null, who: "nobody" } },
      errors: [error],
    });
    expect(JSON.stringify([a, b])).not.toContain("swordfish");
    expect(gateway.counters.executions).toBe(1);
    expect(gateway.logged).toHaveLength(2);
  });

  it("[WS-96] a result that cannot be encoded ends that subscription with an error, and no other", async () => {
    await using gateway = await openPrivateGateway();
    await using broken = await watcher(gateway, "n huge");
    await using sound = await watcher(gateway, "n");
    gateway.say(1);
    await gateway.settled();
    gateway.say(2);
    expect(await take(sound, 2)).toEqual([{ n: 1 }, { n: 2 }]);
    const extensions = { code: "INTERNAL_SERVER_ERROR", errorId: expect.any(String) };
    expect(await broken.message()).toMatchObject({ id: "1", type: "error", payload: [{ extensions }] });
    broken.subscribe("1", "subscription { terrariumEvents(replay: 1) { n } }");
    expect(await take(broken, 1)).toEqual([{ n: 2 }]);
  });
});
