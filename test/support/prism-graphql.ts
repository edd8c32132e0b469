import {
  GraphQLBoolean,
  GraphQLEnumType,
  GraphQLFloat,
  GraphQLInputObjectType,
  GraphQLInt,
  GraphQLList,
  GraphQLNonNull,
  GraphQLObjectType,
  GraphQLSchema,
  GraphQLString,
  GraphQLUnionType,
  type GraphQLInputType,
  type GraphQLNamedType,
  type GraphQLOutputType,
} from "graphql";
import { GraphQLJSON } from "graphql-scalars";
import type { CommandField, FieldDescription, NamedType, TypeRef } from "../../src/prism/graphql-types.js";

type Resolve = (args: Record<string, unknown>) => unknown;

/** A schema with one command's field, built by the library itself from the neutral description. */
export function schemaOf(
  field: CommandField,
  types: readonly NamedType[],
  resolve: Resolve = () => null,
): GraphQLSchema {
  const built = new Map<string, GraphQLNamedType>(
    [GraphQLString, GraphQLInt, GraphQLFloat, GraphQLBoolean, GraphQLJSON].map((type) => [type.name, type]),
  );
  for (const type of types) built.set(type.name, build(type));

  function build(type: NamedType): GraphQLNamedType {
    const { name, description } = type;
    switch (type.kind) {
      case "enum":
        return new GraphQLEnumType({
          name,
          description,
          values: Object.fromEntries(type.values.map((value) => [value.name, {}])),
        });
      case "input":
        return new GraphQLInputObjectType({ name, description, fields: () => members(type.fields) });
      case "object":
        return new GraphQLObjectType({
          name,
          description,
          fields: () => members(type.fields) as Record<string, { type: GraphQLOutputType }>,
        });
      case "union":
        return new GraphQLUnionType({
          name,
          description,
          types: () => type.members.map((member) => built.get(member.type) as GraphQLObjectType),
        });
    }
  }

  function members(fields: readonly FieldDescription[]): Record<string, { type: GraphQLInputType }> {
    return Object.fromEntries(
      fields.map(({ name, type }) => [name, { type: refer(type) as GraphQLInputType }]),
    );
  }

  function refer(ref: TypeRef): GraphQLInputType | GraphQLOutputType {
    const inner = ref.kind === "list" ? new GraphQLList(refer(ref.item)) : built.get(ref.name);
    if (!inner) throw new Error(`no type ${JSON.stringify(ref)}`);
    return (ref.nullable ? inner : new GraphQLNonNull(inner)) as GraphQLInputType;
  }

  const result = refer(field.result) as GraphQLOutputType;
  return new GraphQLSchema({
    query: new GraphQLObjectType({
      name: "Query",
      fields: {
        [field.name]: {
          type: result,
          args: members(field.arguments),
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
