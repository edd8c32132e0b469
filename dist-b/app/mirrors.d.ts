import { type FanoutCounters, Mirrors, Projections } from "../mirror/index.js";
import type { Runtime } from "./runtime.js";
import type { Storage } from "./storage.js";
export interface MirrorParts {
  readonly mirrors: Mirrors;
  readonly projections: Projections;
  readonly counters: FanoutCounters;
}
/** Builds the mirrors. They begin with the history of earlier runs, and the history recorder follows each ring. */
export declare function buildMirrors(
  { clock, log, limits, counts, instruments }: Runtime,
  history: Storage["history"],
): MirrorParts;
