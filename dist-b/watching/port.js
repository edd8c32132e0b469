import { TerrariumError } from "../base/errors.js";
import { LIMITS } from "../base/limits.js";
/** Default of `last` and `replay`: the default of `maxHistory`. */
export const HISTORY_DEFAULT = LIMITS.maxHistory.default;
/**
 * Checks a requested number of history events. A request beyond the kept history returns what is kept; a negative
 * number is refused with BAD_USER_INPUT.
 */
export function checkHistoryCount(argument, count) {
  if (count >= 0) return count;
  throw new TerrariumError("BAD_USER_INPUT", `${argument} must be 0 or more`, { field: argument, min: 0 });
}
//# sourceMappingURL=port.js.map
