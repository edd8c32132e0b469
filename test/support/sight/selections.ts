import {
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isLeafType,
  isObjectType,
  isRequiredArgument,
} from "graphql";

/** Object types within one another. */
const DEPTH_MAX = 5;

/**
 * Everything that an output type has, as a selection set with all nested fields, so that a new field is asked for as soon
 * as it exists. A type is not selected within itself more than once. Empty for leaf types.
 */
export function selectAll(
  schema: GraphQLSchema,
  output: GraphQLOutputType,
  within: readonly string[] = [],
): string {
  const type = getNamedType(output);
  if (isLeafType(type)) return "";
  const isAgain = within.filter((name) => name === type.name).length > 1;
  if (isAgain || within.length >= DEPTH_MAX) return "{ __typename }";
  const inside = [...within, type.name];
  if (isAbstractType(type)) {
    const parts = schema.getPossibleTypes(type).map((possible) => {
      const fields = selectAll(schema, possible, inside);
      return `... on ${possible.name} ${fields}`;
    });
    return `{ __typename ${parts.join(" ")} }`;
  }
  if (!isObjectType(type)) return "";
  const fields = Object.values(type.getFields()).map((field) => {
    const required = field.args.filter(isRequiredArgument);
    if (required.length > 0)
      throw new Error(`${type.name}.${field.name} has required arguments: ask for it in a row`);
    // Members of a union may have fields of one name and different types.
    return `${type.name}_${field.name}: ${field.name} ${selectAll(schema, field.type, inside)}`;
  });
  return `{ __typename ${fields.join(" ")} }`;
}
