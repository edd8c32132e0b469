import { describe, expect, it } from "vitest";

import { JournalWorld } from "./journal-world.js";
import { firstSeed, replayedSeed } from "../support/seeds.js";

/** `npm run sim -- 1234` replays one seed; SIM_SEEDS says how many fresh ones a run tries. */
const seeds = replayedSeed === undefined ? Number(process.env["SIM_SEEDS"] ?? 200) : 1;
const first = firstSeed;
const STEPS = 200;

describe("cursors across crashes and restarts", () => {
  it(
    `[LOG-15] order, no repeats, every gap announced (${seeds} seeds from ${first})`,
    { timeout: 600_000 },
    async () => {
      const sum = { crashes: 0, ends: 0, told: 0, gaps: 0, exact: 0 };
      for (let seed = first; seed < first + seeds; seed += 1) {
        const world = new JournalWorld(seed);
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
      expect(sum.crashes).toBeGreaterThan(seeds);
      expect(sum.ends).toBeGreaterThan(seeds);
      expect(sum.exact).toBeGreaterThan(seeds * 50);
      expect(sum.gaps).toBeGreaterThan(seeds * 5);
    },
  );
});
