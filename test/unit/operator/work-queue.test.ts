import { describe, expect, it } from "vitest";
import { WorkQueue } from "../../../operator/src/work-queue.js";
import { ManualClock } from "../../support/time-and-random.js";

function queueOf(work: (key: string) => Promise<number | null>, workers = 2) {
  const clock = new ManualClock();
  const failures: { readonly key: string; readonly againAfterMs: number }[] = [];
  const queue = new WorkQueue({
    work,
    onFailure: (key, _error, againAfterMs) => failures.push({ key, againAfterMs }),
    clock,
    random: () => 1,
    workers,
  });
  return { queue, clock, failures };
}

/** Lets everything go on that waits for promises only. */
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe("the queue of keys", () => {
  it("[OPERATOR-1020] works on a key once at a time, and once more for all that was added meanwhile", async () => {
    const begun: string[] = [];
    const ends: (() => void)[] = [];
    const { queue } = queueOf((key) => {
      begun.push(key);
      return new Promise((resolve) => ends.push(() => resolve(null)));
    });
    queue.open();
    queue.add("a");
    for (let times = 0; times < 5; times += 1) queue.add("a");
    await settle();
    expect(begun).toEqual(["a"]);
    ends.shift()?.();
    await settle();
    expect(begun).toEqual(["a", "a"]);
    ends.shift()?.();
    await settle();
    expect(begun).toEqual(["a", "a"]);
  });

  it("works on as many keys at a time as there are workers", async () => {
    let running = 0;
    let most = 0;
    const ends: (() => void)[] = [];
    const { queue } = queueOf(async () => {
      running += 1;
      most = Math.max(most, running);
      await new Promise<void>((resolve) => ends.push(resolve));
      running -= 1;
      return null;
    });
    queue.open();
    for (const key of ["a", "b", "c", "d", "e"]) queue.add(key);
    for (let turns = 0; turns < 5; turns += 1) {
      await settle();
      ends.splice(0).forEach((end) => end());
    }
    expect(most).toBe(2);
    expect(ends).toHaveLength(0);
  });

  it("[OPERATOR-1020] comes back later and later after failures, and forgets them with a success", async () => {
    let fails = true;
    const { queue, clock, failures } = queueOf(() =>
      fails ? Promise.reject(new Error("no")) : Promise.resolve(null),
    );
    queue.open();
    queue.add("a");
    await settle();
    for (let times = 0; times < 8; times += 1) {
      clock.advance(failures.at(-1)?.againAfterMs ?? 0);
      await settle();
    }
    expect(failures.map(({ againAfterMs }) => againAfterMs)).toEqual([
      250, 500, 1_000, 2_000, 4_000, 8_000, 15_000, 15_000, 15_000,
    ]);
    fails = false;
    clock.advance(15_000);
    await settle();
    fails = true;
    queue.add("a");
    await settle();
    expect(failures.at(-1)?.againAfterMs).toBe(250);
  });

  it("does nothing while it is closed, and everything when it opens", async () => {
    const begun: string[] = [];
    const { queue } = queueOf((key) => {
      begun.push(key);
      return Promise.resolve(null);
    });
    queue.add("a");
    queue.add("b");
    await settle();
    expect({ begun: [...begun], depth: queue.depth }).toEqual({ begun: [], depth: 2 });
    queue.open();
    await queue.close();
    expect(begun).toEqual(["a", "b"]);
    queue.add("c");
    await settle();
    expect(begun).toEqual(["a", "b"]);
  });

  it("keeps the earlier of two times, and none for a key that was forgotten", async () => {
    const begun: string[] = [];
    const { queue, clock } = queueOf((key) => {
      begun.push(key);
      return Promise.resolve(null);
    });
    queue.open();
    queue.addAfter("a", 1_000);
    queue.addAfter("a", 5_000);
    queue.addAfter("b", 1_000);
    queue.forget("b");
    clock.advance(1_000);
    await settle();
    expect(begun).toEqual(["a"]);
    clock.advance(10_000);
    await settle();
    expect(begun).toEqual(["a"]);
  });
});
