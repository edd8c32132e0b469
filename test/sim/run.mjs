// `npm run sim -- 1234` replays one seed of what takes seeds. Without a seed every simulation runs at length.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const [seed, ...rest] = process.argv.slice(2);
if (rest.length > 0 || (seed !== undefined && !/^\d+$/.test(seed))) {
  process.stderr.write("usage: npm run sim [-- SEED], a seed being a whole number\n");
  process.exit(2);
}

/** Their failures print the seed. */
const SEEDED = ["test/sim/fanout.test.ts", "test/sim/journal.test.ts", "test/sim/surfaces.test.ts"];
const atLength = {
  SIM_SEEDS: "5000",
  SIM_SCHEMAS: "2000",
  TERRARIUM_CRASH_KILLS: "1000",
  TERRARIUM_STORE_RUNS: "100",
};

const { status } = spawnSync(
  process.execPath,
  ["node_modules/vitest/vitest.mjs", "run", ...(seed === undefined ? ["test/sim"] : SEEDED)],
  {
    cwd: fileURLToPath(new URL("../..", import.meta.url)),
    env: { ...atLength, ...process.env, ...(seed === undefined ? {} : { SIM_SEED: seed }) },
    stdio: "inherit",
  },
);
process.exitCode = status ?? 1;
