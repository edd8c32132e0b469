import {
  GraphQLBoolean,
  GraphQLFloat,
  GraphQLInt,
  GraphQLObjectType,
  GraphQLSchema,
  GraphQLString,
} from "graphql";
import { GraphQLJSON } from "graphql-scalars";
import type { CommandField, NamedType, TypeRef } from "../../src/prism/graphql-types.js";
import { inputsOf, makeTypes, outputType } from "../../src/schema/command-types.js";

type Resolve = (args: Record<string, unknown>) => unknown;

/** A schema with one command's field, built from the neutral description as the gateway does. */
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

/** How a type is written where variables are declared. */
export function written(ref: TypeRef): string {
  const inner = ref.kind === "list" ? `[${written(ref.item)}]` : ref.name;
  return ref.nullable ? inner : `${inner}!`;
}

/** Every field there is. */
export function fullSelection(ref: TypeRef, types: readonly NamedType[]): string {
  if (ref.kind === "list") return fullSelection(ref.item, types);
  const type = types.find(({ name }) => name === ref.name);
  if (type?.kind === "object") {
    return `{ ${type.fields.map((field) => `${field.name} ${fullSelection(field.type, types)}`).join(" ")} }`;
  }
  if (type?.kind !== "union") return "";
  const fragments = type.members.map(
    (member) =>
      `... on ${member.type} ${fullSelection({ kind: "named", name: member.type, nullable: false }, types)}`,
  );
  return `{ __typename ${fragments.join(" ")} }`;
}
