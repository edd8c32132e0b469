import type { StandardSchemaV1 } from "@standard-schema/spec";
import { type JsonValue } from "../base/json.js";
import type { JsonSchema } from "../events/command.js";
export type { JsonSchema } from "../events/command.js";
/** `input`: the sent value; `output`: the validator's result. */
export type SchemaSide = "input" | "output";
/** The schema of a command without arguments. */
export declare const NO_ARGUMENTS: JsonSchema;
/**
 * The JSON Schema of a validator (Standard JSON Schema: zod 4.2 and later, arktype, …), or null for a validator
 * without one: then any JSON is passed to the validator. Parts that no schema can describe, such as the output of a
 * zod `transform`, are left open. Throws `RangeError` when the schema exceeds the limits.
 */
export declare function jsonSchemaOf(validator: StandardSchemaV1, side: SchemaSide): JsonSchema | null;
export declare function isJsonObject(value: JsonValue | undefined): value is {
  [key: string]: JsonValue;
};
/**
 * `z.json()` writes "any JSON" as a recursive schema, which generated clients cannot type. Here it becomes the
 * equivalent schema `{}`.
 */
export declare function simplifyAnyJson(schema: JsonSchema): JsonSchema;
/** The `$ref`s of one JSON Schema: their targets, and which are recursive. */
export declare class SchemaRefs {
  #private;
  constructor(root: JsonSchema);
  /** The target of `#` or `#/$defs/Name`; undefined when it does not exist or is outside this schema. */
  target(ref: string): JsonValue | undefined;
  isRecursive(ref: string): boolean;
}
/** `a/b~c` as one step of a JSON pointer in a URI fragment. */
export declare function encodePointer(key: string): string;
