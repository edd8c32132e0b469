import * as fc from "fast-check";
import {
  GraphQLBoolean,
  GraphQLFloat,
  GraphQLInt,
  GraphQLObjectType,
  GraphQLSchema,
  GraphQLString,
} from "graphql";
import { GraphQLJSON } from "graphql-scalars";
import { z } from "zod";
import type { JsonValue } from "../../src/base/json.js";
import type { CommandField, NamedType, TypeRef } from "../../src/prism/graphql-types.js";
import { inputsOf, makeTypes, outputType } from "../../src/schema/command-types.js";

/** A validator, and values that it accepts. */
export interface Sample {
  readonly schema: z.ZodType;
  readonly valid: fc.Arbitrary<JsonValue>;
  readonly admitsNull: boolean;
}

/** Names that some surface must change: for GraphQL, shells, reserved words, or each other. */
const NAMES = [
  "text",
  "aB",
  "a-b",
  "a_b",
  "A B",
  "3d",
  "__x",
  "日本",
  "",
  "true",
  "timeoutMs",
  "input",
  "no-x",
  "x",
  "url",
  "args",
  "HTTPServer",
  "default",
  "$ref",
] as const;
const VALUES = ["fast", "slow-er", "slow er", "true", "null", "", "__a", "1", "日", "FAST"] as const;

const name = fc.constantFrom(...NAMES);
const sample = (schema: z.ZodType, valid: fc.Arbitrary<JsonValue>): Sample => ({
  schema,
  valid,
  admitsNull: false,
});

const leaf: fc.Arbitrary<Sample> = fc.oneof(
  fc.constant(sample(z.string(), fc.string())),
  fc.constant(sample(z.int32(), fc.integer())),
  fc.constant(sample(z.int(), fc.maxSafeInteger())),
  fc.constant(sample(z.number().min(0), fc.double({ min: 0, noNaN: true, noDefaultInfinity: true }))),
  fc.constant(sample(z.boolean(), fc.boolean())),
  fc.constant(sample(z.iso.datetime(), fc.constantFrom("2026-11-22T10:15:30Z", "2026-11-22T10:15:30.5Z"))),
  fc
    .subarray([...VALUES], { minLength: 1 })
    .map((values) => sample(z.enum(values), fc.constantFrom(...values))),
  fc.constantFrom("a", 7, true).map((value) => sample(z.literal(value), fc.constant(value))),
  fc.constant({
    schema: z.json(),
    valid: fc.jsonValue({ maxDepth: 1 }) as fc.Arbitrary<JsonValue>,
    admitsNull: true,
  }),
);

interface Options {
  /** Properties that may be absent or null. */
  readonly nullish: boolean;
}

/** Random objects of random members, at most three levels deep. */
export function objectSample(options: Options): fc.Arbitrary<Sample> {
  return objectOf(member(2, options), options);
}

function member(depth: number, options: Options): fc.Arbitrary<Sample> {
  if (depth === 0) return leaf;
  const inner = member(depth - 1, options);
  return fc.oneof(
    { weight: 4, arbitrary: leaf },
    { weight: 1, arbitrary: inner.map(nullable) },
    {
      weight: 1,
      arbitrary: inner.map(({ schema, valid }) => sample(z.array(schema), fc.array(valid, { maxLength: 3 }))),
    },
    { weight: 2, arbitrary: objectOf(inner, options) },
    {
      weight: 1,
      arbitrary: inner.map(({ schema, valid }) =>
        sample(
          z.record(z.string(), schema),
          fc.dictionary(fc.string(), valid, { maxKeys: 2, noNullPrototype: true }),
        ),
      ),
    },
    {
      weight: 1,
      arbitrary: fc.tuple(inner, inner).map(([a, b]) => ({
        schema: z.tuple([a.schema, b.schema]),
        valid: fc.tuple(a.valid, b.valid),
        admitsNull: false,
      })),
    },
    { weight: 1, arbitrary: fc.tuple(objectOf(inner, options), objectOf(inner, options)).map(tagged) },
  );
}

function nullable({ schema, valid }: Sample): Sample {
  return { schema: schema.nullable(), valid: fc.option(valid), admitsNull: true };
}

function objectOf(inner: fc.Arbitrary<Sample>, { nullish }: Options): fc.Arbitrary<Sample> {
  const property = fc.tuple(name, inner, fc.boolean());
  return fc
    .uniqueArray(property, { selector: ([key]) => key, minLength: 1, maxLength: 4 })
    .map((properties) => {
      const members = properties.map(([key, { schema, valid, admitsNull }, mayBeAbsent]) => {
        const isOptional = mayBeAbsent && (nullish || !admitsNull);
        return { key, schema: isOptional ? schema.optional() : schema, valid, isOptional };
      });
      const shape = Object.fromEntries(members.map(({ key, schema }) => [key, schema]));
      const required = members.filter(({ isOptional }) => !isOptional).map(({ key }) => key);
      const values = Object.fromEntries(members.map(({ key, valid }) => [key, valid]));
      const valid = fc.record(values, {
        requiredKeys: required,
        noNullPrototype: true,
      }) as fc.Arbitrary<JsonValue>;
      return sample(z.object(shape), valid);
    });
}

/** A union of two objects with the discriminator `kind-of`. */
function tagged([a, b]: [Sample, Sample]): Sample {
  const extend = ({ schema }: Sample, tag: string): z.ZodObject =>
    (schema as z.ZodObject).extend({ "kind-of": z.literal(tag) });
  const withTag = ({ valid }: Sample, tag: string): fc.Arbitrary<JsonValue> =>
    valid.map((value) => ({ ...(value as Record<string, JsonValue>), "kind-of": tag }));
  const schema = z.discriminatedUnion("kind-of", [extend(a, "left one"), extend(b, "right")]);
  return sample(schema, fc.oneof(withTag(a, "left one"), withTag(b, "right")));
}

/** The value with one change: another value, a missing member, or an extra one. */
export function corrupted(value: JsonValue): fc.Arbitrary<JsonValue> {
  const other = fc.oneof(
    fc.constantFrom<JsonValue>(null, 1.5, 2 ** 40, "other", "7", true, [], {}, ["x"]),
    fc.jsonValue({ maxDepth: 1 }) as fc.Arbitrary<JsonValue>,
  );
  if (typeof value !== "object" || value === null) return other;
  const keys = Object.keys(value);
  const key = keys.length === 0 ? fc.constant("extra") : fc.constantFrom(...keys);
  const set = (at: string, member: JsonValue): JsonValue =>
    Array.isArray(value) ? value.with(Number(at), member) : { ...value, [at]: member };
  const deeper = key.chain((at) => {
    const member = (value as Record<string, JsonValue>)[at];
    return member === undefined ? other : corrupted(member).map((changed) => set(at, changed));
  });
  if (Array.isArray(value)) return fc.oneof(other, deeper);
  return fc.oneof(
    deeper,
    key.map((at) => Object.fromEntries(Object.entries(value).filter(([name]) => name !== at))),
    other.map((member) => ({ ...value, unheardOf: member })),
  );
}

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

type Resolve = (args: Record<string, unknown>) => unknown;

/** A schema with one command's field, built from its descriptor as in the gateway. */
export function schemaOf(
  field: CommandField,
  types: readonly NamedType[],
  resolve: Resolve = () => null,
): GraphQLSchema {
  const scalars = [GraphQLString, GraphQLInt, GraphQLFloat, GraphQLBoolean, GraphQLJSON];
  const book = makeTypes(types, new Map(scalars.map((type) => [type.name, type])));
  return new GraphQLSchema({
    query: new GraphQLObjectType({
      name: "Query",
      fields: {
        [field.name]: {
          type: outputType(field.result, book),
          args: inputsOf(field.arguments, book),
          resolve: (_root, args: Record<string, unknown>) => resolve(args),
        },
      },
    }),
  });
}

/** A type as written in a variable declaration. */
export function written(ref: TypeRef): string {
  const inner = ref.kind === "list" ? `[${written(ref.item)}]` : ref.name;
  return ref.nullable ? inner : `${inner}!`;
}

/** Separates a field's name from its type's in an alias. */
const OF = "__of__";

/**
 * Selects all fields. Members of a union may have fields of one name and different types, which a document must
 * distinguish: those get aliases, which `unaliased` removes again.
 */
export function fullSelection(ref: TypeRef, types: readonly NamedType[], member?: string): string {
  if (ref.kind === "list") return fullSelection(ref.item, types);
  const type = types.find(({ name }) => name === ref.name);
  if (type?.kind === "object") {
    const fields = type.fields.map(({ name, type: of }) => {
      const alias = member === undefined ? "" : `${name}${OF}${member}: `;
      return `${alias}${name} ${fullSelection(of, types)}`;
    });
    return `{ ${fields.join(" ")} }`;
  }
  if (type?.kind !== "union") return "";
  const fragments = type.members.map(({ type: name }) => {
    const fields = fullSelection({ kind: "named", name, nullable: false }, types, name);
    return `... on ${name} ${fields}`;
  });
  return `{ __typename ${fragments.join(" ")} }`;
}

/** A result of `fullSelection` under the fields' own names. */
export function unaliased(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(unaliased);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [name.split(OF, 1)[0] ?? "", unaliased(member)]),
  );
}
