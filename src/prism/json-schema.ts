import type { StandardJSONSchemaV1, StandardSchemaV1 } from "@standard-schema/spec";
import { type JsonValue, toJson } from "../base/json.js";
import type { JsonSchema } from "../events/agent/command.js";
import { PRISM_BOUNDS } from "./bounds.js";

export type { JsonSchema } from "../events/agent/command.js";

/** `input`: the sent value; `output`: the validator's result. */
export type SchemaSide = "input" | "output";

/** The schema of a command without arguments. */
export const NO_ARGUMENTS: JsonSchema = { type: "object", properties: {}, additionalProperties: false };

/**
 * The JSON Schema of a validator (Standard JSON Schema: zod 4.2 and later, arktype, …), or null for a validator
 * without one: then any JSON is passed to the validator. Parts that no schema can describe, such as the output of a
 * zod `transform`, are left open. Throws `RangeError` when the schema exceeds the limits.
 */
export function jsonSchemaOf(validator: StandardSchemaV1, side: SchemaSide): JsonSchema | null {
  const raw = convert(validator, side);
  if (raw === null) return null;
  const { $schema: _dialect, ...schema } = raw;
  const bytes = Buffer.byteLength(JSON.stringify(schema));
  if (bytes > PRISM_BOUNDS.schemaBytesMax) {
    throw new RangeError(
      `its JSON Schema has ${bytes} bytes, ${PRISM_BOUNDS.schemaBytesMax} are allowed (schemaBytesMax)`,
    );
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
    // The option is for zod; other libraries ignore it.
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

/**
 * `z.json()` writes "any JSON" as a recursive schema, which generated clients cannot type. Here it becomes the
 * equivalent schema `{}`.
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

/** The `$ref`s of one JSON Schema: their targets, and which are recursive. */
export class SchemaRefs {
  readonly #root: JsonSchema;
  readonly #mentioned = new Map<string, ReadonlySet<string>>();

  constructor(root: JsonSchema) {
    this.#root = root;
  }

  /** The target of `#` or `#/$defs/Name`; undefined when it does not exist or is outside this schema. */
  target(ref: string): JsonValue | undefined {
    if (ref === "#") return this.#root;
    if (!ref.startsWith("#/")) return undefined;
    let at: JsonValue | undefined = this.#root;
    for (const step of ref.slice(2).split("/")) {
      const key = decodePointer(step);
      if (Array.isArray(at)) at = at[Number(key)];
      else at = isJsonObject(at) && Object.hasOwn(at, key) ? at[key] : undefined;
    }
    return at;
  }

  isRecursive(ref: string): boolean {
    const seen = new Set<string>();
    const waiting = [...this.#mentionedBy(ref)];
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      if (next === ref) return true;
      if (seen.has(next)) continue;
      seen.add(next);
      waiting.push(...this.#mentionedBy(next));
    }
    return false;
  }

  #mentionedBy(ref: string): ReadonlySet<string> {
    const known = this.#mentioned.get(ref);
    if (known) return known;
    const found = new Set<string>();
    // The root contains all definitions; they count only where they are used.
    const target = this.target(ref);
    collect(ref === "#" && isJsonObject(target) ? { ...target, $defs: null } : target, found);
    this.#mentioned.set(ref, found);
    return found;
  }
}

/** `a/b~c` as one step of a JSON pointer in a URI fragment. */
export function encodePointer(key: string): string {
  return encodeURIComponent(key.replaceAll("~", "~0").replaceAll("/", "~1"));
}

function decodePointer(step: string): string {
  let text = step;
  try {
    text = decodeURIComponent(step);
  } catch {
    // Not percent-encoded: used as it is.
  }
  return text.replaceAll("~1", "/").replaceAll("~0", "~");
}

function collect(value: JsonValue | undefined, found: Set<string>): void {
  if (typeof value !== "object" || value === null) return;
  if (isJsonObject(value) && typeof value["$ref"] === "string") found.add(value["$ref"]);
  for (const member of Object.values(value)) collect(member, found);
}
