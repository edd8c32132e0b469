/** A value that survives `JSON.parse(JSON.stringify(value))` unchanged. */
export type JsonValue = string | number | boolean | null | JsonValue[] | { [key: string]: JsonValue };

/** Why a value is not JSON: where (`$.a[2]`) and what stands there. */
export interface JsonFault {
  readonly path: string;
  readonly found: string;
  readonly tooDeep?: true;
}

/** How deep JSON may be nested anywhere; recursion over it is bounded by that. */
const DEPTH_MAX = 64;

/** Nesting of JSON text from outside, in levels, where no lower limit applies. `JSON.stringify` fails at some thousands. */
const TEXT_DEPTH_MAX = 1_000;

/** JSON text that is nested deeper than its reader takes. */
export class JsonDepthError extends Error {
  override readonly name = "JsonDepthError";

  constructor() {
    super(`nested deeper than ${TEXT_DEPTH_MAX} levels`);
  }
}

/**
 * Reads JSON text that comes from outside. A byte order mark in front is skipped (RFC 8259, 8.1). Throws `SyntaxError`,
 * or `JsonDepthError` where walking over the value could overflow the stack: `JSON.parse` itself takes any depth.
 */
export function parseJson(text: string): JsonValue {
  const value = JSON.parse(withoutMark(text)) as JsonValue;
  if (isDeeper(value, TEXT_DEPTH_MAX)) throw new JsonDepthError();
  return value;
}

/** Without the byte order mark that some editors and libraries put in front of text. */
export function withoutMark(text: string): string {
  return text.startsWith("\ufeff") ? text.slice(1) : text;
}

/** Whether arrays and objects are nested in more than so many levels. Recursion ends there. */
export function isDeeper(value: unknown, levelsMax: number): boolean {
  if (typeof value !== "object" || value === null) return false;
  if (levelsMax <= 0) return true;
  const items: readonly unknown[] = Array.isArray(value) ? value : Object.values(value);
  return items.some((item) => isDeeper(item, levelsMax - 1));
}

/**
 * Finds the first place where a value is not JSON: functions, symbols, bigints, non-finite numbers, cycles,
 * class instances other than those with `toJSON`, or nesting deeper than `depthMax` (64) levels. `undefined` members of
 * objects are allowed, because JSON leaves them out; `undefined` elsewhere is a fault.
 */
export function findJsonFault(value: unknown, depthMax = DEPTH_MAX): JsonFault | null {
  return faultIn(value, "$", depthMax, depthMax);
}

function faultIn(value: unknown, path: string, levelsLeft: number, depthMax: number): JsonFault | null {
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
  const prototype = Object.getPrototypeOf(value) as object | null;
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

/** What made an object with this prototype, for people. */
export function classOf(prototype: object): string {
  const { constructor } = prototype as { readonly constructor: unknown };
  return typeof constructor === "function" && constructor.name !== "" ? constructor.name : "a nameless class";
}

/**
 * One text per JSON value, whatever order its members were written in: RFC 8785, except that a lone surrogate is written
 * as its `\u` escape instead of being refused, so that every value an agent can freeze has a digest. Members that are
 * `undefined` are left out, as JSON does. The caller bounds the depth.
 */
export function canonicalJson(value: JsonValue): string {
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .toSorted(([one], [other]) => (one < other ? -1 : 1)) // By UTF-16 code units, as the RFC wants.
    .map(([name, member]) => `${JSON.stringify(name)}:${canonicalJson(member)}`);
  return `{${members.join(",")}}`;
}

/**
 * Turns what an agent said into JSON that can cross threads and sockets: a detached copy.
 * `undefined` becomes `null`. Throws `TypeError` with the path when the value is not JSON.
 */
export function toJson(value: unknown): JsonValue {
  if (value === undefined) return null;
  const fault = findJsonFault(value);
  if (fault) throw new TypeError(`not JSON at ${fault.path}: ${fault.found}`);
  return JSON.parse(JSON.stringify(value)) as JsonValue;
}
