import { describe, expect, it } from "vitest";
import { FanoutWorld } from "./fanout-world.js";
import { firstSeed, replayedSeed } from "../support/seeds.js";

/** `npm run sim -- 1234` replays one seed; SIM_SEEDS says how many fresh ones a run tries, fewer by default. */
const usual = 60;
const seeds = replayedSeed === undefined ? Number(process.env["SIM_SEEDS"] ?? usual) : 1;
const first = firstSeed;
const STEPS = 250;

describe("fan-out under all events at once", () => {
  it(
    `order, no repeat, exact gaps, equal bytes, heartbeats beside the numbers (${seeds} seeds from ${first})`,
    { timeout: 600_000 },
    async () => {
      let received = 0;
      let gaps = 0;
      let beats = 0;
      for (let seed = first; seed < first + seeds; seed += 1) {
        const world = new FanoutWorld(seed);
        try {
          for (let step = 0; step < STEPS; step += 1) await world.step();
          await world.finish();
        } catch (error) {
          throw new Error(`seed ${seed}; replay with: npm run sim -- ${seed}`, { cause: error });
        }
        received += world.received;
        gaps += world.counters.gaps;
        beats += world.beatsReceived;
      }
      if (replayedSeed !== undefined) return;
      // A run without any activity proves nothing.
      expect(received).toBeGreaterThan(seeds * 100);
      expect(gaps).toBeGreaterThan(seeds);
      expect(beats).toBeGreaterThan(seeds * 20);
    },
  );
});
