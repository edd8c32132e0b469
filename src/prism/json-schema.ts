import type { StandardJSONSchemaV1, StandardSchemaV1 } from "@standard-schema/spec";
import { type JsonValue, toJson } from "../base/json.js";
import type { JsonSchema } from "../events/command.js";
import { PRISM_BOUNDS } from "./bounds.js";

export type { JsonSchema } from "../events/command.js";

/** What is sent (`input`), or what comes out of the validator (`output`). */
export type SchemaSide = "input" | "output";

/** The schema of a command without arguments. */
export const NO_ARGUMENTS: JsonSchema = { type: "object", properties: {}, additionalProperties: false };

/**
 * The JSON Schema of a validator that can tell it (Standard JSON Schema: zod 4.2 and later, arktype, …), or null for
 * one that cannot: then any JSON is let through to the validator. Parts no schema can describe, such as a zod
 * `transform` on its output side, are left open. Throws `RangeError` when the schema is beyond the bounds.
 */
export function jsonSchemaOf(validator: StandardSchemaV1, side: SchemaSide): JsonSchema | null {
  const raw = convert(validator, side);
  if (raw === null) return null;
  const { $schema: _dialect, ...schema } = raw;
  const bytes = Buffer.byteLength(JSON.stringify(schema));
  if (bytes > PRISM_BOUNDS.schemaBytesMax) {
    throw new RangeError(`its JSON Schema has ${bytes} bytes, ${PRISM_BOUNDS.schemaBytesMax} are allowed`);
  }
  if (depthOf(schema) > PRISM_BOUNDS.schemaDepthMax) {
    throw new RangeError(`its JSON Schema is nested deeper than ${PRISM_BOUNDS.schemaDepthMax} levels`);
  }
  return schema;
}

function convert(validator: StandardSchemaV1, side: SchemaSide): JsonSchema | null {
  const props: Partial<StandardJSONSchemaV1.Props> = validator["~standard"];
  if (typeof props.jsonSchema?.[side] !== "function") return null;
  try {
    // The option is zod's; others do not look at it.
    const options = { target: "draft-2020-12", libraryOptions: { unrepresentable: "any" } };
    const schema = toJson(props.jsonSchema[side](options));
    return isJsonObject(schema) ? schema : null;
  } catch {
    return null;
  }
}

export function isJsonObject(value: JsonValue | undefined): value is { [key: string]: JsonValue } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function depthOf(value: JsonValue): number {
  if (typeof value !== "object" || value === null) return 0;
  return 1 + Math.max(0, ...Object.values(value).map(depthOf));
}
