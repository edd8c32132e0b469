import { isJsonObject, type JsonSchema } from "./json-schema.js";
import { isTypedObject, takesNothing } from "./shape.js";

/**
 * Says in the schema itself what the gate does: no unknown members in objects whose properties are all known.
 * Stays out of unions, which the gate lets through as they are, and of definitions, which may be used in them.
 */
export function closeSchema(schema: JsonSchema): JsonSchema {
  if (takesNothing(schema)) return { ...schema, additionalProperties: false };
  return closeMember(schema);
}

function closeMember(schema: JsonSchema): JsonSchema {
  if (COMBINED.some((keyword) => keyword in schema)) return schema;
  const types = [schema["type"] ?? []].flat();
  const { items, properties } = schema;
  if (types.includes("array") && isJsonObject(items)) return { ...schema, items: closeMember(items) };
  if (!types.includes("object") || !isJsonObject(properties) || !isTypedObject(schema)) return schema;
  const closed = Object.entries(properties).map(([name, member]) => [
    name,
    isJsonObject(member) ? closeMember(member) : member,
  ]);
  return { ...schema, properties: Object.fromEntries(closed), additionalProperties: false };
}

const COMBINED = ["anyOf", "oneOf", "allOf", "$ref", "const", "enum", "prefixItems"];
