import { type ErrorCode } from "../../base/errors.js";
import type { JsonValue } from "../../base/json.js";
import { type JsonSchema } from "../json-schema.js";
import { type TypeNames } from "../names.js";
type JsonObject = {
  [name: string]: JsonValue;
};
export declare const PARAMETERS: JsonObject;
export declare const HEADERS: JsonObject;
/** Headers that show the remaining quota. */
export declare const RATE_HEADERS: JsonObject;
/** One response for each status of a problem: `Problem404` and so on. */
export declare const FIXED_RESPONSES: JsonObject;
export declare function headerRef(name: string): JsonObject;
/** The responses of an operation for these codes, and for these additional statuses. */
export declare function problemResponses(codes: readonly ErrorCode[], more?: readonly number[]): JsonObject;
/**
 * Turns one JSON Schema into components: itself under `name`, each of its definitions separately, and every `$ref`
 * redirected to the new location. In the document `#` is not the schema's own root.
 */
export declare function hoistSchema(
  schema: JsonSchema,
  name: string,
  names: TypeNames,
): {
  [name: string]: JsonValue;
};
export {};
