import type { ErrorCode } from "../../base/errors.js";
import type { JsonValue } from "../../base/json.js";

type JsonObject = { [name: string]: JsonValue };

/** The body is not JSON. */
export const NO_JSON = 415;
/** Errors of every read. */
export const READING_ERRORS: readonly ErrorCode[] = [
  "BAD_USER_INPUT",
  "UNAUTHENTICATED",
  "INTERNAL_SERVER_ERROR",
];

export function jsonContent(schema: JsonValue, examples: JsonObject = {}): JsonObject {
  const hasExamples = Object.keys(examples).length > 0;
  return { "application/json": { schema, ...(hasExamples && { examples }) } };
}

export function answer(description: string, content: JsonObject, headers?: JsonObject): JsonObject {
  return { description, ...(headers && { headers }), content };
}
