import { validate } from "@cfworker/json-schema";
import { pointer } from "./json.js";
/** Maximum number of faults reported for one value. */
const FAULTS_MAX = 50;
/** Keywords that only collect the faults of others. */
const GATHERING = new Set([
  "properties",
  "patternProperties",
  "additionalProperties",
  "unevaluatedProperties",
  "items",
  "prefixItems",
  "additionalItems",
  "unevaluatedItems",
  "$ref",
  "allOf",
  "if",
  "dependentSchemas",
]);
/** Below these keywords the intended alternative is unknown, so the keyword itself is reported. */
const ALTERNATIVES = new Set(["anyOf", "oneOf", "contains", "propertyNames"]);
/** Keywords that are followed by a name in a location, not by a keyword. */
const NAMING = new Set(["properties", "patternProperties", "dependentSchemas", "dependencies"]);
/**
 * Faults of a value against a schema: at most one per place, and at most 50. Interpreted, not compiled, so that it
 * runs under any Content-Security-Policy.
 */
export function faultsIn(prepared, value, options = {}) {
  const { all = false, stepsMax = Number.POSITIVE_INFINITY } = options;
  const unnamed = badlyNamed(value, "");
  if (unnamed !== null) return [{ path: unnamed, message: "has a member whose name is not valid Unicode" }];
  prepared.budget.left = stepsMax;
  const { errors } = validate(value, prepared.schema, prepared.dialect, prepared.lookup, !all);
  const told = errors.filter((error) => !GATHERING.has(error.keyword) && !isBelowAlternative(error));
  const faults = (told.length > 0 ? told : errors).slice(0, FAULTS_MAX).map(faultOf);
  return [...new Map(faults.toReversed().map((fault) => [fault.path, fault])).values()].toReversed();
}
/** Locations of members are URIs, which only valid Unicode can form. */
function badlyNamed(value, path) {
  if (typeof value !== "object" || value === null) return null;
  for (const [name, member] of Object.entries(value)) {
    if (/\p{Surrogate}/u.test(name)) return path;
    const found = badlyNamed(member, pointer(path, name));
    if (found !== null) return found;
  }
  return null;
}
function isBelowAlternative({ keywordLocation }) {
  const steps = keywordLocation.split("/").slice(1, -1);
  for (let index = 0; index < steps.length; index += 1) {
    const step = steps[index] ?? "";
    if (ALTERNATIVES.has(step)) return true;
    if (NAMING.has(step)) index += 1;
  }
  return false;
}
const WORDS = new Map(
  Object.entries({
    const: "must be the value the schema names",
    enum: "must be one of the values the schema lists",
    anyOf: "fits none of the forms it may have",
    oneOf: "must fit exactly one of the forms it may have",
    not: "is not allowed",
    propertyNames: "has a member whose name is not allowed",
  }),
);
/** The validator's text before and after the name of a missing member. */
const [LACKS, LACKS_END] = ['Instance does not have required property "', '".'];
function faultOf({ keyword, instanceLocation, error }) {
  const path = decodeURIComponent(instanceLocation.replace(/^#/, ""));
  if (keyword === "required" && error.startsWith(LACKS)) {
    return { path: pointer(path, error.slice(LACKS.length, -LACKS_END.length)), message: "must be given" };
  }
  return { path, message: WORDS.get(keyword) ?? sentence(error) };
}
const MESSAGE_LENGTH_MAX = 200;
/** The validator's own sentence in lower case, because it follows the name of the wrong member. */
function sentence(text) {
  return (text.charAt(0).toLowerCase() + text.slice(1).replace(/\.$/, "")).slice(0, MESSAGE_LENGTH_MAX);
}
//# sourceMappingURL=faults.js.map
