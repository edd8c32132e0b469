import { resolveLimits } from "../base/limit-range.js";
import { defaultLimits, type Limits } from "../base/limits.js";
import type { AttemptPolicy } from "./store/store.js";

/** Bounds that no flag moves; docs/limits.md lists them. */
const FIXED = {
  /** Runs in one page, and children of one run. */
  pageMax: 1_000,
  /** Bytes of inputs and outcomes in one page; one run always fits. */
  pageBytesMax: 8_388_608,
  /** Rows read for one page: beyond them it ends, with whatever it has found. */
  pageRowsMax: 5_000,
  /** Questions of one chain of resumptions. */
  questionsMax: 1_000,
  /** Runs forgotten with one change: a bound that was lowered is reached step by step. */
  sweepMax: 64,
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
    /** Of results that are held by keys. */
    keyBytesMax: limits.maxIdempotencyBytes,
    /** How long a key holds its run after that has ended, ms. */
    keyTtlMs: limits.idempotencyTtlMs,
    stateBytesMax: limits.maxStateBytes,
    statesMax: limits.maxStates,
    statesBytesMax: limits.maxStatesBytes,
  };
}

export const RUN_LIMITS: RunLimits = runLimits(defaultLimits);

/** A store in memory has lower bounds unless they are set. */
export const RUN_LIMITS_IN_MEMORY: RunLimits = runLimits(resolveLimits({}, true));

/** What a run that is cut off gets. */
export function attemptPolicy({ runAttemptsMax }: Limits): AttemptPolicy {
  return { attemptsMax: runAttemptsMax, pauseMs: PAUSE_MS, pauseMsMax: PAUSE_MS_MAX };
}
