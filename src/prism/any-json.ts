import type { JsonValue } from "../base/json.js";
import { isJsonObject, type JsonSchema } from "./json-schema.js";

/**
 * `z.json()` spells "any JSON" as a schema that contains itself, which generated clients cannot type. Here it becomes
 * the schema that says the same: `{}`.
 */
export function simplifyAnyJson(schema: JsonSchema): JsonSchema {
  if (isAnyJson(schema, "#")) return withoutKeys(schema, ["anyOf", "$defs"]);
  const { $defs } = schema;
  if (!isJsonObject($defs)) return schema;
  const found = Object.keys($defs).filter((key) => isAnyJson($defs[key], `#/$defs/${key}`));
  if (found.length === 0) return schema;
  const refs = new Set(found.map((key) => `#/$defs/${key}`));
  const kept = withoutKeys($defs, found);
  const rest = withoutKeys(schema, ["$defs"]);
  return open({ ...rest, ...(Object.keys(kept).length > 0 && { $defs: kept }) }, refs) as JsonSchema;
}

const KINDS = ["string", "number", "boolean", "null", "array", "object"];

function isAnyJson(schema: JsonValue | undefined, ref: string): boolean {
  if (!isJsonObject(schema) || !Array.isArray(schema["anyOf"]) || schema["anyOf"].length !== KINDS.length)
    return false;
  const isItself = (value: JsonValue | undefined): boolean => isJsonObject(value) && value["$ref"] === ref;
  return KINDS.every((kind) => {
    const branch = (schema["anyOf"] as JsonValue[]).find((one) => isJsonObject(one) && one["type"] === kind);
    if (!isJsonObject(branch)) return false;
    if (kind === "array") return isItself(branch["items"]);
    if (kind === "object") return isItself(branch["additionalProperties"]) && !("properties" in branch);
    return Object.keys(branch).length === 1;
  });
}

function open(value: JsonValue, refs: ReadonlySet<string>): JsonValue {
  if (Array.isArray(value)) return value.map((item) => open(item, refs));
  if (!isJsonObject(value)) return value;
  const isOpen = typeof value["$ref"] === "string" && refs.has(value["$ref"]);
  const members = Object.entries(isOpen ? withoutKeys(value, ["$ref"]) : value);
  return Object.fromEntries(members.map(([key, member]) => [key, open(member, refs)]));
}

function withoutKeys(object: JsonSchema, keys: readonly string[]): JsonSchema {
  return Object.fromEntries(Object.entries(object).filter(([key]) => !keys.includes(key)));
}
