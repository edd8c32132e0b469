import { describe, expect, it } from "vitest";

import { firstSeed, replayedSeed } from "../support/seeds.js";
import { SightWorld } from "./sight-world.js";

/** `npm run sim -- 1234` replays one seed; SIM_SEEDS says how many fresh ones a run tries. */
const seeds = replayedSeed === undefined ? Number(process.env["SIM_SEEDS"] ?? 20) : 1;
const STEPS = 150;

describe("viewers whose rights change", () => {
  it(
    `[AUTH-1282] get each event that they may see once, in order, none that they may not, and gaps of what they would have seen (${seeds} seeds from ${firstSeed})`,
    { timeout: 900_000 },
    async () => {
      let sum: Record<string, number> = {};
      for (let seed = firstSeed; seed < firstSeed + seeds; seed += 1) {
        const world = new SightWorld(seed);
        try {
          for (let step = 0; step < STEPS; step += 1) await world.step();
          await world.finish();
        } catch (error) {
          throw new Error(`seed ${seed}; replay with: npm run sim -- ${seed}`, { cause: error });
        }
        sum = Object.fromEntries(
          Object.entries({ ...world.counts, ...world.judge.counts }).map(([name, count]) => [
            name,
            (sum[name] ?? 0) + count,
          ]),
        );
      }
      process.stdout.write(`${JSON.stringify(sum)}\n`);
      if (replayedSeed !== undefined) return;
      // A run in which nothing happens proves nothing.
      expect(Object.entries(sum).filter(([, count]) => count < seeds / 2)).toEqual([]);
      expect(sum["required"]).toBeGreaterThan(seeds * 20);
    },
  );
});
