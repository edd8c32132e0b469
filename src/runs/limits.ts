import { resolveLimits } from "../base/limit-range.js";
import { defaultLimits, type Limits } from "../base/limits.js";
import type { AttemptPolicy } from "./store/store.js";

/** Bounds without a flag; docs/limits.md lists them. */
const FIXED = {
  /** Runs in one page, and children of one run. */
  pageMax: 1_000,
  /** Bytes of inputs and outcomes in one page; one run always fits. */
  pageBytesMax: 8_388_608,
  /** Rows read for one page. Beyond them the page ends with the runs found so far. */
  pageRowsMax: 5_000,
  /** Questions of one chain of resumptions. */
  questionsMax: 1_000,
  /** Schedules whose last tick is remembered. */
  ticksMax: 100_000,
  /** Runs forgotten with one change, so that a lowered bound is reached step by step. */
  sweepMax: 64,
  /** Runs that one step of recovery cuts off: about 20 ms of the storage thread. */
  recoverMax: 256,
} as const;

/** Pause before the second attempt; doubles with each further one. */
const PAUSE_MS = 1_000;
const PAUSE_MS_MAX = 60_000;

/** Every bound of runs, keys and states, with its unit in the name or beside it. */
export type RunLimits = { readonly [K in keyof ReturnType<typeof runLimits>]: number };

/** The bounds of a run store: the fixed ones, and those an operator sets, under their names in here. */
export function runLimits(limits: Limits) {
  return {
    ...FIXED,
    openMax: limits.maxOpenRuns,
    endedMax: limits.maxRuns,
    bytesMax: limits.maxRunBytes,
    ageMsMax: limits.maxRunAgeMs,
    keysMax: limits.maxIdempotencyKeys,
    clientKeysMax: limits.maxIdempotencyKeysPerClient,
    /** Bytes of results that keys hold. */
    keyBytesMax: limits.maxIdempotencyBytes,
    /** How long a key holds its run after the run has ended, ms. */
    keyTtlMs: limits.idempotencyTtlMs,
    stateBytesMax: limits.maxStateBytes,
    statesMax: limits.maxStates,
    statesBytesMax: limits.maxStatesBytes,
  };
}

export const RUN_LIMITS: RunLimits = runLimits(defaultLimits);

/** A store in memory has lower bounds unless they are set. */
export const RUN_LIMITS_IN_MEMORY: RunLimits = runLimits(resolveLimits({}, "IN_MEMORY"));

/** Attempts and pauses of a run that is cut off. */
export function attemptPolicy({ runAttemptsMax }: Limits): AttemptPolicy {
  return { attemptsMax: runAttemptsMax, pauseMs: PAUSE_MS, pauseMsMax: PAUSE_MS_MAX };
}
