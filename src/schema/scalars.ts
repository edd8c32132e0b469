import { GraphQLError, GraphQLScalarType, Kind, type ValueNode } from "graphql";
import { GraphQLDateTimeISO, GraphQLJSON } from "graphql-scalars";
import { TerrariumError } from "../base/errors.js";
import type { JsonValue } from "../base/json.js";
import type { Builder } from "./builder.js";

const CURSOR_CHARACTERS_MAX = 400;

function readCursor(value: unknown): string {
  if (typeof value !== "string") throw new GraphQLError("A Cursor is a string.");
  if (value.length === 0 || value.length > CURSOR_CHARACTERS_MAX) {
    throw new TerrariumError("CURSOR_INVALID", "this is not a cursor of this terrarium");
  }
  return value;
}

const cursorScalar = new GraphQLScalarType<string, string>({
  name: "Cursor",
  description:
    "A place in one stream of events. Opaque: keep it, send it back as `after`, compare it only for equality. " +
    "It belongs to the stream it came from (one agent's, or that of all agents); another stream refuses it with CURSOR_INVALID.",
  serialize: readCursor,
  parseValue: readCursor,
  parseLiteral(node) {
    if (node.kind !== Kind.STRING) throw new GraphQLError("A Cursor is a string.", { nodes: node });
    return readCursor(node.value);
  },
});

const dateTimeScalar = new GraphQLScalarType<Date, string>({
  ...GraphQLDateTimeISO.toConfig(),
  name: "DateTime",
  description: "A moment in UTC with milliseconds, RFC 3339: `2026-11-22T10:15:30.123Z`.",
});

const jsonScalar = new GraphQLScalarType({
  ...GraphQLJSON.toConfig(),
  parseLiteral: (node, variables) => jsonOfLiteral(node, variables ?? null),
  description: "Any JSON value: an object, a list, a string, a number, a boolean or null.",
});

export function addScalars(builder: Builder): void {
  builder.addScalarType("Cursor", cursorScalar);
  builder.addScalarType("DateTime", dateTimeScalar);
  builder.addScalarType("JSON", jsonScalar);
}

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

const INT_MAX = 2_147_483_647;

/** GraphQL's Int has 32 bits: a counter that outgrows them stays at the top instead of failing the query. */
export function clampToInt(count: number): number {
  return Math.min(count, INT_MAX);
}
