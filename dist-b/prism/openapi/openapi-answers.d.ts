import type { ErrorCode } from "../../base/errors.js";
import type { JsonValue } from "../../base/json.js";
type JsonObject = {
  [name: string]: JsonValue;
};
/** The body is not JSON. */
export declare const NO_JSON = 415;
/** Errors of every read. */
export declare const READING_ERRORS: readonly ErrorCode[];
export declare function jsonContent(schema: JsonValue, examples?: JsonObject): JsonObject;
export declare function answer(description: string, content: JsonObject, headers?: JsonObject): JsonObject;
export {};
