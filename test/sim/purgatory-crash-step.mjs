import { join } from "node:path";
import { pathToFileURL } from "node:url";

const { CRASH_BUILD = "", CRASH_STEP = "", CRASH_NTH = "1" } = process.env;
let left = Number(CRASH_NTH);

/** Imports a module of the compiled project under test. */
export const built = (path) => import(pathToFileURL(join(CRASH_BUILD, path)).href);

/** A checkpoint that ends the whole process, as `kill -9` does, when the chosen step is reached for the nth time. */
export function killAt(step) {
  if (step !== CRASH_STEP) return;
  left -= 1;
  if (left === 0) process.kill(process.pid, "SIGKILL");
}
