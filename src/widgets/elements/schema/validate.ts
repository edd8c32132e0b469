import { type OutputUnit, Validator } from "@cfworker/json-schema";

import { isObject, type JsonValue } from "./json.js";

/** What is wrong, and where: a JSON Pointer, empty for the whole. */
export interface Fault {
  readonly path: string;
  readonly message: string;
}

/** Keywords that only gather what others found. */
const GATHERING = [
  "properties",
  "items",
  "$ref",
  "allOf",
  "prefixItems",
  "additionalProperties",
  "dependentSchemas",
];

/** Below these nobody knows which form was meant; `Field.own` is asked about each by itself. */
const ALTERNATIVES = /\/(?:anyOf|oneOf)\//;

/**
 * Where a value departs from a schema, at most one fault a place. Interpreted, not compiled: a page with a strict
 * Content-Security-Policy runs no code made from text. A schema nobody can use finds nothing: the gateway has the last
 * word anyway.
 */
export function faultsOf(schema: JsonValue, value: JsonValue): readonly Fault[] {
  if (!isObject(schema)) return [];
  try {
    const { errors } = new Validator(schema, "2020-12", false).validate(value);
    const told = errors.filter(
      ({ keyword, keywordLocation }) => !GATHERING.includes(keyword) && !ALTERNATIVES.test(keywordLocation),
    );
    return unique(told.map(faultOf));
  } catch {
    return [];
  }
}

function faultOf({ keyword, instanceLocation, error }: OutputUnit): Fault {
  const path = decodeURI(instanceLocation.replace(/^#/, ""));
  return { path, message: WORDS[keyword] ?? sentence(error) };
}

const WORDS: Readonly<Record<string, string>> = {
  const: "must be the value the schema names",
  enum: "must be one of the values the schema lists",
  anyOf: "fits none of the forms it may have",
  oneOf: "must fit exactly one of the forms it may have",
  false: "is not allowed",
};

/** The validator's own sentence, begun in lower case: it follows the field's name. */
function sentence(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1).replace(/\.$/, "");
}

function unique(faults: readonly Fault[]): Fault[] {
  return [...new Map(faults.toReversed().map((fault) => [fault.path, fault])).values()].toReversed();
}
