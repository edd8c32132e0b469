import { describe, expect, it } from "vitest";

import { SessionsWorld } from "./flux-sessions-world.js";
import { firstSeed, replayedSeed } from "../support/seeds.js";

/** `npm run sim -- 1234` replays one seed; SIM_SEEDS says how many fresh ones a run tries. */
const seeds = replayedSeed === undefined ? Number(process.env["SIM_SEEDS"] ?? 150) : 1;
const first = firstSeed;
const STEPS = 150;

describe("sessions of one agent against a model", () => {
  it(
    `[FLUX-515] order, places, sessions and outcomes are those of the model (${seeds} seeds from ${first})`,
    { timeout: 600_000 },
    async () => {
      const sum: Record<string, number> = {};
      for (let seed = first; seed < first + seeds; seed += 1) {
        const world = new SessionsWorld(seed);
        try {
          for (let step = 0; step < STEPS; step += 1) await world.step();
          await world.finish();
        } catch (error) {
          throw new Error(`seed ${seed}; replay with: npm run sim -- ${seed}`, { cause: error });
        }
        for (const [name, count] of Object.entries(world.counts)) sum[name] = (sum[name] ?? 0) + count;
      }
      if (replayedSeed !== undefined) return;
      // A run in which nothing happened proves nothing.
      for (const [name, count] of Object.entries(sum))
        expect([name, count > seeds / 5]).toEqual([name, true]);
    },
  );
});
