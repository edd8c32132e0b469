import { seededRandom } from "../support/time-and-random.js";
import { checkCluster } from "./cluster-check.js";
import { planOf, type PlanSettings } from "./cluster-plan.js";
import type { ClusterTally } from "./cluster-tally.js";
import { ClusterFaultsWorld, type WorldSettings } from "./cluster-world.js";

export interface RoundSettings extends WorldSettings, PlanSettings {
  /** How long nothing is broken first, for comparison. */
  readonly restMs: number;
}

/** One round: the faults of a seed, the way back to rest, and the judgement. */
export async function playRound(settings: RoundSettings, tally: ClusterTally): Promise<void> {
  const { seed, restMs } = settings;
  await using world = await ClusterFaultsWorld.start(settings);
  try {
    await world.rest(restMs);
    for (const step of planOf(seededRandom(seed), settings)) await world.step(step);
    const story = await world.finish();
    checkCluster(world, story);
    tally.add(world, story);
  } catch (error) {
    const replay = `seed ${seed}; replay with: SIM_SEED=${seed} npm run test:faults:cluster`;
    throw new Error(`${replay}\n${await world.report()}\n`, { cause: error });
  }
}
