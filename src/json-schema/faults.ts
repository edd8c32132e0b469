import { type OutputUnit, validate } from "@cfworker/json-schema";

import { type Json, pointer } from "./json.js";
import type { Prepared } from "./prepare.js";

/** What is wrong, and where: a JSON Pointer, empty for the whole. */
export interface Fault {
  readonly path: string;
  readonly message: string;
}

/** Faults told of one value, at most. */
const FAULTS_MAX = 50;

/** Keywords that only gather what others found. */
const GATHERING: ReadonlySet<string> = new Set([
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

/** Below these nobody knows which form was meant; the keyword itself is told. */
const ALTERNATIVES: ReadonlySet<string> = new Set(["anyOf", "oneOf", "contains", "propertyNames"]);
/** Keywords behind which a name stands in a location, not a keyword. */
const NAMING: ReadonlySet<string> = new Set([
  "properties",
  "patternProperties",
  "dependentSchemas",
  "dependencies",
]);

export interface FaultOptions {
  /** Whether to look on behind the first fault. Default false. */
  readonly all?: boolean;
  /** Times a subschema may be applied; beyond that a `RangeError` is thrown. Default: no bound. */
  readonly stepsMax?: number;
}

/**
 * Where a value departs from a schema: at most one fault a place, and at most 50. Interpreted, not compiled, so that it
 * runs under any Content-Security-Policy.
 */
export function faultsIn(prepared: Prepared, value: Json, options: FaultOptions = {}): readonly Fault[] {
  const { all = false, stepsMax = Number.POSITIVE_INFINITY } = options;
  const unnamed = badlyNamed(value, "");
  if (unnamed !== null) return [{ path: unnamed, message: "has a member whose name is no Unicode text" }];
  prepared.budget.left = stepsMax;
  const { errors } = validate(value, prepared.schema, prepared.dialect, prepared.lookup, !all);
  const told = errors.filter((error) => !GATHERING.has(error.keyword) && !isBelowAlternative(error));
  const faults = (told.length > 0 ? told : errors).slice(0, FAULTS_MAX).map(faultOf);
  return [...new Map(faults.toReversed().map((fault) => [fault.path, fault])).values()].toReversed();
}

/** Addresses of members are kept as URIs, which only Unicode text can be made into. */
function badlyNamed(value: Json, path: string): string | null {
  if (typeof value !== "object" || value === null) return null;
  for (const [name, member] of Object.entries(value)) {
    if (/\p{Surrogate}/u.test(name)) return path;
    const found = badlyNamed(member, pointer(path, name));
    if (found !== null) return found;
  }
  return null;
}

function isBelowAlternative({ keywordLocation }: OutputUnit): boolean {
  const steps = keywordLocation.split("/").slice(1, -1);
  for (let index = 0; index < steps.length; index += 1) {
    const step = steps[index] ?? "";
    if (ALTERNATIVES.has(step)) return true;
    if (NAMING.has(step)) index += 1;
  }
  return false;
}

const WORDS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    const: "must be the value the schema names",
    enum: "must be one of the values the schema lists",
    anyOf: "fits none of the forms it may have",
    oneOf: "must fit exactly one of the forms it may have",
    not: "is not allowed",
    propertyNames: "has a member whose name is not allowed",
  }),
);

/** What the validator writes before and behind the name of a member that is missing. */
const [LACKS, LACKS_END] = ['Instance does not have required property "', '".'];

function faultOf({ keyword, instanceLocation, error }: OutputUnit): Fault {
  const path = decodeURIComponent(instanceLocation.replace(/^#/, ""));
  if (keyword === "required" && error.startsWith(LACKS)) {
    return { path: pointer(path, error.slice(LACKS.length, -LACKS_END.length)), message: "must be given" };
  }
  return { path, message: WORDS.get(keyword) ?? sentence(error) };
}

const MESSAGE_LENGTH_MAX = 200;

/** The validator's own sentence, begun in lower case: it follows the name of what is wrong. */
function sentence(text: string): string {
  return (text.charAt(0).toLowerCase() + text.slice(1).replace(/\.$/, "")).slice(0, MESSAGE_LENGTH_MAX);
}
