import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { firstSeed, replayedSeed } from "../support/seeds.js";
import { scratchFolder } from "../support/storage/kit.js";
import { checkWorld } from "./check.js";
import { HostsFaultsWorld } from "./world.js";

/** `npm run test:faults` tries one fresh seed, or SIM_SEEDS of them; `SIM_SEED=1234 npm run test:faults` the faults of one again. */
const rounds = replayedSeed === undefined ? Number(process.env["SIM_SEEDS"] ?? 1) : 1;
/** Faults and ends of faults in one round. */
const STEPS = Number(process.env["SIM_STEPS"] ?? 8);
/** How long gateway and host are stopped in each round, milliseconds. */
const STOP_MS = Number(process.env["SIM_STOP_MS"] ?? 20_000);

describe("gateway and host are killed, stopped, restarted and cut off from each other", () => {
  const scratch = scratchFolder();
  afterAll(() => scratch.remove());

  it(
    `[LINK-1404] no run is lost or doubled, and no event is missing unannounced: ${rounds} rounds from ${firstSeed}`,
    { timeout: 3_600_000 },
    async () => {
      const sum: Record<string, number> = {};
      const add = (name: string, count: number): void => void (sum[name] = (sum[name] ?? 0) + count);
      for (let seed = firstSeed; seed < firstSeed + rounds; seed += 1) {
        await using world = await HostsFaultsWorld.start(join(scratch.path, `${seed}`), seed);
        try {
          for (let step = 0; step < STEPS; step += 1) await world.step();
          await world.stopBoth(STOP_MS);
          const story = await world.finish();
          checkWorld(world, story);
          add("runs", story.runs.length);
          add("acknowledged", story.told.filter(({ answer }) => answer.what === "accepted").length);
          add("unknown", story.runs.filter(({ status }) => status === "UNKNOWN").length);
          add("attempts again", story.runs.filter(({ attempt }) => attempt > 1).length);
        } catch (error) {
          const replay = `seed ${seed}; replay with: SIM_SEED=${seed} npm run test:faults`;
          throw new Error(`${replay}\n${await world.report()}\n`, { cause: error });
        }
        if (replayedSeed !== undefined) process.stdout.write(`${world.steps.join("\n")}\n`);
        add("rounds", 1);
        for (const [fault, times] of world.faults) add(fault, times);
        add("answers", world.client.told.length);
        for (const { counts } of world.observers)
          for (const [name, count] of Object.entries(counts)) add(name, count);
      }
      expect(sum["rounds"]).toBe(rounds);
      process.stdout.write(`hosts under faults from seed ${firstSeed}: ${JSON.stringify(sum)}\n`);
    },
  );
});
