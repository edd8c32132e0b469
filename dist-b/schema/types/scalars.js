import { GraphQLError, GraphQLScalarType, Kind } from "graphql";
import { GraphQLDateTimeISO, GraphQLJSON } from "graphql-scalars";
import { TerrariumError } from "../../base/errors.js";
const CURSOR_CHARACTERS_MAX = 400;
function readCursor(value) {
  if (typeof value !== "string") throw new GraphQLError("A Cursor is a string.");
  if (value.length === 0 || value.length > CURSOR_CHARACTERS_MAX) {
    throw new TerrariumError("CURSOR_INVALID", "this is not a cursor of this terrarium");
  }
  return value;
}
const cursorScalar = new GraphQLScalarType({
  name: "Cursor",
  description:
    "A position in one stream of events. Opaque: keep it, send it back as `after`, compare it only for equality. " +
    "It belongs to its stream (one agent's, or that of all agents); another stream refuses it with CURSOR_INVALID.",
  serialize: readCursor,
  parseValue: readCursor,
  parseLiteral(node) {
    if (node.kind !== Kind.STRING) throw new GraphQLError("A Cursor is a string.", { nodes: node });
    return readCursor(node.value);
  },
});
const dateTimeScalar = new GraphQLScalarType({
  ...GraphQLDateTimeISO.toConfig(),
  name: "DateTime",
  description: "An instant in UTC with milliseconds, RFC 3339: `2026-11-22T10:15:30.123Z`.",
});
const jsonScalar = new GraphQLScalarType({
  ...GraphQLJSON.toConfig(),
  parseLiteral: (node, variables) => jsonOfLiteral(node, variables ?? null),
  description: "Any JSON value: an object, a list, a string, a number, a boolean or null.",
});
export function addScalars(builder) {
  builder.addScalarType("Cursor", cursorScalar);
  builder.addScalarType("DateTime", dateTimeScalar);
  builder.addScalarType("JSON", jsonScalar);
}
/**
 * Converts JSON written in the document itself. Throws a GraphQLError for values that JSON cannot represent, so that
 * nothing is dropped silently. All members become own properties, even `__proto__`, as in `JSON.parse`.
 */
export function jsonOfLiteral(node, variables) {
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
      throw new GraphQLError(`The number ${node.value} is too large for JSON.`, { nodes: node });
    }
    case Kind.ENUM:
      throw new GraphQLError(
        `JSON has no bare words: write "${node.value}" with quotes, or pass it as a variable.`,
        { nodes: node },
      );
    case Kind.LIST:
      // GraphQL treats a variable that was not given as null in a list, and as absent in an object.
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
function isGiven(name, variables) {
  return variables !== null && Object.hasOwn(variables, name) && variables[name] !== undefined;
}
/** Converts a variable of another type inside JSON: a DateTime has already been parsed into a `Date`. */
function jsonOfVariable(value) {
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.map(jsonOfVariable);
  return value;
}
const INT_MAX = 2_147_483_647;
/** GraphQL's Int has 32 bits: a larger counter shows the maximum instead of failing the query. */
export function clampToInt(count) {
  return Math.min(count, INT_MAX);
}
//# sourceMappingURL=scalars.js.map
