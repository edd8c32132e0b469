import { GraphQLError, Kind, type ValueNode } from "graphql";
import type { JsonValue } from "../base/json.js";

/** Coerced variables; null during validation, when there are none yet. */
type Variables = Readonly<Record<string, unknown>> | null;

/**
 * JSON that is written in the document itself. Throws a GraphQLError for what JSON cannot say: nothing is left out in
 * silence. Members become own properties whatever their names are (`__proto__` too), as `JSON.parse` has it.
 */
export function jsonOfLiteral(node: ValueNode, variables: Variables): JsonValue {
  switch (node.kind) {
    case Kind.NULL:
      return null;
    case Kind.STRING:
    case Kind.BOOLEAN:
      return node.value;
    case Kind.INT:
    case Kind.FLOAT: {
      const number = Number(node.value);
      if (Number.isFinite(number)) return number;
      throw new GraphQLError(`The number ${node.value} is larger than JSON can carry here.`, { nodes: node });
    }
    case Kind.ENUM:
      throw new GraphQLError(
        `JSON has no bare words: write "${node.value}" with quotes, or pass it as a variable.`,
        { nodes: node },
      );
    case Kind.LIST:
      // GraphQL takes a variable that was not given for null in a list, and for absent in an object.
      return node.values.map((item) => jsonOfLiteral(item, variables));
    case Kind.OBJECT:
      return Object.fromEntries(
        node.fields
          .filter(({ value }) => value.kind !== Kind.VARIABLE || isGiven(value.name.value, variables))
          .map(({ name, value }) => [name.value, jsonOfLiteral(value, variables)]),
      );
    case Kind.VARIABLE:
      return isGiven(node.name.value, variables) ? jsonOfVariable(variables[node.name.value]) : null;
  }
}

function isGiven(name: string, variables: Variables): variables is NonNullable<Variables> {
  return variables !== null && Object.hasOwn(variables, name) && variables[name] !== undefined;
}

/** A variable of another type inside JSON: a DateTime has been read as a `Date` by now. */
function jsonOfVariable(value: unknown): JsonValue {
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.map(jsonOfVariable);
  return value as JsonValue;
}
