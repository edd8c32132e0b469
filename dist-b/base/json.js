/** Maximum nesting of JSON; it bounds recursion over it. */
const DEPTH_MAX = 64;
/**
 * Maximum nesting of JSON text from outside, in levels, where no lower limit applies. `JSON.stringify` fails at some
 * thousands.
 */
const TEXT_DEPTH_MAX = 1_000;
/** JSON text that is nested more deeply than allowed. */
export class JsonDepthError extends Error {
  name = "JsonDepthError";
  constructor() {
    super(`nested deeper than ${TEXT_DEPTH_MAX} levels`);
  }
}
/**
 * Parses JSON text from outside. A leading byte order mark is skipped (RFC 8259, 8.1). Throws `SyntaxError`, or
 * `JsonDepthError` when walking over the value could overflow the stack: `JSON.parse` itself accepts any depth.
 */
export function parseJson(text) {
  const value = JSON.parse(withoutMark(text));
  if (isDeeper(value, TEXT_DEPTH_MAX)) throw new JsonDepthError();
  return value;
}
/** Removes the byte order mark that some editors and libraries write before text. */
export function withoutMark(text) {
  return text.startsWith("\ufeff") ? text.slice(1) : text;
}
/** True when arrays and objects are nested in more than `levelsMax` levels. Recursion ends there. */
export function isDeeper(value, levelsMax) {
  if (typeof value !== "object" || value === null) return false;
  if (levelsMax <= 0) return true;
  const items = Array.isArray(value) ? value : Object.values(value);
  return items.some((item) => isDeeper(item, levelsMax - 1));
}
/**
 * Finds the first value that is not JSON: functions, symbols, bigints, non-finite numbers, cycles, class instances
 * without `toJSON`, or nesting deeper than `depthMax` (64) levels. `undefined` members of objects are allowed,
 * because JSON omits them; `undefined` elsewhere is a fault.
 */
export function findJsonFault(value, depthMax = DEPTH_MAX) {
  return faultIn(value, "$", depthMax, depthMax);
}
function faultIn(value, path, levelsLeft, depthMax) {
  if (levelsLeft < 0)
    return { path, found: `nesting deeper than ${depthMax} levels (or a cycle)`, tooDeep: true };
  switch (typeof value) {
    case "string":
    case "boolean":
      return null;
    case "number":
      return Number.isFinite(value) ? null : { path, found: String(value) };
    case "object":
      break;
    case "undefined":
    case "bigint":
    case "symbol":
    case "function":
      return { path, found: typeof value };
  }
  if (value === null) return null;
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index += 1) {
      const fault = faultIn(value[index], `${path}[${index}]`, levelsLeft - 1, depthMax);
      if (fault) return fault;
    }
    return null;
  }
  if ("toJSON" in value && typeof value.toJSON === "function") return null;
  const prototype = Object.getPrototypeOf(value);
  if (prototype !== null && prototype !== Object.prototype && Object.getPrototypeOf(prototype) !== null) {
    return { path, found: `an instance of ${classOf(prototype)}` };
  }
  for (const [key, member] of Object.entries(value)) {
    if (member === undefined) continue;
    const fault = faultIn(member, `${path}.${key}`, levelsLeft - 1, depthMax);
    if (fault) return fault;
  }
  return null;
}
/** The class name of objects with this prototype, for messages. */
export function classOf(prototype) {
  const { constructor } = prototype;
  return typeof constructor === "function" && constructor.name !== "" ? constructor.name : "a nameless class";
}
/**
 * One text per JSON value, for any order of members: RFC 8785, except that a lone surrogate is written as its `\u`
 * escape instead of being refused, so that every JSON value has a digest. Members that are `undefined` are omitted,
 * as in JSON. The caller bounds the depth.
 */
export function canonicalJson(value) {
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .toSorted(([one], [other]) => (one < other ? -1 : 1)) // By UTF-16 code units, as the RFC wants.
    .map(([name, member]) => `${JSON.stringify(name)}:${canonicalJson(member)}`);
  return `{${members.join(",")}}`;
}
/**
 * Converts an agent's value to JSON that can cross threads and sockets: an independent copy. `undefined` becomes
 * `null`. Throws `TypeError` with the path when the value is not JSON.
 */
export function toJson(value) {
  if (value === undefined) return null;
  const fault = findJsonFault(value);
  if (fault) throw new TypeError(`not JSON at ${fault.path}: ${fault.found}`);
  return JSON.parse(JSON.stringify(value));
}
//# sourceMappingURL=json.js.map
