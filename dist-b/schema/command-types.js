import {
  GraphQLEnumType,
  GraphQLInputObjectType,
  GraphQLList,
  GraphQLNonNull,
  GraphQLObjectType,
  GraphQLUnionType,
} from "graphql";
/** Builds the described types, which may refer to each other and to `known` ones (the scalars). */
export function makeTypes(descriptions, known) {
  const book = new Map(known);
  for (const description of descriptions) book.set(description.name, makeType(description, book));
  return book;
}
function makeType(described, book) {
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
        types: () => described.members.map((member) => book.get(member.type)),
      });
  }
}
/** Arguments of a field, or fields of an input type. */
export function inputsOf(fields, book) {
  return Object.fromEntries(
    fields.map(({ name, type, description }) => [name, { type: refer(type, book), description }]),
  );
}
export function outputType(ref, book) {
  return refer(ref, book);
}
function refer(ref, book) {
  const inner = ref.kind === "list" ? new GraphQLList(refer(ref.item, book)) : book.get(ref.name);
  if (!inner) throw new Error(`a command refers to ${JSON.stringify(ref)}, which has no description`);
  return ref.nullable ? inner : new GraphQLNonNull(inner);
}
//# sourceMappingURL=command-types.js.map
