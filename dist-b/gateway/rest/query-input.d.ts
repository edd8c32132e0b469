import type { PathRow } from "../../agentese/row.js";
import type { JsonValue } from "../../base/json.js";
import type { Limits } from "../../base/limits.js";
/**
 * A reading path's input from a query string: each member as a parameter (lists separated by commas), or all of it as JSON
 * in `input`. Undefined without parameters. Throws BAD_USER_INPUT for unknown and repeated parameters; the path's schema
 * checks the rest.
 */
export declare function queryInput(
  url: string,
  { input }: Pick<PathRow, "input">,
  limits: Pick<Limits, "maxInputDepth">,
): JsonValue | undefined;
