import type { JsonValue } from "../../src/base/json.js";

/** A schema that takes for ever, or all memory, to check against this answer. */
interface Careless {
  readonly schema: JsonValue;
  readonly answer: JsonValue;
}

const LETTERS = `${"a".repeat(40)}!`;

/** `levels` definitions, each of which applies the next one twice. */
function doubling(levels: number, each: (next: JsonValue) => JsonValue, last: JsonValue): JsonValue {
  const definitions = Array.from({ length: levels }, (_, level) => [
    `d${level}`,
    level === levels - 1 ? last : each({ $ref: `#/$defs/d${level + 1}` }),
  ]);
  return { $ref: "#/$defs/d0", $defs: Object.fromEntries(definitions) };
}

const nested = (depth: number): JsonValue => (depth === 0 ? 1 : { a: nested(depth - 1) });

export const CARELESS: Readonly<Record<string, Careless>> = {
  "a pattern with nested repetition": { schema: { pattern: "^(a+)+$" }, answer: LETTERS },
  "a pattern with overlapping alternatives": { schema: { pattern: "^(a|a|aa)*$" }, answer: LETTERS },
  "a pattern with a lookahead and a back reference": {
    schema: { pattern: "^(?=(a+)+$)(a*)\\2$" },
    answer: LETTERS,
  },
  "a pattern of a member": {
    schema: { properties: { code: { pattern: "^(\\w+\\s?)*$" } } },
    answer: { code: LETTERS },
  },
  "a pattern under not": { schema: { not: { pattern: "^(a+)+$" } }, answer: LETTERS },
  "a pattern of property names": {
    schema: { patternProperties: { "^(a+)+$": false } },
    answer: { [LETTERS]: 1 },
  },
  "a pattern in propertyNames": {
    schema: { propertyNames: { pattern: "^(a+)+$" } },
    answer: { [LETTERS]: 1 },
  },
  "a pattern in draft-07": {
    schema: { $schema: "http://json-schema.org/draft-07/schema#", items: [{ pattern: "^(a+)+$" }] },
    answer: [LETTERS],
  },
  "references that double": {
    schema: doubling(40, (next) => ({ allOf: [next, next] }), { type: "string" }),
    answer: "x",
  },
  "references that double in oneOf": {
    schema: doubling(40, (next) => ({ oneOf: [next, { not: next }] }), { type: "string" }),
    answer: "x",
  },
  "faults that double": {
    schema: doubling(40, (next) => ({ allOf: [next, next] }), { type: "string" }),
    answer: 1,
  },
  "a recursion that doubles at each level of the answer": {
    schema: { properties: { a: { allOf: [{ $ref: "#" }, { $ref: "#" }] } } },
    answer: nested(30),
  },
};
