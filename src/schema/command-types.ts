import {
  GraphQLEnumType,
  GraphQLInputObjectType,
  type GraphQLInputType,
  GraphQLList,
  type GraphQLNamedType,
  GraphQLNonNull,
  GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLType,
  GraphQLUnionType,
} from "graphql";
import type { FieldDescription, NamedType, TypeRef } from "../prism/index.js";

/** Types by name, to which a command's description refers. */
export type TypeBook = ReadonlyMap<string, GraphQLNamedType>;

/** Builds the described types, which may refer to each other and to `known` ones (the scalars). */
export function makeTypes(descriptions: readonly NamedType[], known: TypeBook): TypeBook {
  const book = new Map(known);
  for (const description of descriptions) book.set(description.name, makeType(description, book));
  return book;
}

function makeType(described: NamedType, book: TypeBook): GraphQLNamedType {
  const { name, description } = described;
  switch (described.kind) {
    case "enum":
      return new GraphQLEnumType({
        name,
        description,
        values: Object.fromEntries(described.values.map((value) => [value.name, {}])),
      });
    case "input":
      return new GraphQLInputObjectType({
        name,
        description,
        fields: () => inputsOf(described.fields, book),
      });
    case "object":
      return new GraphQLObjectType({
        name,
        description,
        fields: () =>
          Object.fromEntries(
            described.fields.map((field) => [
              field.name,
              { type: outputType(field.type, book), description: field.description },
            ]),
          ),
      });
    case "union":
      return new GraphQLUnionType({
        name,
        description,
        types: () => described.members.map((member) => book.get(member.type) as GraphQLObjectType),
      });
  }
}

/** Arguments of a field, or fields of an input type. */
export function inputsOf(
  fields: readonly FieldDescription[],
  book: TypeBook,
): Record<string, { readonly type: GraphQLInputType; readonly description: string | null }> {
  return Object.fromEntries(
    fields.map(({ name, type, description }) => [
      name,
      { type: refer(type, book) as GraphQLInputType, description },
    ]),
  );
}

export function outputType(ref: TypeRef, book: TypeBook): GraphQLOutputType {
  return refer(ref, book) as GraphQLOutputType;
}

function refer(ref: TypeRef, book: TypeBook): GraphQLType {
  const inner = ref.kind === "list" ? new GraphQLList(refer(ref.item, book)) : book.get(ref.name);
  if (!inner) throw new Error(`a command refers to ${JSON.stringify(ref)}, which has no description`);
  return ref.nullable ? inner : new GraphQLNonNull(inner);
}
