import { type Limits } from "../base/limits.js";
import type { AttemptPolicy } from "./store/store.js";
/** Every bound of runs, keys and states, with its unit in the name or beside it. */
export type RunLimits = {
  readonly [K in keyof ReturnType<typeof runLimits>]: number;
};
/** The bounds of a run store: the fixed ones, and those an operator sets, under their names in here. */
export declare function runLimits(limits: Limits): {
  pageMax: 1000;
  pageBytesMax: 8388608;
  pageRowsMax: 5000;
  questionsMax: 1000;
  ticksMax: 100000;
  sweepMax: 64;
  recoverMax: 256;
  openMax: number;
  endedMax: number;
  bytesMax: number;
  ageMsMax: number;
  keysMax: number;
  clientKeysMax: number;
  /** Bytes of results that keys hold. */
  keyBytesMax: number;
  /** How long a key holds its run after the run has ended, ms. */
  keyTtlMs: number;
  stateBytesMax: number;
  statesMax: number;
  statesBytesMax: number;
};
export declare const RUN_LIMITS: RunLimits;
/** A store in memory has lower bounds unless they are set. */
export declare const RUN_LIMITS_IN_MEMORY: RunLimits;
/** Attempts and pauses of a run that is cut off. */
export declare function attemptPolicy({ runAttemptsMax }: Limits): AttemptPolicy;
