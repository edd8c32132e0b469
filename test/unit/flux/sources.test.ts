import { EventEmitter } from "node:events";
import { Readable } from "node:stream";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FluxAgent, fromEvents, fromIterable, merge, periodic, type Tick } from "../../../src/flux/index.js";
import { collect, HandSource, turn } from "./flux-kit.js";
import { ManualClock } from "../../support/time-and-random.js";

function iterate<T>(source: AsyncIterable<T>): AsyncIterator<T> {
  return source[Symbol.asyncIterator]();
}

async function leave(iterator: AsyncIterator<unknown>): Promise<void> {
  await iterator.return?.();
}

describe("fromIterable", () => {
  it("[FLUX-40] yields each item once, in order, for each iteration", async () => {
    const source = fromIterable([1, Promise.resolve(2), 3]);
    expect(await collect(source)).toEqual([1, 2, 3]);
    expect(await collect(source)).toEqual([1, 2, 3]);
    expect(await collect(fromIterable(Readable.from(["a", "b"])))).toEqual(["a", "b"]);
    expect(await collect(fromIterable(new Set("xyx")))).toEqual(["x", "y"]);
  });

  it("[FLUX-40] leaving runs a generator's finally, and its error rejects", async () => {
    const steps: string[] = [];
    function leaving(): never {
      steps.push("left");
      throw new Error("on the way out");
    }
    function* items(): Generator<number> {
      try {
        yield 1;
        yield 2;
      } finally {
        leaving();
      }
    }
    const iterator = iterate(fromIterable(items()));
    await iterator.next();
    await expect(leave(iterator)).rejects.toThrow("on the way out");
    expect(steps).toEqual(["left"]);
  });

  it("[FLUX-40] a rejected item fails the source", async () => {
    const reason = new Error("broken promise");
    const iterator = iterate(fromIterable([1, Promise.reject(reason)]));
    await iterator.next();
    await expect(iterator.next()).rejects.toBe(reason);
  });
});

describe("fromEvents", () => {
  it("[FLUX-41] yields an emitter's events from the start of the iteration to its end", async () => {
    const emitter = new EventEmitter();
    const source = fromEvents<number>(emitter, "data", { endOn: ["close"] });
    emitter.emit("data", 0);
    const outputs = collect(source);
    for (const n of [1, 2, 3]) emitter.emit("data", n);
    emitter.emit("close");
    emitter.emit("data", 4);
    expect(await outputs).toEqual([1, 2, 3]);
    expect(emitter.eventNames()).toEqual([]);
  });

  it("[FLUX-41] yields an EventTarget's events", async () => {
    const target = new EventTarget();
    const controller = new AbortController();
    const source = fromEvents(target, "ping", {
      select: (event: Event) => event.type,
      signal: controller.signal,
    });
    const outputs = collect(source);
    target.dispatchEvent(new Event("ping"));
    target.dispatchEvent(new Event("pong"));
    controller.abort();
    target.dispatchEvent(new Event("ping"));
    expect(await outputs).toEqual(["ping"]);
    expect(await collect(source)).toEqual([]);
  });

  it.each([
    ["drop_oldest", [4, 5]],
    ["drop_newest", [1, 2]],
  ] as const)("[FLUX-41] at most queueMax events wait; %s counts its losses", async (policy, kept) => {
    const emitter = new EventEmitter();
    const source = fromEvents<number>(emitter, "data", { queueMax: 2, policy, endOn: ["close"] });
    const iterator = iterate(source);
    for (const n of [1, 2, 3, 4, 5]) emitter.emit("data", n);
    emitter.emit("close");
    expect(source.dropped).toBe(3);
    expect([(await iterator.next()).value, (await iterator.next()).value]).toEqual(kept);
    expect((await iterator.next()).done).toBe(true);
  });

  it("[FLUX-41] an emitter's error, or a select that throws, fails the source after the earlier events", async () => {
    const error = new Error("pipe burst");
    const emitter = new EventEmitter();
    const select = (n: number): number => {
      if (n === 13) throw error;
      return n;
    };
    for (const fail of [() => emitter.emit("error", error), () => emitter.emit("data", 13)]) {
      const iterator = iterate(fromEvents<number>(emitter, "data", { select }));
      emitter.emit("data", 1);
      fail();
      expect((await iterator.next()).value).toBe(1);
      await expect(iterator.next()).rejects.toBe(error);
      expect((await iterator.next()).done).toBe(true);
      expect(emitter.eventNames()).toEqual([]);
      const waiting = iterate(fromEvents<number>(emitter, "data", { select }));
      const next = waiting.next();
      fail();
      await expect(next).rejects.toBe(error);
    }
  });

  it("[FLUX-41] leaving removes the listeners at once and ends a waiting next()", async () => {
    const emitter = new EventEmitter();
    const agent = new FluxAgent<unknown, unknown>({ id: "a", process: (input) => input });
    const outputs = agent.start(fromEvents(emitter, "data", { endOn: ["close", "end"] }));
    emitter.emit("data", "x");
    expect((await outputs.next()).value).toBe("x");
    await turn();
    await agent.stop();
    expect(emitter.eventNames()).toEqual([]);
  });
});

describe("periodic", () => {
  it("[FLUX-42] ticks on time, counted from the start", async () => {
    const clock = new ManualClock(1_000);
    const iterator = iterate(periodic(100, { clock }));
    const ticks: Tick[] = [];
    for (let n = 0; n < 3; n += 1) {
      const next = iterator.next();
      clock.advance(100);
      ticks.push((await next).value as Tick);
    }
    expect(ticks).toEqual([
      { tick: 1, at: 1_100, missed: 0 },
      { tick: 2, at: 1_200, missed: 0 },
      { tick: 3, at: 1_300, missed: 0 },
    ]);
    await leave(iterator);
    expect(clock.pending).toBe(0);
  });

  it("[FLUX-42] delays do not add up, and a late consumer gets one tick that counts what it missed", async () => {
    const clock = new ManualClock(0);
    const iterator = iterate(periodic(100, { clock }));
    const first = iterator.next();
    clock.advance(130);
    expect((await first).value).toEqual({ tick: 1, at: 100, missed: 0 });
    const second = iterator.next();
    expect(clock.nextInMs).toBe(70);
    clock.advance(70);
    expect((await second).value).toMatchObject({ tick: 2 });
    clock.advance(450);
    expect((await iterator.next()).value).toEqual({ tick: 6, at: 650, missed: 3 });
    const next = iterator.next();
    expect(clock.nextInMs).toBe(50);
    clock.advance(50);
    expect((await next).value).toEqual({ tick: 7, at: 700, missed: 0 });
  });

  it("[FLUX-42] for any delays: ticks increase, are never early, and leave no gap with the missed ones", () =>
    fc.assert(
      fc.asyncProperty(fc.array(fc.nat({ max: 500 }), { maxLength: 30 }), async (delays) => {
        const clock = new ManualClock(0);
        const iterator = iterate(periodic(100, { clock }));
        let counted = 0;
        for (const delayMs of delays) {
          clock.advance(delayMs);
          const next = iterator.next();
          clock.advance(clock.nextInMs ?? 0);
          const { tick, missed, at } = (await next).value as Tick;
          expect(tick).toBe(counted + missed + 1);
          expect(at).toBeGreaterThanOrEqual(tick * 100);
          expect(at).toBeLessThan((tick + 1) * 100);
          counted = tick;
        }
      }),
    ));

  it("[FLUX-42] a timer that fires early does not tick twice", async () => {
    const clock = new ManualClock(0);
    const hasty = {
      now: () => clock.now(),
      monotonic: () => clock.monotonic(),
      after: (delayMs: number, task: () => void) => clock.after(delayMs - 0.5, task),
    };
    const iterator = iterate(periodic(10, { clock: hasty }));
    const ticks: number[] = [];
    for (let n = 0; n < 3; n += 1) {
      const next = iterator.next();
      clock.advance(clock.nextInMs ?? 0);
      ticks.push(((await next).value as Tick).tick);
    }
    expect(ticks).toEqual([1, 2, 3]);
  });

  it("[FLUX-42] ends when its consumer leaves or its signal aborts, waiting or not", async () => {
    const clock = new ManualClock();
    const controller = new AbortController();
    const source = periodic(100, { clock, signal: controller.signal });
    const [left, aborted] = [iterate(source), iterate(source)];
    const [one, two, three] = [left.next(), aborted.next(), aborted.next()];
    await leave(left);
    controller.abort();
    expect((await Promise.all([one, two, three])).map(({ done }) => done)).toEqual([true, true, true]);
    expect((await left.next()).done).toBe(true);
    expect((await iterate(source).next()).done).toBe(true);
    expect(clock.pending).toBe(0);
  });

  it.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY])("refuses a period of %d", (everyMs) => {
    expect(() => periodic(everyMs)).toThrow(RangeError);
  });
});

describe("merge", () => {
  it("[FLUX-43] yields all events of every source in its order, and ends when all have ended", () =>
    fc.assert(
      fc.asyncProperty(fc.array(fc.array(fc.nat(), { maxLength: 20 }), { maxLength: 5 }), async (lists) => {
        const sources = lists.map((list, from) => fromIterable(list.map((n) => ({ from, n }))));
        const merged = await collect(merge(...sources));
        const apart = lists.map((_, from) => merged.filter((item) => item.from === from).map(({ n }) => n));
        expect(apart).toEqual(lists);
      }),
    ));

  it("[FLUX-43] is fair: every ready source has its turn between two events of a busy one", async () => {
    async function* endless(name: string): AsyncGenerator<string> {
      for (;;) yield name;
    }
    const iterator = iterate(merge(endless("a"), endless("b"), endless("c")));
    const names: string[] = [];
    while (names.length < 30) names.push(String((await iterator.next()).value));
    for (let n = 3; n < names.length; n += 3) {
      expect(new Set(names.slice(n, n + 3))).toEqual(new Set(["a", "b", "c"]));
    }
    await leave(iterator);
  });

  it("[FLUX-43] has one next() pending per source, and never cancels a slow one", async () => {
    const [slow, fast] = [new HandSource<string>(), new HandSource<string>()];
    const iterator = iterate(merge(slow, fast));
    for (let n = 0; n < 5; n += 1) {
      const next = iterator.next();
      fast.push(`fast ${n}`);
      expect((await next).value).toBe(`fast ${n}`);
    }
    // A source is read only when the consumer requests the next event.
    expect([slow.asked, fast.asked]).toEqual([1, 5]);
    expect([slow.pendingMax, fast.pendingMax]).toEqual([1, 1]);
    slow.push("slow");
    expect((await iterator.next()).value).toBe("slow");
    fast.end();
    const last = iterator.next();
    slow.push("alone");
    expect((await last).value).toBe("alone");
    slow.end();
    expect((await iterator.next()).done).toBe(true);
  });

  it("[FLUX-43] concurrent calls are answered in order", async () => {
    const source = new HandSource<number>();
    const iterator = iterate(merge(source));
    const calls = [iterator.next(), iterator.next(), iterator.next()];
    source.push(1, 2);
    source.end();
    expect((await Promise.all(calls)).map(({ value }) => value as unknown)).toEqual([1, 2, undefined]);
  });

  it("[FLUX-43] fails with the first failing source after earlier events, and releases the others", async () => {
    const [bad, good] = [new HandSource<number>(), new HandSource<number>()];
    const iterator = iterate(merge(bad, good));
    const error = new Error("one of us");
    const first = iterator.next();
    good.push(1);
    await first;
    good.push(2);
    bad.fail(error);
    const answers = await Promise.allSettled([iterator.next(), iterator.next(), iterator.next()]);
    expect(answers.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "fulfilled", "rejected"]);
    expect(answers.find(({ status }) => status === "rejected")).toMatchObject({ reason: error });
    expect([bad.isLeft, good.isLeft]).toEqual([false, true]);
  });

  it("[FLUX-43] leaving releases all, ends a waiting next(), and waits for sources that can answer", async () => {
    const steps: string[] = [];
    async function* tidy(): AsyncGenerator<number> {
      try {
        yield 1;
        yield 2;
      } finally {
        await turn();
        steps.push("tidied");
      }
    }
    async function* asleep(): AsyncGenerator<number> {
      await new Promise(() => undefined);
      yield 0;
    }
    const stuck = new HandSource<number>();
    const iterator = iterate(merge(tidy(), stuck, asleep()));
    expect((await iterator.next()).value).toBe(1);
    await leave(iterator);
    expect(steps).toEqual(["tidied"]);
    expect(stuck.isLeft).toBe(true);
    expect((await iterator.next()).done).toBe(true);
    const waiting = iterate(merge(new HandSource<number>()));
    const next = waiting.next();
    await turn();
    await leave(waiting);
    expect((await next).done).toBe(true);
  });

  it("[FLUX-43] a merge of no sources ends at once", async () => {
    expect(await collect(merge())).toEqual([]);
  });
});
