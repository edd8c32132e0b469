const { SIM_SEED, CI } = process.env;

/** The seed that `npm run sim -- SEED` replays. */
export const replayedSeed: number | undefined = SIM_SEED === undefined ? undefined : Number(SIM_SEED);

/**
 * The first seed of a run. In CI it is always the same, so that a change is judged by its own faults. Everywhere else each
 * run tries new seeds, and a failure prints its seed.
 */
export const firstSeed: number = replayedSeed ?? (CI ? 1_000 : (Date.now() % 1_000_000) * 1_000);
