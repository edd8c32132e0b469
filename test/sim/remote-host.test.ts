import { expect, it } from "vitest";
import { firstSeed, replayedSeed } from "../support/seeds.js";
import { RemoteHostWorld } from "./remote-host-world.js";

/** `npm run sim -- 1234` replays one seed; a tenth of SIM_SEEDS fresh ones are tried. */
const seeds = replayedSeed === undefined ? Math.ceil(Number(process.env["SIM_SEEDS"] ?? 80) / 10) : 1;
const STEPS = 120;

it(
  `[LINK-1339] nothing is lost or done twice while connections are cut and gateways killed (${seeds} seeds from ${firstSeed})`,
  { timeout: 3_600_000 },
  async () => {
    const sum: Record<string, number> = {};
    for (let seed = firstSeed; seed < firstSeed + seeds; seed += 1) {
      const world = new RemoteHostWorld(seed);
      try {
        await world.start();
        for (let step = 0; step < STEPS; step += 1) await world.step();
        await world.finish();
      } catch (error) {
        throw new Error(`seed ${seed}; replay with: npm run sim -- ${seed}`, { cause: error });
      }
      for (const [name, count] of Object.entries(world.counts)) sum[name] = (sum[name] ?? 0) + count;
    }
    if (replayedSeed !== undefined) return;
    // A run in which nothing happened proves nothing.
    for (const [name, count] of Object.entries(sum)) expect([name, count > 0]).toEqual([name, true]);
  },
);
