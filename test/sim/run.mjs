// `npm run sim -- 1234` replays one seed in all simulations with seeds. Without a seed every simulation has a long run.
// `npm run sim -- --fuzz 3600` runs all fuzz tests for an hour, concurrently.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const args = process.argv.slice(2);
const isFuzz = args[0] === "--fuzz";
const [number, ...rest] = isFuzz ? args.slice(1) : args;
if (rest.length > 0 || !/^\d+$/.test(number ?? (isFuzz ? "" : "0"))) {
  process.stderr.write("usage: npm run sim [-- SEED | --fuzz SECONDS], whole numbers\n");
  process.exit(2);
}
const seed = isFuzz ? undefined : number;

const FUZZING = ["http", "websocket", "cursors", "sight"].map((kind) => `test/sim/fuzz-${kind}.test.ts`);
/** Tests that print their seed when they fail. */
const SEEDED = [
  "test/sim/fanout.test.ts",
  "test/sim/flux-sessions.test.ts",
  "test/sim/journal.test.ts",
  "test/sim/shared-log.test.ts",
  "test/sim/remote-host.test.ts",
  "test/sim/runs-gateway-crash.test.ts",
  "test/sim/runs.test.ts",
  "test/sim/sight.test.ts",
  "test/sim/surfaces.test.ts",
  ...FUZZING,
];
const files = isFuzz ? FUZZING : seed === undefined ? ["test/sim"] : SEEDED;
const atLength = {
  SIM_SEEDS: "5000",
  SIM_SCHEMAS: "2000",
  SIM_RUNS_SEEDS: "60",
  TERRARIUM_CRASH_KILLS: "1000",
  TERRARIUM_STORE_RUNS: "100",
  TERRARIUM_FUZZ_SECONDS: isFuzz ? number : "300",
};

const { status } = spawnSync(process.execPath, ["node_modules/vitest/vitest.mjs", "run", ...files], {
  cwd: fileURLToPath(new URL("../..", import.meta.url)),
  env: { ...atLength, ...process.env, ...(seed === undefined ? {} : { SIM_SEED: seed }) },
  stdio: "inherit",
});
process.exitCode = status ?? 1;
