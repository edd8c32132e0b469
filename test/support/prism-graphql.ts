import {
  GraphQLBoolean,
  GraphQLFloat,
  GraphQLInt,
  GraphQLObjectType,
  GraphQLSchema,
  GraphQLString,
} from "graphql";
import { GraphQLJSON } from "graphql-scalars";
import type { JsonValue } from "../../src/base/json.js";
import type { CommandField, NamedType, TypeRef } from "../../src/prism/graphql-types.js";
import { inputsOf, makeTypes, outputType } from "../../src/schema/command-types.js";

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
