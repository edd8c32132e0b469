import { messageOf, TerrariumError } from "../base/errors.js";
import { parseInstant } from "../base/clock.js";
import { findJsonFault } from "../base/json.js";
import { findLookalikes } from "../base/text/lookalike.js";
import { showsSomething, visibleLine } from "../base/text/visible-text.js";
import { prepare } from "../json-schema/index.js";
import { SEMAPHORE_REASONS, SEVERITIES } from "./token.js";
const MEMBERS = new Set([
  "reason",
  "prompt",
  "options",
  "severity",
  "state",
  "stateVersion",
  "responseSchema",
  "deadline",
  "escalation",
]);
/**
 * Checks an agent's request to park and fills in the defaults. Checking a result again returns the same result.
 * Throws `BAD_USER_INPUT` with `details.field`, or `LIMIT_EXCEEDED` with `details.limit`. Reads the schema, so call
 * it only in the agent's own thread: reading a hostile schema may take a second.
 */
export function checkParkRequest(request, limits) {
  const terms = checkParkTerms(request, limits);
  if (terms.responseSchema === null) return terms;
  try {
    prepare(terms.responseSchema);
  } catch (error) {
    throw unusableSchema(messageOf(error));
  }
  return terms;
}
export function unusableSchema(why) {
  return bad("responseSchema", `is not a usable JSON Schema: ${why}`);
}
/** The same, but checks only the size of the schema. */
export function checkParkTerms(request, limits) {
  if (typeof request !== "object" || request === null) throw bad("request", "is not an object");
  const given = request;
  for (const name of Object.keys(given)) {
    if (!MEMBERS.has(name)) throw bad(name, "is not a member of a park request");
  }
  return {
    reason: oneOf("reason", given["reason"], SEMAPHORE_REASONS),
    prompt: text("prompt", given["prompt"], limits.promptLengthMax),
    options: optionsOf(given["options"] ?? [], limits),
    severity: oneOf("severity", given["severity"] ?? "INFO", SEVERITIES),
    state: frozenJson("state", given["state"] ?? null, limits.stateBytesMax, "maxSemaphoreStateBytes"),
    stateVersion: wholeNumber("stateVersion", given["stateVersion"] ?? 1),
    responseSchema: schemaOf(given["responseSchema"] ?? null, limits),
    deadline: instantOf(given["deadline"] ?? null),
    escalation:
      (given["escalation"] ?? null) === null
        ? null
        : text("escalation", given["escalation"], limits.noteLengthMax),
  };
}
/**
 * An independent copy of a value that JSON represents unchanged, within a size limit. Stricter than `toJson`: a value
 * with `toJSON` (a `Date`) would come back as a different value, so it is refused.
 */
export function frozenJson(field, value, bytesMax, limit) {
  const fault = findJsonFault(value);
  if (fault) throw bad(field, `is not JSON at ${fault.path}: ${fault.found}`);
  const converted = findConverted(value, "$");
  if (converted !== null)
    throw bad(field, `is not JSON at ${converted}: it would come back as a different value`);
  const json = JSON.stringify(value);
  if (Buffer.byteLength(json) > bytesMax) {
    throw new TerrariumError("LIMIT_EXCEEDED", `${field} is larger than ${bytesMax} bytes (${limit})`, {
      field,
      limit,
    });
  }
  return JSON.parse(json);
}
function findConverted(value, path) {
  if (typeof value !== "object" || value === null) return null;
  if ("toJSON" in value && typeof value.toJSON === "function") return path;
  for (const [key, member] of Object.entries(value)) {
    const found = findConverted(member, Array.isArray(value) ? `${path}[${key}]` : `${path}.${key}`);
    if (found !== null) return found;
  }
  return null;
}
export function bad(field, why) {
  return new TerrariumError("BAD_USER_INPUT", `${field} ${why}`, { field });
}
export function text(field, value, lengthMax) {
  if (typeof value !== "string" || !showsSomething(value)) {
    throw bad(field, "must be a text with at least one visible character");
  }
  if (value.length > lengthMax) throw bad(field, `is longer than ${lengthMax} characters`);
  return value;
}
function oneOf(field, value, table) {
  const found = table.find((entry) => entry === value);
  if (found === undefined) throw bad(field, `must be one of ${table.join(", ")}`);
  return found;
}
function optionsOf(value, limits) {
  if (!Array.isArray(value)) throw bad("options", "must be a list of texts");
  if (value.length > limits.optionsMax) throw bad("options", `has more than ${limits.optionsMax} entries`);
  const options = Array.from(value, (entry, index) =>
    text(`options[${index}]`, entry, limits.optionLengthMax),
  );
  refuseLookalikes("options", options);
  return options;
}
/** Refuses answers that a person could confuse; the refusal names both. */
function refuseLookalikes(field, labels) {
  const alike = findLookalikes(labels);
  if (alike === null) return;
  const [one, other] = alike.map((index) => `${index} ${quoted(labels[index] ?? "")}`);
  throw bad(field, `cannot be told apart: ${one} and ${other} look the same`);
}
/** A text for an error message, with the code points of its non-ASCII characters, which may look like others. */
function quoted(text) {
  const foreign = [...new Set(text)].filter((character) => /[^ -~]/.test(character)).slice(0, FOREIGN_MAX);
  const codes = foreign.map(
    (character) => `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`,
  );
  return `"${visibleLine(text)}"${codes.length > 0 ? ` (with ${codes.join(" ")})` : ""}`;
}
/** Non-ASCII characters of an option whose code points a refusal lists. */
const FOREIGN_MAX = 5;
/**
 * The labels among which a schema lets a person choose, list by list: texts of an `enum`, titles (or values) of
 * constant branches of a `oneOf` or `anyOf`.
 */
function* choicesIn(schema, path) {
  if (typeof schema !== "object" || schema === null) return;
  for (const [key, member] of Object.entries(schema)) {
    const place = `${path}/${key}`;
    if (Array.isArray(member) && (key === "enum" || key === "oneOf" || key === "anyOf")) {
      const labels = member.flatMap((entry) => labelOf(key === "enum" ? { const: entry } : entry));
      if (labels.length === member.length) yield [place, labels];
    }
    // These members contain values, not schemas.
    if (key !== "enum" && key !== "const" && key !== "default" && key !== "examples")
      yield* choicesIn(member, place);
  }
}
function labelOf(branch) {
  if (typeof branch !== "object" || branch === null || Array.isArray(branch) || !("const" in branch))
    return [];
  const { title, const: value } = branch;
  const label = typeof title === "string" ? title : value;
  return [typeof label === "string" ? label : JSON.stringify(label)];
}
function wholeNumber(field, value) {
  if (typeof value !== "number" || !Number.isSafeInteger(value) || value < 0) {
    throw bad(field, "must be a whole number from 0");
  }
  return value;
}
function schemaOf(value, limits) {
  if (value === null) return null;
  const schema = frozenJson("responseSchema", value, limits.responseSchemaBytesMax, "maxResponseSchemaBytes");
  for (const [path, labels] of choicesIn(schema, "")) refuseLookalikes(`responseSchema${path}`, labels);
  return schema;
}
/** The last millisecond that RFC 3339 can represent: years have four digits. */
const LAST_INSTANT = Date.UTC(9999, 11, 31, 23, 59, 59, 999);
function instantOf(value) {
  if (value === null) return null;
  const ms =
    typeof value === "string" ? parseInstant(value) : value instanceof Date ? value.getTime() : value;
  if (typeof ms !== "number" || !Number.isFinite(ms) || ms < 0 || ms > LAST_INSTANT) {
    throw bad(
      "deadline",
      "must be milliseconds since 1970, an ISO 8601 instant with its zone, or a Date, before the year 10000",
    );
  }
  return Math.trunc(ms);
}
//# sourceMappingURL=park-request.js.map
