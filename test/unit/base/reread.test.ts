import { expect, it } from "vitest";

import { Reread } from "../../../src/base/reread.js";
import { ManualClock } from "../../support/time-and-random.js";

/** `outcomes`: whether the first, second … read succeeds; later ones do. */
function start(outcomes: readonly boolean[] = []) {
  const clock = new ManualClock();
  const ends: (() => void)[] = [];
  let begun = 0;
  const read = (): Promise<boolean> => {
    const isDone = outcomes[begun] ?? true;
    begun += 1;
    return new Promise((resolve) => ends.push(() => resolve(isDone)));
  };
  const reread = new Reread({ clock, everyMs: 500, retryMs: 5_000, read });
  return {
    clock,
    reread,
    begun: () => begun,
    end: async (): Promise<void> => {
      ends.shift()?.();
      await new Promise((resolve) => setImmediate(resolve));
    },
  };
}

it("[FREEZE-1182] a thousand changes during one read make one more, half a second after its end", async () => {
  const { clock, reread, begun, end } = start();
  for (let n = 0; n < 1_000; n += 1) reread.request();
  expect(begun()).toBe(1);
  await end();
  clock.advance(499);
  expect(begun()).toBe(1);
  clock.advance(1);
  expect(begun()).toBe(2);
  await end();
  clock.advance(60_000);
  expect(begun()).toBe(2);
  reread.request();
  expect(begun()).toBe(3);
});

it("[FREEZE-1182] a read that failed is repeated after its pause, without another change", async () => {
  const { clock, reread, begun, end } = start([false]);
  reread.request();
  await end();
  clock.advance(4_999);
  expect(begun()).toBe(1);
  clock.advance(1);
  expect(begun()).toBe(2);
  await end();
  clock.advance(60_000);
  expect(begun()).toBe(2);
});
