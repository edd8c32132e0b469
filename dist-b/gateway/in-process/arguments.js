import { messageOf, TerrariumError } from "../../base/errors.js";
import { requireJson } from "../../steering/checks.js";
/** Characters of an id or a name that a caller chooses. */
const TEXT_LENGTH_MAX = 255;
/** Callers in plain JavaScript may pass anything. Throws BAD_USER_INPUT that names the field. */
export function requireText(field, value) {
  if (typeof value === "string" && value !== "" && value.length <= TEXT_LENGTH_MAX) return;
  throw new TerrariumError(
    "BAD_USER_INPUT",
    `${field} must be a text of 1 to ${TEXT_LENGTH_MAX} characters`,
    {
      field,
    },
  );
}
/** What a caller passes as options: null counts as none. Throws BAD_USER_INPUT. */
export function optionsOf(given) {
  if (given === null || given === undefined) return {};
  if (typeof given === "object") return given;
  throw new TerrariumError("BAD_USER_INPUT", "options must be an object", { field: "options" });
}
/** Null and undefined pass. */
export function requireSignal(value) {
  if (value === null || value === undefined || value instanceof AbortSignal) return;
  throw new TerrariumError("BAD_USER_INPUT", "signal must be an AbortSignal", { field: "signal" });
}
/** The same for a value from a list; null and undefined pass. */
export function requireOneOf(field, value, known) {
  if (value === null || value === undefined || known.some((one) => one === value)) return;
  throw new TerrariumError("BAD_USER_INPUT", `${field} must be one of ${known.join(", ")}`, { field });
}
/** The same for a list of such values, at least one. */
export function requireListOf(field, values, known) {
  if (!Array.isArray(values) || values.length === 0) {
    const message = `${field} must be a list that names at least one, or be left out`;
    throw new TerrariumError("BAD_USER_INPUT", message, { field });
  }
  for (const value of values) requireOneOf(field, value ?? "", known);
}
/**
 * A copy of a caller's value, as HTTP would have carried it: what the caller changes afterwards has no effect. Throws
 * BAD_USER_INPUT when it is not JSON or nested too deeply, LIMIT_EXCEEDED beyond `maxBodyBytes`.
 */
export function frozenInput(field, value, { maxInputDepth, maxBodyBytes }) {
  if (value === undefined) {
    throw new TerrariumError("BAD_USER_INPUT", `${field} is missing; null is a value`, { field });
  }
  let text;
  try {
    requireJson(field, value, maxInputDepth);
    text = JSON.stringify(value);
  } catch (error) {
    if (error instanceof TerrariumError) throw error;
    // A getter or `toJSON` of the caller's own.
    throw new TerrariumError("BAD_USER_INPUT", `${field} cannot be read: ${messageOf(error)}`, { field });
  }
  if (text === undefined) {
    throw new TerrariumError("BAD_USER_INPUT", `${field} is not usable JSON: its toJSON returns nothing`, {
      field,
    });
  }
  if (Buffer.byteLength(text) > maxBodyBytes) {
    throw new TerrariumError(
      "LIMIT_EXCEEDED",
      `${field} is larger than ${maxBodyBytes} bytes (maxBodyBytes)`,
      {
        field,
        limit: "maxBodyBytes",
        max: maxBodyBytes,
      },
    );
  }
  return JSON.parse(text);
}
//# sourceMappingURL=arguments.js.map
