import { describe, expect, it } from "vitest";

import { SharedLogWorld } from "./shared-log-world.js";
import { firstSeed, replayedSeed } from "../support/seeds.js";

/** `npm run sim -- 1234` replays one seed; SIM_SEEDS says how many fresh ones a run tries. */
const seeds = replayedSeed === undefined ? Number(process.env["SIM_SEEDS"] ?? 10) : 1;
const first = firstSeed;
const STEPS = 150;

describe("a log that three gateways share", () => {
  it(
    `[CLUSTER-1494] what was acknowledged is there once, at every gateway in one order (${seeds} seeds from ${first})`,
    { timeout: 600_000 },
    async () => {
      const sum = { events: 0, takeovers: 0, fenced: 0, elections: 0, acknowledged: 0 };
      for (let seed = first; seed < first + seeds; seed += 1) {
        const world = await SharedLogWorld.begin(seed);
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
      expect(sum.takeovers).toBeGreaterThan(seeds * 5);
      expect(sum.fenced).toBeGreaterThan(0);
      expect(sum.elections).toBeGreaterThan(seeds);
      expect(sum.acknowledged).toBeGreaterThan(seeds * 50);
    },
  );
});
