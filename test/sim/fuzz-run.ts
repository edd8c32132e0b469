import { firstSeed, replayedSeed } from "../support/seeds.js";
import { FuzzWorld } from "./fuzz-world.js";

/**
 * Seconds per fuzzing test: new seeds are tried until they are over, and a failure prints its seed, which
 * `npm run sim -- SEED` replays. For an hour: `npm run sim -- --fuzz 3600`. By default a fixed number of seeds is tried.
 */
const SECONDS = Number(process.env["TERRARIUM_FUZZ_SECONDS"] ?? 0);

interface Fuzzing {
  readonly sessions: number;
  /** Minimum number of attempts in a run. */
  readonly attemptsMin: number;
  /** New seeds of a run without a time. */
  readonly seeds: number;
  /** Seeds that found faults before. */
  readonly pinned: readonly number[];
  readonly session: (world: FuzzWorld) => Promise<void>;
}

export const FUZZ_TIMEOUT_MS = SECONDS * 1_000 + 300_000;

/** Runs seeds until the time is over, then prints the counts. */
export async function fuzz({
  sessions,
  attemptsMin,
  seeds,
  pinned,
  session,
}: Fuzzing): Promise<{ isEnough: boolean }> {
  await using world = await FuzzWorld.open();
  const until = performance.now() + SECONDS * 1_000;
  const isReplay = replayedSeed !== undefined;
  const fixed = isReplay
    ? [firstSeed]
    : [...pinned, ...Array.from({ length: seeds }, (_, index) => firstSeed + index)];
  for (let seed = firstSeed + seeds; fixed.length > 0 || (!isReplay && performance.now() < until);) {
    const next = fixed.shift() ?? seed++;
    world.begin(next, pinned.includes(next));
    await oneSeed(world, next, sessions, session);
    world.count("seeds");
  }
  process.stderr.write(`fuzzed: ${JSON.stringify(Object.fromEntries(world.tally))}\n`);
  const count = (what: string): number => world.tally.get(what) ?? 0;
  // A run without attempts or without refusals proves nothing; a single seed may have few.
  const isEnough = count("attempts") > attemptsMin && count("refusals") > attemptsMin / 10;
  return { isEnough: isReplay || isEnough };
}

async function oneSeed(
  world: FuzzWorld,
  seed: number,
  sessions: number,
  session: Fuzzing["session"],
): Promise<void> {
  try {
    for (let done = 1; done <= sessions; done += 1) {
      await session(world);
      if (done % 10 === 0) await world.check();
    }
    await world.settle();
  } catch (error) {
    const lines = [`seed ${seed}; replay with: npm run sim -- ${seed}`, ...world.trace, String(error)];
    throw new Error(lines.join("\n"), { cause: error });
  }
}
