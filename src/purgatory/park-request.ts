import { TerrariumError } from "../base/errors.js";
import { parseInstant } from "../base/instant.js";
import { findJsonFault, type JsonValue } from "../base/json.js";
import type { PurgatoryLimits } from "./limits.js";
import { schemaFault } from "./response-schema.js";
import { SEMAPHORE_REASONS, SEVERITIES, type SemaphoreReason, type Severity } from "./token.js";

/** What an agent says when it parks. */
export interface ParkRequest {
  /** Why the agent asks. */
  readonly reason: SemaphoreReason;
  /** The question, for a person. */
  readonly prompt: string;
  /** Answers to choose from. Without `responseSchema` the answer must be one of them. Default none. */
  readonly options?: readonly string[];
  /** Default INFO. */
  readonly severity?: Severity;
  /** Frozen until the answer is there, then handed to `resume`. JSON. Default null. */
  readonly state?: unknown;
  /** A whole number the agent raises when the shape of its state changes. Default 1. */
  readonly stateVersion?: number;
  /** JSON Schema (2020-12, or draft-07 if `$schema` says so) for the answer. */
  readonly responseSchema?: unknown;
  /** Milliseconds since 1970, an ISO 8601 instant with its zone, or a `Date`. */
  readonly deadline?: number | string | Date;
  /** Whom or what to turn to when nobody answers. */
  readonly escalation?: string;
}

/** A request that has been checked: plain JSON with every default filled in. */
export interface ParkTerms {
  readonly reason: SemaphoreReason;
  readonly prompt: string;
  readonly options: readonly string[];
  readonly severity: Severity;
  readonly state: JsonValue;
  readonly stateVersion: number;
  readonly responseSchema: JsonValue | null;
  readonly deadline: number | null;
  readonly escalation: string | null;
}

const MEMBERS: ReadonlySet<string> = new Set<keyof ParkRequest>([
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
 * Checks what an agent wants to park and fills in the defaults. Checking a result again gives the same result.
 * Throws `BAD_USER_INPUT` with `details.field`, or `LIMIT_EXCEEDED` with `details.limit`.
 */
export function checkParkRequest(request: unknown, limits: PurgatoryLimits): ParkTerms {
  if (typeof request !== "object" || request === null) throw bad("request", "is not an object");
  const given = request as Record<string, unknown>;
  for (const name of Object.keys(given)) {
    if (!MEMBERS.has(name)) throw bad(name, "is not a member of a park request");
  }
  return {
    reason: oneOf("reason", given["reason"], SEMAPHORE_REASONS),
    prompt: text("prompt", given["prompt"], limits.promptLengthMax),
    options: optionsOf(given["options"] ?? [], limits),
    severity: oneOf("severity", given["severity"] ?? "INFO", SEVERITIES),
    state: frozenJson("state", given["state"] ?? null, limits.stateBytesMax, "stateBytesMax"),
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
 * A detached copy of a value that JSON carries unchanged, within a bound. Stricter than `toJson`: a value with
 * `toJSON` (a `Date`) would come back as something else, so it is refused.
 */
export function frozenJson(
  field: string,
  value: unknown,
  bytesMax: number,
  limit: keyof PurgatoryLimits,
): JsonValue {
  const fault = findJsonFault(value);
  if (fault) throw bad(field, `is not JSON at ${fault.path}: ${fault.found}`);
  const converted = findConverted(value, "$");
  if (converted !== null)
    throw bad(field, `is not JSON at ${converted}: it would come back as something else`);
  const json = JSON.stringify(value);
  if (Buffer.byteLength(json) > bytesMax) {
    throw new TerrariumError("LIMIT_EXCEEDED", `${field} is larger than ${bytesMax} bytes`, { field, limit });
  }
  return JSON.parse(json) as JsonValue;
}

function findConverted(value: unknown, path: string): string | null {
  if (typeof value !== "object" || value === null) return null;
  if ("toJSON" in value && typeof value.toJSON === "function") return path;
  for (const [key, member] of Object.entries(value)) {
    const found = findConverted(member, Array.isArray(value) ? `${path}[${key}]` : `${path}.${key}`);
    if (found !== null) return found;
  }
  return null;
}

export function bad(field: string, why: string): TerrariumError {
  return new TerrariumError("BAD_USER_INPUT", `${field} ${why}`, { field });
}

export function text(field: string, value: unknown, lengthMax: number): string {
  if (typeof value !== "string" || value.trim() === "") throw bad(field, "must be a text that is not empty");
  if (value.length > lengthMax) throw bad(field, `is longer than ${lengthMax} characters`);
  return value;
}

function oneOf<T extends string>(field: string, value: unknown, table: readonly T[]): T {
  const found = table.find((entry) => entry === value);
  if (found === undefined) throw bad(field, `must be one of ${table.join(", ")}`);
  return found;
}

function optionsOf(value: unknown, limits: PurgatoryLimits): readonly string[] {
  if (!Array.isArray(value)) throw bad("options", "must be a list of texts");
  if (value.length > limits.optionsMax) throw bad("options", `has more than ${limits.optionsMax} entries`);
  const options = Array.from(value, (entry, index) =>
    text(`options[${index}]`, entry, limits.optionLengthMax),
  );
  if (new Set(options).size < options.length) throw bad("options", "names the same option twice");
  return options;
}

function wholeNumber(field: string, value: unknown): number {
  if (typeof value !== "number" || !Number.isSafeInteger(value) || value < 0) {
    throw bad(field, "must be a whole number from 0 on");
  }
  return value;
}

function schemaOf(value: unknown, limits: PurgatoryLimits): JsonValue | null {
  if (value === null) return null;
  const schema = frozenJson("responseSchema", value, limits.responseSchemaBytesMax, "responseSchemaBytesMax");
  const fault = schemaFault(schema);
  if (fault !== null) throw bad("responseSchema", `is no usable JSON Schema: ${fault}`);
  return schema;
}

function instantOf(value: unknown): number | null {
  if (value === null) return null;
  const ms =
    typeof value === "string" ? parseInstant(value) : value instanceof Date ? value.getTime() : value;
  if (typeof ms !== "number" || !Number.isFinite(ms) || Math.abs(ms) > 8.64e15) {
    throw bad("deadline", "must be milliseconds since 1970, an ISO 8601 instant with its zone, or a Date");
  }
  return Math.trunc(ms);
}
