import { describe, expect, it } from "vitest";

import { LogWorld } from "./log-world.js";
import { firstSeed, replayedSeed } from "../support/seeds.js";

/** `npm run sim -- 1234` replays one seed; SIM_SEEDS says how many fresh ones a run tries. */
const seeds = replayedSeed === undefined ? Number(process.env["SIM_SEEDS"] ?? 100) : 1;
const first = firstSeed;
const STEPS = 150;

describe("observers of a short ring and a longer log", () => {
  it(
    `[MIRROR-642] [MIRROR-952] [MIRROR-953] each event once, in order, gaps with exact numbers, and only of what the log dropped (${seeds} seeds from ${first})`,
    { timeout: 600_000 },
    async () => {
      const sum = { told: 0, gaps: 0, fromLog: 0, ends: 0, crashes: 0, exact: 0, evicted: 0, lapped: 0 };
      for (let seed = first; seed < first + seeds; seed += 1) {
        const world = new LogWorld(seed);
        try {
          for (let step = 0; step < STEPS; step += 1) await world.step();
          await world.finish();
        } catch (error) {
          throw new Error(`seed ${seed}; replay with: npm run sim -- ${seed}`, { cause: error });
        }
        for (const key of Object.keys(sum) as (keyof typeof sum)[]) sum[key] += world.counts[key];
      }
      if (replayedSeed !== undefined) return;
      // A run without any activity proves nothing.
      expect(sum.fromLog).toBeGreaterThan(seeds);
      expect(sum.exact).toBeGreaterThan(seeds * 20);
      expect(sum.gaps).toBeGreaterThan(seeds);
      expect(sum.lapped).toBeGreaterThan(seeds);
      expect(sum.evicted).toBeGreaterThan(seeds);
      expect(sum.crashes + sum.ends).toBeGreaterThan(seeds);
    },
  );
});
