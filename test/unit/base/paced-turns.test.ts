import { describe, expect, it } from "vitest";

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
  it("[MIRROR-951] end a slice when its time is over, and pause seven times as long", async () => {
    const clock = new ManualClock();
    const pace = new PacedTurns(clock);
    const { done, step } = stepOf(clock, 0.25);
    const all = pace.map("a", [1, 2, 3, 4, 5], step);
    await settle();
    expect(done).toEqual([1, 2]);
    clock.advance(3.4);
    await settle();
    expect(done).toEqual([1, 2]);
    clock.advance(0.2);
    await settle();
    expect(done).toEqual([1, 2, 3, 4]);
    clock.advance(4);
    expect(await all).toEqual([2, 4, 6, 8, 10]);
  });

  it("[MIRROR-951] share a slice between short pieces", async () => {
    const clock = new ManualClock();
    const pace = new PacedTurns(clock);
    const { done, step } = stepOf(clock, 0.1);
    const all = [1, 2, 3, 4, 5].map((item) => pace.map(`client ${item}`, [item], step));
    await settle();
    expect(done).toEqual([1, 2, 3]);
    clock.advance(2);
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
    clock.advance(2.1);
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
      clock.advance(7);
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
