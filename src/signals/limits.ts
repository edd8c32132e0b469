import { defaultLimits, type Limits } from "../base/limits.js";

/** Bounds without a flag; docs/limits.md lists them. */
const FIXED = {
  /** Entries that one step of a sweep deletes. */
  sweepMax: 256,
  /** Entries or past deposits in one answer. */
  pageMax: 1_000,
  /** Deposits that a watcher may fall behind before it misses some. */
  recentMax: 1_000,
} as const;

/** Every bound of the field. */
export type SignalLimits = { readonly [K in keyof ReturnType<typeof signalLimits>]: number };

/** The bounds of a field: the fixed ones, and those that an operator sets. */
export function signalLimits(limits: Limits) {
  return {
    ...FIXED,
    entriesMax: limits.maxPheromones,
    sourceEntriesMax: limits.maxPheromonesPerSource,
    depositsMax: limits.maxPheromoneDeposits,
  };
}

export const SIGNAL_LIMITS: SignalLimits = signalLimits(defaultLimits);
