import { describe, expect, it } from "vitest";
import { TerrariumError } from "../../../src/base/errors.js";
import {
  fanoutCounters,
  FlushLoop,
  HolographicBuffer,
  nextMessageFraming,
  Projections,
  type Rendering,
  StreamSink,
} from "../../../src/mirror/index.js";
import { RingCursor, type Start } from "../../../src/mirror/ring/cursor.js";
import { ManualClock } from "../../support/time-and-random.js";
import { HandSocket, HandWaker, output } from "../../support/mirror-kit.js";

const PLENTY = 1_000_000;
const FRAME = nextMessageFraming(1);
const GRACE_MS = 5_000;

interface Asked {
  readonly ring: HolographicBuffer;
  readonly document?: string;
  readonly types?: readonly string[] | null;
  readonly session?: string | null;
  readonly visibility?: string;
  readonly client?: string;
  readonly start?: Start;
}

function world({ documentsMax = 10, clientDocumentsMax = 10, cachedBytesMax = PLENTY } = {}) {
  const waker = new HandWaker();
  const clock = new ManualClock();
  const counters = fanoutCounters();
  const errors: unknown[] = [];
  const projections = new Projections({
    waker,
    clock,
    counters,
    batchBytesMax: PLENTY,
    documentsMax,
    clientDocumentsMax,
    cachedBytesMax,
    onError: (error) => errors.push(error),
  });
  let renderings = 0;
  const rendering = (): Rendering => {
    renderings += 1;
    return (_cursor, event) => (event.type === "OUTPUT" ? JSON.stringify(event.data) : '"gap"');
  };
  return {
    waker,
    clock,
    counters,
    errors,
    renderings: () => renderings,
    ring: (scope: string, maxHistory = 10) =>
      new HolographicBuffer({ scope, epoch: "e1", maxHistory, waker }),
    run: () => {
      while (waker.woken > 0) waker.run();
    },
    join: ({
      ring,
      document = "d",
      types = null,
      session = null,
      visibility = "public",
      client = "c",
      start,
    }: Asked) => {
      const socket = new HandSocket(PLENTY);
      const ends: unknown[] = [];
      const leave = projections.join({
        ring,
        types,
        session,
        document,
        visibility,
        client,
        rendering,
        observer: {
          cursor: new RingCursor(ring, start ?? { kind: "now" }, session),
          sink: new StreamSink(socket, PLENTY, () => undefined),
          framing: FRAME,
          id: Buffer.from("1"),
          onEnd: () => undefined,
          onFailed: () => undefined,
          onEvicted: ({ details }) => ends.push(details["limit"]),
        },
      });
      const heard = (): unknown[] =>
        socket.read(PLENTY).map((text) => (JSON.parse(text) as { payload: unknown }).payload);
      return { leave, heard, ends };
    },
  };
}

/** The limit that refused; null when the attempt succeeded. */
function refusalOf(attempt: () => unknown): unknown {
  try {
    attempt();
    return null;
  } catch (error) {
    if (!(error instanceof TerrariumError) || error.code !== "LIMIT_EXCEEDED") throw error;
    return error.details["limit"];
  }
}

describe("one document over many streams", () => {
  it("[FANOUT-100] counts once and is prepared once, for any number of streams, filters and views", () => {
    const { ring, join, run, counters, renderings, errors } = world({
      documentsMax: 1,
      clientDocumentsMax: 1,
    });
    const rings = Array.from({ length: 2_000 }, (_, index) => ring(`agent-${index}`));
    const watchers = rings.map((one) => join({ ring: one }));
    join({ ring: rings[0] as HolographicBuffer, types: ["OUTPUT"] });
    join({ ring: rings[0] as HolographicBuffer, visibility: "steers-a" });
    expect(counters).toMatchObject({ documents: 1, projections: 2_002, observers: 2_002 });
    expect(renderings()).toBe(2);
    for (const [index, one] of rings.entries()) one.reflect(output(one.scope, index));
    run();
    for (const [index, { heard }] of watchers.entries()) expect(heard()).toEqual([index]);
    expect(errors).toEqual([]);
  });

  it("[FANOUT-101] executes an event once for all filters that pass it", () => {
    const { ring, join, run, counters } = world();
    const one = ring("a");
    const all = join({ ring: one });
    const some = join({ ring: one, types: ["OUTPUT", "ERROR"] });
    const other = join({ ring: one, types: ["ERROR"] });
    one.reflect(output("a", 7));
    run();
    expect([all.heard(), some.heard(), other.heard()]).toEqual([[7], [7], []]);
    expect(counters).toMatchObject({ executions: 1, encodes: 1, deliveries: 2 });
  });
});

describe("the bound on documents", () => {
  it("[FANOUT-102] refuses a client beyond its share; new clients take slots from the client with the most, until all have the same", () => {
    const { ring, join, counters, run } = world({ documentsMax: 12, clientDocumentsMax: 6 });
    const one = ring("a");
    const watchers: { client: string; ends: unknown[]; heard: () => unknown[] }[] = [];
    const refusals: Record<string, unknown> = {};
    for (const client of ["a", "b", "c", "d", "e", "f"]) {
      for (let n = 0; n < 7; n += 1) {
        const attempt = (): unknown =>
          watchers.push({ client, ...join({ ring: one, client, document: `${client} ${n}` }) });
        refusals[client] = refusalOf(attempt);
      }
    }
    expect(refusals).toMatchObject({ a: "maxSubscriptionDocumentsPerClient", f: "maxSubscriptionDocuments" });
    const left = watchers.filter(({ ends }) => ends.length === 0);
    const counts = left
      .map(({ client }) => client)
      .toSorted()
      .join("");
    expect(counts).toBe("aabbccddeeff");
    expect(counters).toMatchObject({ documents: 12, observers: 12 });
    one.reflect(output("a", 1));
    run();
    for (const { ends, heard } of watchers) expect(heard()).toEqual(ends.length === 0 ? [1] : []);
    expect(new Set(watchers.flatMap(({ ends }) => ends))).toEqual(new Set(["maxSubscriptionDocuments"]));
  });

  it("[FANOUT-102] does not evict a document that a client with few watches", () => {
    const { ring, join } = world({ documentsMax: 3, clientDocumentsMax: 3 });
    const one = ring("a");
    const [first, second, third] = ["1", "2", "3"].map((document) =>
      join({ ring: one, client: "rich", document }),
    );
    const poor = join({ ring: one, client: "poor", document: "3" });
    const next = join({ ring: one, client: "next", document: "4" });
    expect([first, second, third, poor, next].map((watcher) => watcher?.ends.length)).toEqual([
      0, 1, 0, 0, 0,
    ]);
    join({ ring: one, client: "last", document: "5" });
    // Each client holds one by now.
    expect([first, third, poor, next].map((watcher) => watcher?.ends.length)).toEqual([1, 0, 0, 0]);
    expect(refusalOf(() => join({ ring: one, client: "more", document: "6" }))).toBe(
      "maxSubscriptionDocuments",
    );
  });

  it("[FANOUT-102] a known document takes no further slot, and clients that left hold none", () => {
    const { ring, join, counters } = world({ documentsMax: 4, clientDocumentsMax: 2 });
    const one = ring("a");
    const first = join({ ring: one, client: "a", document: "1" });
    join({ ring: one, client: "a", document: "2" });
    expect(refusalOf(() => join({ ring: one, client: "a", document: "3" }))).toBe(
      "maxSubscriptionDocumentsPerClient",
    );
    join({ ring: one, client: "b", document: "1" });
    join({ ring: one, client: "b", document: "2" });
    first.leave();
    first.leave();
    expect(refusalOf(() => join({ ring: one, client: "a", document: "3" }))).toBeNull();
    expect(counters).toMatchObject({ documents: 3, observers: 4 });
  });

  it("[FANOUT-103] documents without observers are evicted, so that reconnecting clients do not fill the limit", () => {
    const { ring, join, counters, clock } = world({ documentsMax: 5, clientDocumentsMax: 5 });
    const one = ring("a");
    for (let n = 0; n < 100; n += 1) join({ ring: one, client: "a", document: String(n) }).leave();
    expect(counters.documents).toBe(5);
    expect(refusalOf(() => join({ ring: one, client: "b", document: "new" }))).toBeNull();
    clock.advance(GRACE_MS);
    expect(counters).toMatchObject({ documents: 1, projections: 1 });
  });

  it("[FANOUT-103] keeps no more than a thousand projections without observers", () => {
    const { ring, join, counters } = world();
    const rings = Array.from({ length: 1_500 }, (_, index) => ring(`agent-${index}`));
    for (const one of rings) join({ ring: one }).leave();
    expect(counters.projections).toBe(1_000);
  });
});

describe("the budget of bytes", () => {
  it("[FANOUT-104] is one over all streams and documents; least recently used payloads are evicted first and rendered again", () => {
    const { ring, join, run, counters } = world({ cachedBytesMax: 3 * 257 });
    const [a, b] = [ring("a"), ring("b")];
    for (const one of [a, a, b, b]) join({ ring: one });
    a.reflect(output("a", 1));
    a.reflect(output("a", 2));
    b.reflect(output("b", 3));
    run();
    expect(counters).toMatchObject({ executions: 3, evictions: 0, cachedBytes: 3 * 257 });
    // Uses 1 and 2 again, so 3 is the least recently used.
    const late = join({ ring: a, start: { kind: "last", events: 2 } });
    run();
    expect(late.heard()).toEqual([1, 2]);
    expect(counters.executions).toBe(3);
    a.reflect(output("a", 4));
    run();
    expect(counters).toMatchObject({ executions: 4, evictions: 1, cachedBytes: 3 * 257 });
    const other = join({ ring: b, start: { kind: "last", events: 1 } });
    run();
    expect(other.heard()).toEqual([3]);
    expect(counters).toMatchObject({ executions: 5, evictions: 2, cachedBytes: 3 * 257 });
  });

  it("[FANOUT-1690] keeps nothing for the only observer of a stream, and everything from the second on", () => {
    const { ring, join, run, counters } = world();
    const one = ring("a");
    const alone = join({ ring: one });
    one.reflect(output("a", 1));
    run();
    expect([alone.heard(), counters.executions, counters.cachedBytes]).toEqual([[1], 1, 0]);
    const second = join({ ring: one, start: { kind: "last", events: 1 } });
    run();
    expect([second.heard(), counters.executions, counters.cachedBytes]).toEqual([[1], 2, 257]);
    const third = join({ ring: one, start: { kind: "last", events: 1 } });
    one.reflect(output("a", 2));
    run();
    expect([alone.heard(), second.heard(), third.heard()]).toEqual([[2], [2], [1, 2]]);
    expect([counters.executions, counters.cachedBytes]).toEqual([3, 2 * 257]);
  });

  it("[FANOUT-104] a budget of zero costs executions, but no observer misses an event", () => {
    const { ring, join, run, counters } = world({ cachedBytesMax: 0 });
    const one = ring("a");
    const watchers = [join({ ring: one }), join({ ring: one })];
    for (let n = 1; n <= 3; n += 1) one.reflect(output("a", n));
    run();
    for (const { heard } of watchers) expect(heard()).toEqual([1, 2, 3]);
    expect(counters.cachedBytes).toBe(0);
  });

  it("[FANOUT-104] frees bytes that the ring has passed and those without observers", () => {
    const { ring, join, run, counters, clock } = world();
    const one = ring("a", 4);
    const watchers = [join({ ring: one }), join({ ring: one })];
    for (let n = 0; n < 50; n += 1) {
      one.reflect(output("a", n % 10));
      run();
    }
    expect(counters.cachedBytes).toBe(4 * 257);
    for (const { leave } of watchers) leave();
    clock.advance(GRACE_MS);
    expect(counters).toMatchObject({ cachedBytes: 0, projections: 0, documents: 0 });
  });
});

describe("work that fails", () => {
  it("[FANOUT-105] an observer whose sink fails is removed, and all others are served", () => {
    const { ring, join, run, errors, waker, counters, clock } = world();
    const one = ring("a");
    const before = join({ ring: one });
    const projections = new Projections({
      waker,
      clock,
      counters,
      batchBytesMax: PLENTY,
      documentsMax: 1,
      clientDocumentsMax: 1,
      cachedBytesMax: PLENTY,
      onError: (error) => errors.push(error),
    });
    const sockets = [new HandSocket(PLENTY), new HandSocket(PLENTY), new HandSocket(PLENTY)];
    const failed: number[] = [];
    for (const [index, socket] of sockets.entries()) {
      const sink = new StreamSink(socket, PLENTY, () => undefined);
      projections.join({
        ring: one,
        types: null,
        session: null,
        document: "d",
        visibility: "public",
        client: "c",
        rendering: () => () => "1",
        observer: {
          cursor: new RingCursor(one, { kind: "now" }),
          sink:
            index === 1
              ? {
                  writable: true,
                  whenWritable: () => undefined,
                  send() {
                    throw new Error("the socket is broken");
                  },
                }
              : sink,
          framing: FRAME,
          id: Buffer.from("1"),
          onEnd: () => undefined,
          onFailed() {
            failed.push(index);
            throw new Error("the callback failed");
          },
          onEvicted: () => undefined,
        },
      });
    }
    one.reflect(output("a", 1));
    run();
    expect(sockets.map((socket) => socket.read(PLENTY).length)).toEqual([1, 0, 1]);
    expect(before.heard()).toEqual([1]);
    expect(failed).toEqual([1]);
    expect(errors.map(String)).toEqual(["Error: the socket is broken", "Error: the callback failed"]);
  });

  it("[FANOUT-106] a listener or a task that throws does not stop the others, and is reported", async () => {
    const errors: unknown[] = [];
    const loop = new FlushLoop((error) => errors.push(error));
    const ring = new HolographicBuffer({ scope: "a", epoch: "e1", maxHistory: 4, waker: loop });
    const other = new HolographicBuffer({ scope: "b", epoch: "e1", maxHistory: 4, waker: loop });
    const heard: string[] = [];
    const fails = { onAdvance: () => fail("first"), onClose: () => undefined };
    ring.attach(fails);
    ring.attach({ onAdvance: () => heard.push("second"), onClose: () => undefined });
    other.attach({ onAdvance: () => heard.push("other ring"), onClose: () => undefined });
    ring.reflect(output("a", 1));
    other.reflect(output("b", 1));
    loop.whenIdle(() => fail("idle"));
    await new Promise<void>((resolve) => loop.whenIdle(resolve));
    expect(heard).toEqual(["second", "other ring"]);
    expect(errors.map(String)).toEqual(["Error: first", "Error: idle"]);
  });
});

describe("the budget of a turn", () => {
  it("[FANOUT-107] work that does not fit into a turn is flushed first in the next", async () => {
    const clock = new ManualClock();
    const loop = new FlushLoop(() => undefined, clock);
    const order: string[] = [];
    const slow = (name: string) => ({
      flush() {
        order.push(name);
        clock.advance(8);
      },
    });
    const turns: string[] = [];
    for (const name of ["a", "b", "c", "d"]) loop.wake(slow(name));
    loop.wake({ flush: () => turns.push(order.join("")) });
    await new Promise<void>((resolve) => loop.whenIdle(resolve));
    // Two fit into ten milliseconds; the last one ran after all of them.
    expect(order.join("")).toBe("abcd");
    expect(turns).toEqual(["abcd"]);
  });
});

function fail(message: string): never {
  throw new Error(message);
}
