import { TerrariumError } from "../base/errors.js";
import { LIMITS } from "../base/limits.js";

/** Default of `last` and `replay`: what the mirror keeps unless the operator says otherwise. */
export const HISTORY_DEFAULT = LIMITS.maxHistory.default;

/** Of what is put in without saying how urgent it is. Higher goes first. */
export const PRIORITY_DEFAULT = 100;
/** How long an invocation is waited for unless the caller says so. */
export const TIMEOUT_MS_DEFAULT = 30_000;

/**
 * How many events of the history somebody asked for. More than is kept gets what is kept; less than none is refused
 * with BAD_USER_INPUT.
 */
export function checkHistoryCount(argument: string, count: number): number {
  if (count >= 0) return count;
  throw new TerrariumError("BAD_USER_INPUT", `${argument} must be 0 or more`, { field: argument, min: 0 });
}

const INT_MAX = 2_147_483_647;

/** GraphQL's Int has 32 bits: a counter that outgrows them stays at the top instead of failing the query. */
export function clampToInt(count: number): number {
  return Math.min(count, INT_MAX);
}
