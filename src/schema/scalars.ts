import { GraphQLError, GraphQLScalarType, Kind } from "graphql";
import { GraphQLDateTimeISO, GraphQLJSON } from "graphql-scalars";
import { TerrariumError } from "../base/errors.js";
import type { Builder } from "./builder.js";
import { jsonOfLiteral } from "./json-literal.js";

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
