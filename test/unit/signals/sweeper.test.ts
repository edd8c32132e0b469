import { expect, it } from "vitest";

import { Sweeper } from "../../../src/signals/index.js";
import { ManualClock } from "../../support/time-and-random.js";

it("[SIGNAL-803] sweeps once a minute, a full step is followed soon by the next, and a failure by another attempt", async () => {
  const clock = new ManualClock();
  const deleted: (number | Error)[] = [2, 1, new Error("the disk is full"), 0];
  const failures: unknown[] = [];
  let sweeps = 0;
  const bus = {
    async sweep(): Promise<number> {
      sweeps += 1;
      const next = deleted.shift() ?? 0;
      if (next instanceof Error) throw next;
      return next;
    },
  };
  const sweeper = new Sweeper({ bus, clock, stepMax: 2, onError: (error) => failures.push(error) });
  const pauses: (number | null)[] = [];
  for (let step = 0; step < 4; step += 1) {
    pauses.push(clock.nextInMs);
    clock.advance(clock.nextInMs ?? 0);
    await clock.armed();
  }
  expect(pauses).toEqual([60_000, 1_000, 60_000, 60_000]);
  expect(sweeps).toBe(4);
  expect(failures).toEqual([new Error("the disk is full")]);
  sweeper.close();
  expect(clock.pending).toBe(0);
});
