// The reference of the custom resources, from the same source as their definitions.
import { type Json, schemaOf } from "../src/kubernetes/api/crd.js";
import { PRESERVE } from "../src/kubernetes/api/rules.js";
import { OWN_RIGHTS, RIGHTS } from "../src/kubernetes/install/rights.js";

/** Field, type, default and meaning of every field of a kind, in the order of the definition. */
export function fieldRows(kind: string): string[][] {
  const { spec, status } = schemaOf(kind).properties;
  return [...rowsIn(spec, "spec"), ...rowsIn(status, "status")];
}

function rowsIn(schema: Json, path: string): string[][] {
  const required = (schema["required"] ?? []) as readonly string[];
  return Object.entries((schema["properties"] ?? {}) as Record<string, Json>).flatMap(([name, field]) => {
    const at = `${path}.${name}`;
    const isList = field["type"] === "array";
    const inner = isList ? (field["items"] as Json) : field;
    const here = `${at}${isList ? "[]" : ""}`;
    // Of an object its members tell.
    const isTold = field["default"] === undefined || "properties" in field;
    const usual = isTold ? "" : JSON.stringify(field["default"]);
    const shown = usual === "[]" ? "" : usual;
    const help = typeof field["description"] === "string" ? field["description"] : "";
    const row = [here, typeOf(inner), required.includes(name) ? "required" : shown, help];
    return at === "spec.limits" ? [row] : [row, ...rowsIn(inner, here)];
  });
}

function typeOf(field: Json): string {
  if (Array.isArray(field["enum"])) return field["enum"].join(", ");
  if (field["properties"] !== undefined || PRESERVE in field) return "object";
  return field["additionalProperties"] === undefined ? String(field["type"]) : "map";
}

/** Resources, verbs and reason of every right of the operator. */
export function rightRows(): string[][] {
  return [...RIGHTS, ...OWN_RIGHTS].map(({ group, resources, verbs, why }) => [
    resources.map((resource) => (group === "" ? resource : `${resource}.${group}`)).join(", "),
    verbs.join(", "),
    why,
  ]);
}
