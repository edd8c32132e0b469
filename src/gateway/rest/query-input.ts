import type { PathRow } from "../../agentese/row.js";
import type { JsonValue } from "../../base/json.js";
import type { Limits } from "../../base/limits.js";
import { readJson, requireKnown } from "../callers/input.js";

/**
 * A reading path's input from a query string: each member as a parameter (lists separated by commas), or all of it as JSON
 * in `input`. Undefined without parameters. Throws BAD_USER_INPUT for unknown and repeated parameters; the path's schema
 * checks the rest.
 */
export function queryInput(
  url: string,
  { input }: Pick<PathRow, "input">,
  limits: Pick<Limits, "maxInputDepth">,
): JsonValue | undefined {
  const query = new URL(url, "http://gateway").searchParams;
  const whole = query.get("input");
  const members = propertiesOf(input);
  requireKnown(query, whole === null ? Object.keys(members) : ["input"]);
  if (whole !== null) return readJson(whole, "input", limits);
  const given = Array.from(query, ([name, text]) => [name, valueOf(text, members[name])] as const);
  return given.length === 0 ? undefined : Object.fromEntries(given);
}

type Members = { readonly [name: string]: JsonValue };

function propertiesOf(schema: Members | null): Members {
  const properties = schema?.["properties"];
  return typeof properties === "object" && properties !== null && !Array.isArray(properties)
    ? properties
    : {};
}

/** The text as its schema's type; text that does not fit stays text, which the schema refuses. */
function valueOf(text: string, schema: JsonValue | undefined): JsonValue {
  const type = typeof schema === "object" && schema !== null && !Array.isArray(schema) ? schema["type"] : "";
  if (type === "array") return text.split(",");
  if (type === "integer" || type === "number")
    return /^-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/.test(text) ? Number(text) : text;
  return text;
}
