import { createHash } from "node:crypto";
import { TerrariumError } from "../base/errors.js";
import { canonicalJson, findJsonFault, type JsonValue } from "../base/json.js";

/** Callers stay below 200, where an agent takes up again what a human has answered. */
export const CALLER_PRIORITY_MAX = 199;

/** Of the path to a fault, which is made of names the caller chose. */
const PATH_LENGTH_MAX = 200;

/** BAD_USER_INPUT with `details.field` unless `value` is a whole number from `min` to `max`. */
export function requireInteger(field: string, value: number, min: number, max: number): void {
  if (Number.isInteger(value) && value >= min && value <= max) return;
  throw new TerrariumError("BAD_USER_INPUT", `${field} must be a whole number from ${min} to ${max}`, {
    field,
    min,
    max,
  });
}

/** BAD_USER_INPUT when an input is nested too deeply to be handed on, or holds what JSON cannot carry. */
export function requireJson(field: string, value: JsonValue, depthMax: number): void {
  const fault = findJsonFault(value, depthMax);
  if (!fault) return;
  throw new TerrariumError("BAD_USER_INPUT", `${field} is not usable JSON: ${fault.found}`, {
    field,
    path: fault.path.slice(0, PATH_LENGTH_MAX),
    ...(fault.tooDeep && { limit: "maxInputDepth", max: depthMax }),
  });
}

/**
 * Equal for equal input to the same agent (and command), whatever the order of members. Priority and timeout are left
 * out: they say how soon and how long, not what.
 */
export function fingerprintOf(agentId: string, command: string | null, input: JsonValue): string {
  return createHash("sha256")
    .update(canonicalJson([agentId, command, input]))
    .digest("base64url");
}
