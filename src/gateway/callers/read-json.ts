import { TerrariumError } from "../../base/errors.js";
import { isDeeper, type JsonValue, withoutMark } from "../../base/json.js";
import type { Limits } from "../../base/limits.js";

/** Levels around an input: the message, its payload, the variables, and the arguments of a command. */
const ENVELOPE_LEVELS = 8;
/** Of a name that the client chose and is told again. */
const NAME_CHARACTERS_MAX = 128;

type DepthLimit = Pick<Limits, "maxInputDepth">;

/**
 * JSON that a client wrote. Throws BAD_USER_INPUT that names the field when it is none, and `measured`, which may be one
 * of its parts, when it is nested too deeply.
 */
export function readJson(text: string, field: string, limits: DepthLimit, measured = field): JsonValue {
  let value: JsonValue;
  try {
    value = JSON.parse(withoutMark(text)) as JsonValue;
  } catch {
    throw new TerrariumError("BAD_USER_INPUT", `${field} is not valid JSON`, { field });
  }
  requireShallow(measured, value, limits);
  return value;
}

/**
 * The same bound for what is parsed already. Steering measures exactly what is handed to an agent; this keeps everything
 * that walks over a client's JSON before that from overflowing the stack.
 */
export function requireShallow(field: string, value: unknown, { maxInputDepth }: DepthLimit): void {
  if (!isDeeper(value, maxInputDepth + ENVELOPE_LEVELS)) return;
  throw new TerrariumError("BAD_USER_INPUT", `${field} is nested too deeply`, {
    field,
    limit: "maxInputDepth",
    max: maxInputDepth,
  });
}

/** The same for each member of an object, under its own name. */
export function requireShallowMembers(members: object, limits: DepthLimit): void {
  for (const [name, member] of Object.entries(members))
    requireShallow(name.slice(0, NAME_CHARACTERS_MAX), member, limits);
}
