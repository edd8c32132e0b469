import { TerrariumError } from "../base/errors.js";
import { LIMITS } from "../base/limits.js";
import type { Limits } from "../base/limits.js";

/** Default of `last` and `replay`: what the mirror keeps unless the operator says otherwise. */
export const HISTORY_DEFAULT = LIMITS.maxHistory.default;

/**
 * Refuses a count of events outside 0…maxHistory with BAD_USER_INPUT. The schema's own default is always
 * accepted, also where the operator keeps fewer: one gets what there is.
 */
export function checkHistoryCount(argument: string, count: number, limits: Limits): number {
  const max = Math.max(limits.maxHistory, HISTORY_DEFAULT);
  if (count >= 0 && count <= max) return count;
  throw new TerrariumError("BAD_USER_INPUT", `${argument} must be between 0 and ${max}`, {
    field: argument,
    min: 0,
    max,
  });
}

const INT_MAX = 2_147_483_647;

/** GraphQL's Int has 32 bits: a counter that outgrows them stays at the top instead of failing the query. */
export function clampToInt(count: number): number {
  return Math.min(count, INT_MAX);
}
