import { expect, it } from "vitest";
import { comeBackAfter, comeBackHint } from "../../../src/events/close-codes.js";
import { spreadFarewells } from "../../../src/gateway/callers/drain-notice.js";
import { ManualClock } from "../../support/manual-clock.js";
import { seededRandom } from "../../support/random.js";

/** Says goodbye to so many, moving time on as it is waited for; gives when each was told and when it comes back. */
async function farewells(count: number, spreadMs: number) {
  const clock = new ManualClock();
  const random = seededRandom(7);
  const told: { readonly at: number; readonly back: number }[] = [];
  const connections = Array.from({ length: count }, (_, index) => index);
  let isOver = false;
  const all = spreadFarewells(connections, { spreadMs, clock, random: () => random.next() }, (_, inMs) =>
    told.push({ at: clock.monotonic(), back: clock.monotonic() + inMs }),
  ).then(() => (isOver = true));
  const turn = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));
  for (await turn(); !isOver; await turn()) clock.advance(clock.nextInMs ?? 0);
  await all;
  return told;
}

it("[WS-81] one connection is closed at once, and none takes no time", async () => {
  expect(await farewells(0, 3_000)).toEqual([]);
  expect(await farewells(1, 3_000)).toMatchObject([{ at: 0 }]);
});

it("[WS-81] a thousand are told one after another, and come back after all have been told, not as a herd", async () => {
  const told = await farewells(1_000, 3_000);
  expect(told).toHaveLength(1_000);
  const last = Math.max(...told.map(({ at }) => at));
  expect(last).toBeGreaterThan(1_500);
  expect(last).toBeLessThanOrEqual(2_050);
  // No tenth of a second sees more than twice its share of goodbyes, or of returns.
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

it("[WS-81] the hint behind a close reason is read as it was written", () => {
  expect(comeBackAfter(`Service restart${comeBackHint(1_234)}`)).toBe(1_234);
  expect(comeBackAfter("Service restart")).toBeNull();
  expect(comeBackAfter("; retryAfterMs=12345678901")).toBeNull();
});
