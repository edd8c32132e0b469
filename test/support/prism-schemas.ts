import * as fc from "fast-check";
import { z } from "zod";
import type { JsonValue } from "../../src/base/json.js";

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
