import { resolveLimits } from "../base/limit-range.js";
import { defaultLimits } from "../base/limits.js";
/** Bounds without a flag; docs/limits.md lists them. */
const FIXED = {
  /** Entries that one step of a sweep deletes. */
  sweepMax: 256,
  /** Entries or past deposits in one answer. */
  pageMax: 1_000,
  /** Latest deposits that those who watch can be behind. */
  recentMax: 1_000,
};
/** The bounds of a field: the fixed ones, and those an operator sets, under their names in here. */
export function signalLimits(limits) {
  return {
    ...FIXED,
    entriesMax: limits.maxPheromones,
    sourceEntriesMax: limits.maxPheromonesPerSource,
    depositsMax: limits.maxPheromoneDeposits,
  };
}
export const SIGNAL_LIMITS = signalLimits(defaultLimits);
/** A field in memory keeps fewer past deposits unless it is set. */
export const SIGNAL_LIMITS_IN_MEMORY = signalLimits(resolveLimits({}, true));
//# sourceMappingURL=limits.js.map
