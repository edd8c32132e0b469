import { TerrariumError } from "../base/errors.js";
import { findJsonFault, type JsonValue } from "../base/json.js";
import { HALF_LIFE_MS_DEFAULT, type Pheromone, type PheromoneFilter } from "../events/pheromone.js";

/** Characters of a key. */
const KEY_LENGTH_MAX = 256;
/** Longest half-life and time to live, ms: about 35 years. */
const MS_MAX = 2 ** 40;
/** Types in one filter. */
const TYPES_MAX = 100;
/** Nesting of a payload, in levels. */
const DEPTH_MAX = 32;

const NAME = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/;
const NAME_RULE = "1 to 64 letters, digits, _ . - that begin with a letter or digit";
const SOURCE_LENGTH_MAX = 512;
const FIELDS = ["type", "initialIntensity", "halfLifeMs", "target", "payload", "key", "ttlMs"];
const FILTER_FIELDS = ["type", "source", "target", "minIntensity"];

/** A deposit after its check, with defaults filled in. */
export type CheckedDeposit = Pick<
  Pheromone,
  "type" | "initialIntensity" | "halfLifeMs" | "target" | "payload" | "key" | "ttlMs"
>;

/**
 * Throws BAD_USER_INPUT that names the field, or LIMIT_EXCEEDED for a payload of more than `payloadBytesMax` bytes as
 * JSON.
 */
export function checkedDeposit(value: unknown, payloadBytesMax: number): CheckedDeposit {
  const given = membersOf(value, "a deposit", FIELDS);
  const { type, initialIntensity, halfLifeMs, target, payload = null, key, ttlMs } = given;
  if (!isName(type)) throw wrong("type", `must be ${NAME_RULE}`);
  if (!isIntensity(initialIntensity)) throw wrong("initialIntensity", "must be a number from 0 to 1");
  if (!isAbsent(halfLifeMs) && !isPeriod(halfLifeMs)) throw wrong("halfLifeMs", PERIOD_RULE);
  if (!isAbsent(ttlMs) && !isPeriod(ttlMs)) throw wrong("ttlMs", PERIOD_RULE);
  if (!isAbsent(target) && !isName(target)) throw wrong("target", `must be the id of an agent: ${NAME_RULE}`);
  if (!isAbsent(key) && !isKey(key))
    throw wrong("key", `must be a text of 1 to ${KEY_LENGTH_MAX} characters`);
  return {
    type,
    initialIntensity,
    halfLifeMs: halfLifeMs ?? HALF_LIFE_MS_DEFAULT,
    target: target ?? null,
    payload: payloadOf(payload, payloadBytesMax),
    key: key ?? null,
    ttlMs: ttlMs ?? null,
  };
}

/** Throws BAD_USER_INPUT that names the field. */
export function checkedFilter(value: unknown): PheromoneFilter {
  const given = membersOf(value ?? {}, "a filter", FILTER_FIELDS);
  const { type = null, source = null, target = null, minIntensity = null } = given;
  if (type !== null && !isName(type) && !isTypes(type))
    throw wrong("type", `must be ${NAME_RULE}, or a list of such names`);
  if (source !== null && !isSource(source))
    throw wrong("source", "must be the id of an agent, or client:<name>");
  if (target !== null && !isName(target)) throw wrong("target", `must be the id of an agent: ${NAME_RULE}`);
  if (minIntensity !== null && !isIntensity(minIntensity))
    throw wrong("minIntensity", "must be a number from 0 to 1");
  return { type, source, target, minIntensity };
}

const PERIOD_RULE = `must be a number of milliseconds from 1 to ${MS_MAX}`;

function payloadOf(payload: unknown, bytesMax: number): JsonValue {
  const fault = findJsonFault(payload, DEPTH_MAX);
  if (fault) throw wrong("payload", `must be JSON: ${fault.found} at ${fault.path.slice(0, 200)}`);
  const text = JSON.stringify(payload);
  const bytes = Buffer.byteLength(text);
  if (bytes <= bytesMax) return JSON.parse(text) as JsonValue;
  const message = `the payload has ${bytes} bytes, at most ${bytesMax} are allowed`;
  throw new TerrariumError("LIMIT_EXCEEDED", message, {
    field: "payload",
    limit: "maxPheromonePayloadBytes",
    max: bytesMax,
  });
}

function membersOf(
  value: unknown,
  what: string,
  known: readonly string[],
): Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new TerrariumError("BAD_USER_INPUT", `${what} must be an object`, {});
  const given = value as Readonly<Record<string, unknown>>;
  const unknown = Object.keys(given).find((name) => !known.includes(name));
  if (unknown === undefined) return given;
  throw wrong(unknown.slice(0, 64), `is unknown; known are ${known.join(", ")}`);
}

function isAbsent(value: unknown): value is null | undefined {
  return value === undefined || value === null;
}

function isName(value: unknown): value is string {
  return typeof value === "string" && NAME.test(value);
}

function isTypes(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.length > 0 && value.length <= TYPES_MAX && value.every(isName);
}

function isSource(value: unknown): value is string {
  return typeof value === "string" && value.length > 0 && value.length <= SOURCE_LENGTH_MAX;
}

function isKey(value: unknown): value is string {
  return typeof value === "string" && value.length > 0 && value.length <= KEY_LENGTH_MAX;
}

function isIntensity(value: unknown): value is number {
  return typeof value === "number" && value >= 0 && value <= 1;
}

function isPeriod(value: unknown): value is number {
  return typeof value === "number" && value >= 1 && value <= MS_MAX;
}

function wrong(field: string, rule: string): TerrariumError {
  return new TerrariumError("BAD_USER_INPUT", `${field} ${rule}`, { field });
}
