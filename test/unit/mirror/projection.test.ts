import { describe, expect, it } from "vitest";
import type { TerrariumEvent } from "../../../src/events/event.js";
import {
  fanoutCounters,
  HolographicBuffer,
  nextMessageFraming,
  type Observer,
  type Rendering,
  StreamSink,
} from "../../../src/mirror/index.js";
import type { EventFilter } from "../../../src/mirror/observation.js";
import { PayloadBudget, PayloadCache } from "../../../src/mirror/fanout/payload-cache.js";
import { Projection } from "../../../src/mirror/fanout/projection.js";
import { RingCursor, type Start } from "../../../src/mirror/ring/cursor.js";
import { HandSocket, HandWaker, output } from "../../support/mirror-kit.js";

const PLENTY = 1_000_000;
const FRAME = nextMessageFraming(1);

interface Watcher extends Observer {
  readonly socket: HandSocket;
  readonly heard: string[];
  readonly ends: string[];
  /** What the peer has received since the last read. */
  read(bytesMax?: number): string[];
}

interface WorldOptions {
  readonly maxHistory?: number;
  readonly batchBytesMax?: number;
  readonly cachedBytesMax?: number;
  readonly unsentBytesMax?: number;
  readonly only?: EventFilter;
  readonly rendering?: (event: TerrariumEvent) => string;
}

const plain = (event: TerrariumEvent): string =>
  event.type === "GAP"
    ? `"gap ${event.missed} ${event.reason}"`
    : event.type === "OUTPUT"
      ? `${event.data as number}`
      : "?";

function world(options: WorldOptions = {}) {
  const waker = new HandWaker();
  const ring = new HolographicBuffer({
    scope: "a",
    epoch: "e1",
    maxHistory: options.maxHistory ?? 10,
    waker,
  });
  const counters = fanoutCounters();
  const errors: unknown[] = [];
  const rendered: string[] = [];
  const rendering: Rendering = (_cursor, event) => {
    const text = (options.rendering ?? plain)(event);
    rendered.push(text);
    return text;
  };
  const budget = new PayloadBudget(options.cachedBytesMax ?? PLENTY, counters);
  const payloads = new PayloadCache(ring, rendering, counters, budget);
  const projection = new Projection({
    ring,
    passes: options.only ?? (() => true),
    session: null,
    payloads,
    counters,
    waker,
    batchBytesMax: options.batchBytesMax ?? PLENTY,
    onError: (error) => errors.push(error),
  });
  let last = 0;
  return {
    waker,
    ring,
    counters,
    errors,
    rendered,
    projection,
    say: (count = 1): void => {
      for (let n = 0; n < count; n += 1) ring.reflect(output("a", (last += 1)));
    },
    run: (): void => {
      for (let turn = 0; waker.woken > 0; turn += 1) {
        if (turn > 1_000) throw new Error("the loop never becomes idle");
        waker.run();
      }
    },
    watch: (id: string, start: Start = { kind: "now" }, kernelBytesMax = PLENTY): Watcher => {
      const socket = new HandSocket(kernelBytesMax);
      const ends: string[] = [];
      const heard: string[] = [];
      const watcher: Watcher = {
        cursor: new RingCursor(ring, start),
        sink: new StreamSink(socket, options.unsentBytesMax ?? 1, () => undefined),
        framing: FRAME,
        id: Buffer.from(id),
        socket,
        heard,
        ends,
        onEnd() {
          ends.push("end");
          projection.remove(watcher);
        },
        onFailed: () => ends.push("failed"),
        onEvicted: () => ends.push("evicted"),
        read(bytesMax = PLENTY) {
          const frames = socket.read(bytesMax).map((text) => {
            const message = JSON.parse(text) as { id: string; payload: unknown };
            expect(message.id).toBe(id);
            return String(message.payload);
          });
          heard.push(...frames);
          return frames;
        },
      };
      projection.add(watcher);
      return watcher;
    },
  };
}

const numbers = (from: number, to: number): string[] =>
  Array.from({ length: to - from + 1 }, (_, index) => String(from + index));

describe("a projection", () => {
  it("[FANOUT-1] executes and encodes an event once for all observers, and keeps it for late joiners", () => {
    const { say, run, watch, counters, rendered } = world();
    const first = [watch("1"), watch("2"), watch("3")];
    say(4);
    run();
    const late = watch("4", { kind: "last", events: 3 });
    run();
    for (const watcher of first) expect(watcher.read()).toEqual(numbers(1, 4));
    expect(late.read()).toEqual(numbers(2, 4));
    expect(rendered).toEqual(numbers(1, 4));
    expect(counters).toMatchObject({ executions: 4, encodes: 4, deliveries: 15 });
  });

  it("[FANOUT-2] writes everything due to a socket at once", () => {
    const { say, run, watch, counters } = world();
    const watchers = [watch("1"), watch("2")];
    run();
    say(5);
    run();
    expect(counters).toMatchObject({ writes: 2, deliveries: 10 });
    for (const watcher of watchers) expect(watcher.read()).toEqual(numbers(1, 5));
  });

  it("[FANOUT-3] addresses one batch to each observer, also while a socket still holds the bytes", () => {
    const { say, run, watch } = world({ unsentBytesMax: PLENTY });
    const slow = watch("s", { kind: "now" }, 10);
    const others = ["1", "2", "3"].map((id) => watch(id));
    run();
    for (let round = 0; round < 3; round += 1) {
      say(2);
      run();
    }
    for (const other of others) expect(other.read()).toEqual(numbers(1, 6));
    expect(slow.read()).toEqual(numbers(1, 6));
  });

  it("[FANOUT-4] does nothing for events that do not pass, and skips no later one", () => {
    const odd: EventFilter = (event) =>
      event.type !== "OUTPUT" || (event as TerrariumEvent & { data: number }).data % 2 === 1;
    const { say, run, watch, counters, rendered } = world({ only: odd });
    const watcher = watch("1");
    run();
    say(6);
    run();
    expect(watcher.read()).toEqual(["1", "3", "5"]);
    expect(rendered).toEqual(["1", "3", "5"]);
    const before = counters.writes;
    say(); // 7
    run();
    say(); // 8
    run();
    expect(watcher.read()).toEqual(["7"]);
    expect(counters.writes).toBe(before + 1);
  });

  it("[FANOUT-5] renders nothing without observers", () => {
    const { say, run, watch, projection, rendered } = world();
    const watcher = watch("1");
    run();
    projection.remove(watcher);
    say(3);
    run();
    expect(rendered).toEqual([]);
    expect(projection.observers).toBe(0);
  });
});

describe("an observer", () => {
  it("[FANOUT-10] whose socket accepts no more is not written to, counts as lagging, and continues at its position", () => {
    const { say, run, watch, counters } = world();
    const slow = watch("s", { kind: "now" }, 60);
    const quick = watch("q");
    run();
    for (let n = 0; n < 8; n += 1) {
      say();
      run();
    }
    expect(quick.read()).toEqual(numbers(1, 8));
    expect(counters.lagging).toBe(1);
    expect(slow.socket.writableLength).toBeLessThan(100);
    while (slow.heard.length < 8) {
      slow.read(20);
      run();
    }
    expect(slow.heard).toEqual(numbers(1, 8));
    expect(counters).toMatchObject({ lagging: 0, gaps: 0 });
  });

  it("[FANOUT-11] that the ring has passed meanwhile gets one gap with the exact number, then the oldest kept", () => {
    const { say, run, watch, counters } = world({ maxHistory: 4 });
    const slow = watch("s", { kind: "now" }, 10);
    run();
    say();
    run();
    for (let n = 0; n < 20; n += 1) {
      say();
      run();
    }
    while (slow.socket.writableLength > 0 || counters.lagging > 0) {
      slow.read();
      run();
    }
    slow.read();
    expect(slow.heard[0]).toBe("1");
    expect(slow.heard.slice(1)).toEqual(["gap 16 LAGGED", ...numbers(18, 21)]);
    expect(counters.gaps).toBe(1);
  });

  it("[MIRROR-176] counts a gap in the ring once for each observer that gets it", () => {
    const { ring, run, say, watch, counters } = world();
    const crowd = ["1", "2", "3"].map((id) => watch(id));
    run();
    say();
    ring.skip(5);
    say();
    run();
    for (const watcher of crowd) expect(watcher.read()).toEqual(["1", "gap 5 LAGGED", "2"]);
    expect(counters.gaps).toBe(3);
    const late = watch("4", { kind: "last", events: 10 });
    run();
    expect(late.read()).toEqual(["1", "gap 5 LAGGED", "2"]);
    expect(counters.gaps).toBe(4);
  });

  it("[FANOUT-12] that returns from before the ring gets its gap first, EVICTED; equal gaps are rendered once", () => {
    const { say, run, watch, ring, rendered } = world({ maxHistory: 4 });
    say();
    const cursor = ring.headCursor();
    say(9);
    const crowd = ["1", "2", "3"].map((id) => watch(id, { kind: "after", cursor }));
    run();
    for (const watcher of crowd) expect(watcher.read()).toEqual(["gap 5 EVICTED", ...numbers(7, 10)]);
    expect(rendered).toHaveLength(5);
  });

  it("[FANOUT-13] that got half of a long history gets the other half on later turns, within the limit of one write", () => {
    const { say, run, watch, counters, waker } = world({ maxHistory: 50, batchBytesMax: 150 });
    say(40);
    const watcher = watch("1", { kind: "last", events: 40 });
    waker.run();
    const first = watcher.read();
    expect(first.length).toBeGreaterThan(0);
    expect(first.length).toBeLessThan(10);
    say(3);
    run();
    watcher.read();
    expect(watcher.heard).toEqual(numbers(1, 43));
    expect(counters.deliveries / counters.writes).toBeLessThan(10);
  });

  it("[FANOUT-14] that joins, leaves and joins while a round is cut into slices misses nothing and gets nothing twice", () => {
    const { say, run, watch, waker, projection } = world({ maxHistory: 50 });
    const crowd = Array.from({ length: 100 }, (_, index) => watch(String(index % 10)));
    run();
    say(3);
    // A turn that has no time left ends the round after its first 32 observers.
    waker.turnIsOver = false;
    const over = overAfter(waker, 2);
    waker.run();
    over.restore();
    const gone = crowd.filter((_, index) => index % 3 === 0);
    for (const watcher of gone) projection.remove(watcher);
    const late = watch("L", { kind: "last", events: 2 });
    say(2);
    run();
    for (const watcher of crowd) watcher.read();
    for (const watcher of crowd.filter((one) => !gone.includes(one)))
      expect(watcher.heard).toEqual(numbers(1, 5));
    for (const watcher of gone) expect(watcher.heard).toEqual(numbers(1, watcher.heard.length));
    expect(late.read()).toEqual(numbers(2, 5));
  });

  it("[FANOUT-15] that leaves keeps its position: another reader may continue from there", () => {
    const { say, run, watch, projection } = world();
    const watcher = watch("1");
    run();
    say(3);
    run();
    projection.remove(watcher);
    say(2);
    expect(watcher.read()).toEqual(numbers(1, 3));
    const rest = [];
    for (let next = watcher.cursor.next(); next; next = watcher.cursor.next()) rest.push(plain(next.event));
    expect(rest).toEqual(numbers(4, 5));
  });

  it("[FANOUT-15] also after filtered events: it has missed nothing when the ring passes those", () => {
    const { say, run, watch, projection, ring } = world({
      maxHistory: 4,
      only: ({ type }) => type !== "OUTPUT",
    });
    const watcher = watch("1");
    run();
    for (let n = 0; n < 10; n += 1) {
      say();
      run();
    }
    projection.remove(watcher);
    expect(watcher.cursor.gapAhead()).toBeNull();
    expect(watcher.cursor.seq).toBe(ring.nextSeq);
  });

  it("[FANOUT-16] gets everything kept before the end of a closed ring; a lagging one gets the end after it has read", () => {
    const { say, run, watch, ring, projection } = world();
    const quick = watch("q");
    const slow = watch("s", { kind: "now" }, 10);
    run();
    say();
    run();
    say(3);
    ring.close();
    run();
    expect(quick.read()).toEqual(numbers(1, 4));
    expect([quick.ends, slow.ends]).toEqual([["end"], []]);
    while (slow.ends.length === 0) {
      slow.read();
      run();
    }
    slow.read();
    expect(slow.heard).toEqual(numbers(1, 4));
    expect(projection.observers).toBe(0);
  });

  it("[FANOUT-17] whose socket is gone costs nothing until it is removed", () => {
    const { say, run, watch, counters, projection } = world();
    const dead = watch("d");
    const alive = watch("a");
    run();
    dead.socket.open = false;
    say(5);
    run();
    expect(alive.read()).toEqual(numbers(1, 5));
    expect(dead.read()).toEqual([]);
    projection.remove(dead);
    expect(counters).toMatchObject({ observers: 1, lagging: 0 });
  });
});

it("[FANOUT-301] a socket that accepts no more counts once as lagging, for any number of its subscriptions", () => {
  const { say, run, watch, counters, projection } = world();
  const one = watch("1", { kind: "now" }, 0);
  const two: Watcher = { ...watch("2"), sink: one.sink, socket: one.socket };
  projection.add(two);
  run();
  say();
  run();
  say();
  run();
  expect(counters.lagging).toBe(1);
  projection.remove(two);
  expect(counters.lagging).toBe(1);
  projection.remove(one);
  expect(counters.lagging).toBe(0);
});

describe("a rendering that fails", () => {
  const failingOn =
    (poison: string) =>
    (event: TerrariumEvent): string => {
      const text = plain(event);
      if (text.includes(poison)) throw new TypeError(`${poison} cannot be encoded`);
      return text;
    };

  it("[FANOUT-20] ends each observer that needs it, exactly after the last event it was sent", () => {
    const { say, run, watch, counters } = world({ rendering: failingOn("3") });
    const early = watch("e");
    run();
    say();
    run();
    say(3);
    const late = watch("l", { kind: "last", events: 2 });
    run();
    expect(early.read()).toEqual(["1"]);
    expect(late.read()).toEqual([]);
    expect([early.ends, late.ends]).toEqual([["failed"], ["failed"]]);
    expect(plain(early.cursor.next()?.event as TerrariumEvent)).toBe("2");
    expect(plain(late.cursor.next()?.event as TerrariumEvent)).toBe("3");
    expect(counters).toMatchObject({ observers: 0, lagging: 0 });
  });

  it("[FANOUT-21] leaves the gap in front of each observer that has not received it", () => {
    const { say, run, watch, ring } = world({ maxHistory: 3, rendering: failingOn("gap") });
    say();
    const cursor = ring.headCursor();
    say(5);
    const watcher = watch("1", { kind: "after", cursor });
    run();
    expect(watcher.ends).toEqual(["failed"]);
    const told = [];
    for (let next = watcher.cursor.next(); next; next = watcher.cursor.next()) told.push(plain(next.event));
    expect(told).toEqual(['"gap 2 EVICTED"', ...numbers(4, 6)]);
  });

  it("[FANOUT-22] is executed and reported once for all observers at one position", () => {
    let executions = 0;
    const failing = (): string => {
      executions += 1;
      throw new TypeError("a BigInt");
    };
    const { say, run, watch, errors, ring } = world({ rendering: failing });
    const watchers = [watch("1"), watch("2"), watch("3")];
    run();
    say();
    run();
    expect(watchers.map(({ ends }) => ends)).toEqual([["failed"], ["failed"], ["failed"]]);
    expect({ executions, reported: errors.length }).toEqual({ executions: 1, reported: 1 });
    expect(ring.pace.room).toBe(Infinity);
  });

  it("[FANOUT-400] does not affect observers that are past it, however often others need it", () => {
    let poison = "none";
    const rendering = (event: TerrariumEvent): string => failingOn(poison)(event);
    const { say, run, watch, errors } = world({ rendering, cachedBytesMax: 0 });
    const past = watch("p");
    run();
    say(2);
    run();
    poison = "2";
    for (let round = 0; round < 3; round += 1) {
      const late = watch("l", { kind: "last", events: 2 });
      run();
      expect(late.ends).toEqual(["failed"]);
    }
    poison = "none";
    say();
    run();
    expect(past.read()).toEqual(numbers(1, 3));
    expect(past.ends).toEqual([]);
    expect(errors).toHaveLength(3);
  });
});

describe("a ring without events", () => {
  it("[MIRROR-14] a subscriber attached before the first event of the first epoch has missed nothing", () => {
    const { ring, run, watch } = world();
    const before = ring.headCursor();
    const first = watch("1");
    run();
    ring.accept({ epoch: "e2", offset: 1, event: output("a", 1) });
    ring.accept({ epoch: "e2", offset: 2, event: output("a", 2) });
    const second = watch("2", { kind: "after", cursor: before });
    run();
    expect(first.read()).toEqual(["1", "2"]);
    expect(second.read()).toEqual(["1", "2"]);
  });

  it("[MIRROR-14] unless events are missing at its beginning", () => {
    const { ring, run, watch } = world();
    const watcher = watch("1");
    run();
    ring.accept({ epoch: "e2", offset: 3, event: output("a", 3) });
    run();
    expect(watcher.read()).toEqual(["gap null EPOCH_CHANGED", "3"]);
  });
});

/** Ends the turn at the nth reading of `turnIsOver`. */
function overAfter(waker: HandWaker, asks: number): { restore(): void } {
  let asked = 0;
  Object.defineProperty(waker, "turnIsOver", { configurable: true, get: () => (asked += 1) > asks });
  return {
    restore: () => void Object.defineProperty(waker, "turnIsOver", { configurable: true, value: false }),
  };
}
