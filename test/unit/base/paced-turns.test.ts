import { describe, expect, it } from "vitest";

import { CallsUnderWay } from "../../../src/base/bounds/calls-under-way.js";
import { PacedTurns } from "../../../src/base/bounds/paced-turns.js";
import { ManualClock } from "../../support/time-and-random.js";

/** Lets promise reactions run. */
const settle = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));

/** Work whose every step takes so many milliseconds of a clock that only it moves. */
function stepOf(clock: ManualClock, ms: number) {
  const done: number[] = [];
  return {
    done,
    step: (item: number): number => {
      clock.advance(ms);
      done.push(item);
      return item * 2;
    },
  };
}

describe("paced turns", () => {
  it("[MIRROR-951] end a slice when its time is over, and pause three times as long", async () => {
    const clock = new ManualClock();
    const pace = new PacedTurns(clock);
    const { done, step } = stepOf(clock, 0.25);
    const all = pace.map("a", [1, 2, 3, 4, 5], step);
    await settle();
    expect(done).toEqual([1, 2]);
    clock.advance(1.4);
    await settle();
    expect(done).toEqual([1, 2]);
    clock.advance(0.2);
    await settle();
    expect(done).toEqual([1, 2, 3, 4]);
    clock.advance(2);
    expect(await all).toEqual([2, 4, 6, 8, 10]);
  });

  it("[MIRROR-951] share a slice between short pieces", async () => {
    const clock = new ManualClock();
    const pace = new PacedTurns(clock);
    const { done, step } = stepOf(clock, 0.1);
    const all = [1, 2, 3, 4, 5].map((item) => pace.map(`client ${item}`, [item], step));
    await settle();
    expect(done).toEqual([1, 2, 3]);
    clock.advance(0.9);
    await settle();
    expect(done).toEqual([1, 2, 3]);
    clock.advance(0.2);
    await Promise.all(all);
    expect(done).toEqual([1, 2, 3, 4, 5]);
  });

  it("[MIRROR-951] begin a new slice after an idle pause", async () => {
    const clock = new ManualClock();
    const pace = new PacedTurns(clock);
    const { done, step } = stepOf(clock, 0.1);
    await pace.map("a", [1, 2], step);
    clock.advance(0.7);
    await pace.map("a", [3, 4, 5], step);
    expect(done).toEqual([1, 2, 3, 4, 5]);
  });

  it("[MIRROR-951] go round the clients, slice by slice", async () => {
    const clock = new ManualClock();
    const pace = new PacedTurns(clock);
    const order: string[] = [];
    const step = (item: string): void => {
      clock.advance(1);
      order.push(item);
    };
    const all = [
      pace.map("a", ["a1", "a2", "a3"], step),
      pace.map("b", ["b1", "b2", "b3"], step),
      pace.map("c", ["c1"], step),
    ];
    for (let turn = 0; turn < 8; turn += 1) {
      await settle();
      clock.advance(3);
    }
    await Promise.all(all);
    expect(order).toEqual(["a1", "b1", "c1", "a2", "b2", "a3", "b3"]);
  });

  it("[MIRROR-951] go on after a step that throws", async () => {
    const clock = new ManualClock();
    const pace = new PacedTurns(clock);
    const broken = pace.map("a", [1], () => {
      throw new Error("a broken step");
    });
    await expect(broken).rejects.toThrow("a broken step");
    const next = pace.map("b", [1], (item) => item);
    expect(await next).toEqual([1]);
  });
});

describe("paced turns for reactions to promises", () => {
  it("[MIRROR-951] settle in order, and go on after a step that throws", async () => {
    const pace = new PacedTurns(new ManualClock());
    const all = pace.spread("a", [1, 2, 3], (item) => {
      if (item === 2) throw new Error("a broken step");
      return item * 10;
    });
    const settled = await Promise.allSettled(all);
    expect(settled).toEqual([
      { status: "fulfilled", value: 10 },
      { status: "rejected", reason: new Error("a broken step") },
      { status: "fulfilled", value: 30 },
    ]);
  });
});

describe("paced turns amid calls", () => {
  const amidCalls = () => {
    const clock = new ManualClock();
    const calls = new CallsUnderWay(clock);
    return { clock, calls, pace: new PacedTurns(clock, calls), ...stepOf(clock, 0.32) };
  };

  it("[MIRROR-970] take a 32nd of the event loop, and a quarter again when no more calls come", async () => {
    const { clock, calls, pace, done, step } = amidCalls();
    calls.begin()();
    const all = pace.map("a", [1, 2, 3, 4], step);
    await settle();
    expect(done).toEqual([1]);
    clock.advance(9.8);
    await settle();
    expect(done).toEqual([1]);
    clock.advance(0.2);
    await settle();
    expect(done).toEqual([1, 2]);
    clock.advance(100);
    await settle();
    expect(done).toEqual([1, 2, 3]);
    clock.advance(1);
    expect(await all).toHaveLength(4);
  });

  it("[MIRROR-970] begin no slice while a call is being acknowledged, and one in the turn after its answer", async () => {
    const { clock, calls, pace, done, step } = amidCalls();
    const [first, second] = [calls.begin(), calls.begin()];
    const all = pace.map("a", [1], step);
    clock.advance(7);
    await settle();
    first();
    await settle();
    expect(done).toEqual([]);
    second();
    await Promise.resolve();
    expect(done).toEqual([]);
    await all;
    expect(done).toEqual([1]);
    expect(clock.pending).toBe(1);
  });

  it("[MIRROR-970] count a call that takes longer for 50 ms only", async () => {
    const { clock, calls, pace, done, step } = amidCalls();
    const end = calls.begin();
    clock.advance(50);
    await pace.map("a", [1], step);
    expect(done).toEqual([1]);
    end();
    end();
    expect(calls.areWaiting).toBe(false);
    expect(calls.areComing).toBe(true);
    clock.advance(100);
    expect(calls.areComing).toBe(false);
  });

  it("[MIRROR-971] run at least one slice in 20 ms while a call is always being acknowledged", async () => {
    const { clock, calls, pace, done, step } = amidCalls();
    const items = Array.from({ length: 50 }, (_, index) => index);
    const all = pace.map("a", items, step);
    let end = calls.begin();
    while (done.length < items.length) {
      await settle();
      clock.advance(1);
      const next = calls.begin();
      end();
      end = next;
    }
    await all;
    expect(clock.monotonic()).toBeLessThanOrEqual(items.length * 20);
    expect(clock.monotonic()).toBeGreaterThan(items.length * 15);
  });

  it("[MIRROR-971] pause for 20 ms at most after a step that took long", async () => {
    const { clock, calls, pace } = amidCalls();
    calls.begin()();
    const { done, step } = stepOf(clock, 5);
    const all = pace.map("a", [1, 2], step);
    await settle();
    clock.advance(19.9);
    await settle();
    expect(done).toEqual([1]);
    clock.advance(0.2);
    await all;
    expect(done).toEqual([1, 2]);
  });
});
