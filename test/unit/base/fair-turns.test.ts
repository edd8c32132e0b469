import { describe, expect, it } from "vitest";

import { FairTurns } from "../../../src/base/bounds/fair-turns.js";

describe("turns", () => {
  it("[MIRROR-643] as many run as may; the others follow by client in rotation, however many one client asks for", async () => {
    const turns = new FairTurns(2);
    const order: string[] = [];
    const ends: (() => void)[] = [];
    const ask = (client: string, name: string): Promise<void> =>
      turns.take(client).then((end) => {
        order.push(name);
        ends.push(end);
      });
    const asked = [
      ...["flood 1", "flood 2", "flood 3", "flood 4"].map((name) => ask("flood", name)),
      ask("one", "one"),
      ask("two", "two"),
    ];
    await Promise.resolve();
    await Promise.resolve();
    expect(order).toEqual(["flood 1", "flood 2"]);
    for (let turn = 0; turn < asked.length; turn += 1) {
      const end = ends[turn];
      end?.();
      end?.();
      await new Promise(setImmediate);
      expect(turns.running).toBeLessThanOrEqual(2);
    }
    await Promise.all(asked);
    expect(order).toEqual(["flood 1", "flood 2", "flood 3", "one", "two", "flood 4"]);
    expect(turns.running).toBe(0);
  });
});
