import { readJson, requireKnown } from "../callers/input.js";
/**
 * A reading path's input from a query string: each member as a parameter (lists separated by commas), or all of it as JSON
 * in `input`. Undefined without parameters. Throws BAD_USER_INPUT for unknown and repeated parameters; the path's schema
 * checks the rest.
 */
export function queryInput(url, { input }, limits) {
  const query = new URL(url, "http://gateway").searchParams;
  const whole = query.get("input");
  const members = propertiesOf(input);
  requireKnown(query, whole === null ? Object.keys(members) : ["input"]);
  if (whole !== null) return readJson(whole, "input", limits);
  const given = Array.from(query, ([name, text]) => [name, valueOf(text, members[name])]);
  return given.length === 0 ? undefined : Object.fromEntries(given);
}
function propertiesOf(schema) {
  const properties = schema?.["properties"];
  return typeof properties === "object" && properties !== null && !Array.isArray(properties)
    ? properties
    : {};
}
/** The text as its schema's type; text that does not fit stays text, which the schema refuses. */
function valueOf(text, schema) {
  const type = typeof schema === "object" && schema !== null && !Array.isArray(schema) ? schema["type"] : "";
  if (type === "array") return text.split(",");
  if (type === "integer" || type === "number") return /^-?\d+(?:\.\d+)?$/.test(text) ? Number(text) : text;
  return text;
}
//# sourceMappingURL=query-input.js.map
