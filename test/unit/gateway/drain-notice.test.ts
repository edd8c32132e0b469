import { expect, it } from "vitest";
import { comeBackAfter, comeBackHint } from "../../../src/events/close-codes.js";
import { spreadDrainNotices } from "../../../src/gateway/callers/drain-notice.js";
import { ManualClock, seededRandom } from "../../support/time-and-random.js";

/** Notifies so many connections while a manual clock advances; returns when each is notified and when it reconnects. */
async function drainNotices(count: number, spreadMs: number) {
  const clock = new ManualClock();
  const random = seededRandom(7);
  const told: { readonly at: number; readonly back: number }[] = [];
  const connections = Array.from({ length: count }, (_, index) => index);
  let isOver = false;
  const all = spreadDrainNotices(connections, { spreadMs, clock, random: () => random.next() }, (_, inMs) =>
    told.push({ at: clock.monotonic(), back: clock.monotonic() + inMs }),
  ).then(() => (isOver = true));
  const turn = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));
  for (await turn(); !isOver; await turn()) clock.advance(clock.nextInMs ?? 0);
  await all;
  return told;
}

it("[WS-81] one connection is notified at once, and without connections nothing waits", async () => {
  expect(await drainNotices(0, 3_000)).toEqual([]);
  expect(await drainNotices(1, 3_000)).toMatchObject([{ at: 0 }]);
});

it("[WS-81] a thousand are notified one after another, and reconnect spread out after all have been notified", async () => {
  const told = await drainNotices(1_000, 3_000);
  expect(told).toHaveLength(1_000);
  const last = Math.max(...told.map(({ at }) => at));
  expect(last).toBeGreaterThan(1_500);
  expect(last).toBeLessThanOrEqual(2_050);
  // No interval of 100 ms has more than twice its share of notices, or of reconnections.
  for (const key of ["at", "back"] as const) {
    const perTenth = new Map<number, number>();
    for (const one of told) {
      const tenth = Math.floor(one[key] / 100);
      perTenth.set(tenth, (perTenth.get(tenth) ?? 0) + 1);
    }
    expect(Math.max(...perTenth.values())).toBeLessThanOrEqual(2 * 50);
  }
  expect(Math.min(...told.map(({ back }) => back))).toBeGreaterThanOrEqual(last - 50);
});

it("[WS-81] the hint at the end of a close reason is parsed back to its value", () => {
  expect(comeBackAfter(`Service restart${comeBackHint(1_234)}`)).toBe(1_234);
  expect(comeBackAfter("Service restart")).toBeNull();
  expect(comeBackAfter("; retryAfterMs=12345678901")).toBeNull();
});
