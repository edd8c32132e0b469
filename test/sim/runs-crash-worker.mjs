// The storage thread of the simulation. Ends itself at one step of a batch that writes, the nth time it is reached, as a
// thread that crashes does: nothing is closed, and what was not committed is gone.
import { parentPort, workerData } from "node:worker_threads";

import { createJiti } from "jiti";

const { serveStorage } = await createJiti(import.meta.url).import("../../src/storage/serve-storage.ts");
const { RUNS_CRASH_STEP, RUNS_CRASH_NTH = "1" } = process.env;
const WRITES = [
  "batch:did-claimRun",
  "batch:did-applyToRun",
  "batch:did-discardRun",
  "batch:did-recoverRuns",
];
let left = Number(RUNS_CRASH_NTH);
let isWriting = false;

serveStorage(parentPort, workerData, (step) => {
  if (step === "batch:received") isWriting = false;
  if (WRITES.includes(step)) isWriting = true;
  if (!isWriting || step !== RUNS_CRASH_STEP) return;
  left -= 1;
  if (left === 0) process.exit(1);
});
