import { expect, it } from "vitest";

import { LostCarriers } from "../../../src/cluster/calls/lost-carriers.js";
import { ManualClock } from "../../support/time-and-random.js";

function world() {
  const clock = new ManualClock();
  const entries = new Map([
    ["a", { carrier: "gw-1", isVacant: false }],
    ["b", { carrier: "gw-1", isVacant: false }],
    ["c", { carrier: "gw-2", isVacant: false }],
  ]);
  const told: { level: string; gateway?: string; agents?: number; seconds?: number }[] = [];
  const asked: string[] = [];
  const lost: LostCarriers = new LostCarriers({
    directory: { entries },
    clock,
    log: {
      warn: (fields) => void told.push({ level: "warn", ...fields }),
      info: (fields) => void told.push({ level: "info", ...fields }),
    },
    ask: async (gateway) => {
      asked.push(gateway);
      if (asked.length > 2) lost.answered(gateway);
    },
  });
  return { clock, entries, told, asked, lost };
}

it("[CLUSTER-1814] a gateway that is gone is told once, with how many agents it carries, and asked until it answers", async () => {
  const { clock, told, asked, lost } = world();
  for (let calls = 0; calls < 3; calls += 1) lost.gone("gw-1");
  expect(told).toEqual([{ level: "warn", gateway: "gw-1", agents: 2 }]);
  expect(["a", "b", "c", "none"].map((id) => lost.sinceOf(id))).toEqual([
    clock.now(),
    clock.now(),
    null,
    null,
  ]);
  for (let asks = 1; asks <= 3; asks += 1) {
    await clock.armed();
    clock.advance(1_000);
    expect(asked).toHaveLength(asks);
  }
  expect(told.slice(1)).toEqual([{ level: "info", gateway: "gw-1", seconds: 3 }]);
  expect(lost.sinceOf("a")).toBe(null);
  // A new outage is told again.
  lost.gone("gw-1");
  expect(told).toHaveLength(3);
  lost.close();
});

it("[CLUSTER-1814] agents that another gateway has taken over are not lost, and the one that carries none is forgotten", async () => {
  const { clock, entries, told, asked, lost } = world();
  lost.gone("gw-1");
  entries.set("a", { carrier: "gw-2", isVacant: false });
  expect([lost.sinceOf("a"), lost.sinceOf("b")]).toEqual([null, clock.now()]);
  entries.set("b", { carrier: "gw-1", isVacant: true });
  expect(lost.sinceOf("b")).toBe(null);
  await clock.armed();
  clock.advance(1_000);
  expect(asked).toEqual([]);
  // One that carries nothing is no news.
  lost.gone("gw-1");
  lost.gone("gw-3");
  expect(told).toHaveLength(1);
  lost.close();
});
