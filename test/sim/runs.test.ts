import { afterAll, describe, expect, it } from "vitest";

import { scratchFolder } from "../support/storage/kit.js";
import { RunsWorld } from "./runs-world.js";
import { firstSeed, replayedSeed } from "../support/seeds.js";

/** `npm run sim -- 1234` replays one seed; SIM_RUNS_SEEDS says how many fresh ones a run tries. */
const seeds = replayedSeed === undefined ? Number(process.env["SIM_RUNS_SEEDS"] ?? 2) : 1;
const first = firstSeed;
const LIVES = 5;
const BATCHES = 40;

/** So low that every one of them is reached. */
const TIGHT = {
  openMax: 12,
  endedMax: 6,
  bytesMax: 90,
  ageMsMax: 300,
  keysMax: 6,
  clientKeysMax: 4,
  keyBytesMax: 20,
  keyTtlMs: 150,
  stateBytesMax: 12,
  statesMax: 4,
  statesBytesMax: 30,
  questionsMax: 2,
  sweepMax: 3,
  pageMax: 5,
  pageBytesMax: 40,
};

describe("runs under all events at once", () => {
  const scratch = scratchFolder();
  afterAll(() => scratch.remove());

  it(
    `[RUN-1] [STORAGE-5] no acknowledged run is lost, half done or run twice (${seeds} seeds from ${first})`,
    { timeout: 60_000 + seeds * 60_000 },
    async () => {
      const totals = { requests: 0, kills: 0, lost: 0, applied: 0 };
      for (let seed = first; seed < first + seeds; seed += 1) {
        const world = new RunsWorld(seed, scratch.path);
        try {
          for (let life = 0; life < LIVES; life += 1) await world.live(BATCHES);
        } catch (error) {
          throw new Error(`seed ${seed}; replay with: npm run sim -- ${seed}`, { cause: error });
        }
        for (const name of Object.keys(totals) as (keyof typeof totals)[]) totals[name] += world.counts[name];
      }
      process.stdout.write(
        `runs: ${totals.requests} requests, ${totals.kills} crashes of the storage thread (${totals.lost} batches gone, ${totals.applied} there), nothing acknowledged lost\n`,
      );
      if (replayedSeed !== undefined) return;
      // A run in which nothing happened proves nothing.
      expect(totals.requests).toBeGreaterThan(seeds * LIVES * BATCHES);
      expect(totals.kills).toBeGreaterThan(0);
    },
  );

  it(
    `[RUN-41] [RUN-48] both stores keep and forget the same within tight bounds (${seeds} seeds from ${first})`,
    { timeout: 60_000 + seeds * 60_000 },
    async () => {
      for (let seed = first; seed < first + seeds; seed += 1) {
        const world = new RunsWorld(seed, scratch.path, TIGHT);
        try {
          for (let life = 0; life < 2; life += 1) await world.live(BATCHES);
        } catch (error) {
          throw new Error(`seed ${seed}; replay with: npm run sim -- ${seed}`, { cause: error });
        }
        expect(world.counts.requests).toBeGreaterThan(BATCHES);
      }
    },
  );
});
