import { TerrariumError } from "../../base/errors.js";
import { isDeeper, withoutMark } from "../../base/json.js";
/** Levels of nesting around an input: the message, its payload, the variables, and the arguments of a command. */
const ENVELOPE_LEVELS = 8;
/** Longest member name that an error repeats, characters. */
const NAME_CHARACTERS_MAX = 128;
/** Issues in one error. */
const ISSUES_MAX = 5;
/** Longest name that an issue repeats, characters. */
const ISSUE_NAME_CHARACTERS_MAX = 100;
/**
 * Parses a client's JSON. Throws BAD_USER_INPUT: for invalid JSON it names `field`; for JSON nested deeper than
 * `maxInputDepth` plus the envelope it names `measured`, which may be one part of the field.
 */
export function readJson(text, field, limits, measured = field) {
  const value = parsed(text, field);
  requireShallow(measured, value, limits);
  return value;
}
/** The same for an object whose members are measured each under its own name. */
export function readMembers(text, field, limits) {
  const value = parsed(text, field);
  if (typeof value === "object" && value !== null && !Array.isArray(value))
    requireShallowMembers(value, limits);
  requireShallow(field, value, limits);
  return value;
}
function parsed(text, field) {
  try {
    return JSON.parse(withoutMark(text));
  } catch {
    throw new TerrariumError("BAD_USER_INPUT", `${field} is not valid JSON`, { field });
  }
}
/**
 * The same bound for parsed JSON. Steering checks the exact depth of an agent's input later; this check comes first so
 * that no recursive walk over a client's JSON can overflow the stack.
 */
export function requireShallow(field, value, { maxInputDepth }) {
  if (!isDeeper(value, maxInputDepth + ENVELOPE_LEVELS)) return;
  throw new TerrariumError("BAD_USER_INPUT", `${field} is nested too deeply`, {
    field,
    limit: "maxInputDepth",
    max: maxInputDepth,
  });
}
/** The same for each member of an object, under its own name. */
export function requireShallowMembers(members, limits) {
  for (const [name, member] of Object.entries(members))
    requireShallow(name.slice(0, NAME_CHARACTERS_MAX), member, limits);
}
/**
 * Reads a query string. Throws BAD_USER_INPUT for unknown or repeated parameters: ignoring a misspelt one would hide the
 * mistake, and tokens must not be in addresses.
 */
export function readQuery(url, known) {
  const query = new URL(url, "http://gateway").searchParams;
  requireKnown(query, known);
  return query;
}
/** The same check for a parsed query. Parameters in `lists` may repeat. */
export function requireKnown(query, known, lists = []) {
  refuseIssues(
    [...new Set(query.keys())].flatMap((name) => {
      if (!known.includes(name)) return [{ name, message: "is unknown here" }];
      const isTwice = query.getAll(name).length > 1 && !lists.includes(name);
      return isTwice ? [{ name, message: "is given more than once" }] : [];
    }),
  );
}
/** An integer parameter, or null when absent. The caller checks its range. */
export function integerIn(query, name) {
  const text = query.get(name);
  if (text === null) return null;
  if (!/^-?\d{1,15}$/.test(text)) refuseIssues([{ name, message: "must be a whole number" }]);
  return Number(text);
}
/** Throws BAD_USER_INPUT when there are issues; `details.issues` has the shape that command validation uses. */
export function refuseIssues(issues) {
  if (issues.length === 0) return;
  const shown = issues
    .slice(0, ISSUES_MAX)
    .map(({ name, message }) => ({ path: [name.slice(0, ISSUE_NAME_CHARACTERS_MAX)], message }));
  const text = shown.map(({ path, message }) => `${path[0]}: ${message}`).join("; ");
  throw new TerrariumError("BAD_USER_INPUT", text, { issues: shown });
}
//# sourceMappingURL=input.js.map
