import type { JsonValue } from "../base/json.js";
import { visibleText } from "../base/text/visible-text.js";
import { PRISM_BOUNDS } from "./bounds.js";
import { isJsonObject, type JsonSchema, SchemaRefs, type SchemaSide } from "./json-schema.js";

export type Scalar = "String" | "Int" | "Float" | "Boolean" | "JSON";
export type Constant = string | number | boolean;

interface ShapeCommon {
  /** True when null is accepted, or when that is unknown. */
  readonly nullable: boolean;
  readonly description: string | null;
  /** The validator's default for an absent value; shown to people, applied only by the validator. */
  readonly default?: JsonValue;
  /** The only possible values, if they are listed. */
  readonly constants?: readonly Constant[];
  /** Name of its definition. Equal definitions share their shape. */
  readonly definition?: string;
}

/** A JSON Schema reduced to the parts that typed surfaces can express. Plain data. */
export type Shape = ShapeCommon &
  (
    | { readonly kind: "scalar"; readonly scalar: Scalar }
    | { readonly kind: "enum"; readonly values: readonly string[] }
    | { readonly kind: "list"; readonly item: Shape }
    | { readonly kind: "object"; readonly properties: readonly Property[] }
    | { readonly kind: "union"; readonly tag: string; readonly members: readonly ObjectShape[] }
  );
export type ObjectShape = Extract<Shape, { kind: "object" }>;

export interface Property {
  readonly name: string;
  /** Absence is refused (`input`), or does not occur (`output`). */
  readonly required: boolean;
  readonly shape: Shape;
}

const INT_MIN = -(2 ** 31);
const INT_MAX = 2 ** 31 - 1;

/**
 * Reads a schema by the rules of SPEC.md ([PRISM-16] to [PRISM-24]). Null, for a validator without a JSON Schema, is
 * any JSON.
 */
export function shapeOf(schema: JsonSchema | null, side: SchemaSide): Shape {
  if (schema === null) return anyJson(true);
  if (takesNothing(schema))
    return { kind: "object", properties: [], nullable: false, description: null, ...notes(schema) };
  return new ShapeReader(schema, side).read(schema);
}

class ShapeReader {
  readonly #refs: SchemaRefs;
  readonly #side: SchemaSide;
  readonly #read = new Map<string, Shape>();

  constructor(root: JsonSchema, side: SchemaSide) {
    this.#refs = new SchemaRefs(root);
    this.#side = side;
  }

  read(schema: JsonValue | undefined): Shape {
    if (!isJsonObject(schema)) return anyJson(true);
    return { ...this.#bare(schema), ...notes(schema) };
  }

  #bare(schema: JsonSchema): Shape {
    if (typeof schema["$ref"] === "string") return this.#reference(schema["$ref"]);
    if ("const" in schema) return listed([schema["const"] ?? null]);
    if (Array.isArray(schema["enum"])) return listed(schema["enum"]);
    const branches = schema["anyOf"] ?? schema["oneOf"];
    if (Array.isArray(branches)) {
      const isMore = "properties" in schema || "allOf" in schema || ("anyOf" in schema && "oneOf" in schema);
      return isMore ? anyJson(true) : this.#union(branches);
    }
    const parts = schema["allOf"];
    if (Array.isArray(parts)) {
      return parts.length === 1 && !("type" in schema) ? this.read(parts[0]) : anyJson(true);
    }
    return this.#typed(schema);
  }

  #reference(ref: string): Shape {
    const known = this.#read.get(ref);
    if (known) return known;
    const target = this.#refs.target(ref);
    if (target === undefined || this.#refs.isRecursive(ref))
      return anyJson(!isOfType(target, ["object", "array"]));
    const shape = { ...this.read(target), definition: ref };
    this.#read.set(ref, shape);
    return shape;
  }

  #typed(schema: JsonSchema): Shape {
    const named = [schema["type"] ?? []].flat();
    const nullable = named.includes("null");
    const types = named.filter((type) => type !== "null");
    if (types.length === 2 && types.includes("integer") && types.includes("number"))
      return scalar("Float", nullable);
    if (types.length !== 1) return anyJson(named.length === 0 || nullable);
    const [type] = types;
    switch (typeof type === "string" ? type : "") {
      case "string":
        return scalar("String", nullable);
      case "boolean":
        return scalar("Boolean", nullable);
      case "number":
        return scalar("Float", nullable);
      case "integer":
        return scalar(fitsInt(schema) ? "Int" : "Float", nullable);
      case "array":
        return "prefixItems" in schema
          ? anyJson(nullable)
          : { kind: "list", item: this.read(schema["items"]), nullable, description: null };
      case "object":
        return isTypedObject(schema) ? this.#object(schema, nullable) : anyJson(nullable);
      default:
        return anyJson(true);
    }
  }

  #object(schema: JsonSchema, nullable: boolean): Shape {
    const required = Array.isArray(schema["required"]) ? schema["required"] : [];
    const properties = Object.entries(isJsonObject(schema["properties"]) ? schema["properties"] : {}).map(
      ([name, member]) => ({ name, required: required.includes(name), shape: this.read(member) }),
    );
    return { kind: "object", properties, nullable, description: null };
  }

  #union(branches: readonly JsonValue[]): Shape {
    const shapes = branches
      .filter((branch) => !isOfType(branch, ["null"]))
      .map((branch) => this.read(branch));
    const nullable = shapes.length < branches.length || shapes.some((shape) => shape.nullable);
    const [only] = shapes;
    if (only && shapes.length === 1) return { ...only, nullable };
    const constants = shapes.flatMap((shape) => shape.constants ?? []);
    if (shapes.every((shape) => shape.constants) && constants.every((value) => typeof value === "string")) {
      return { ...listed([...new Set(constants)]), nullable };
    }
    const members = shapes.filter((shape) => shape.kind === "object");
    const tag = members.length === shapes.length && this.#side === "output" ? tagOf(members) : undefined;
    if (tag === undefined) return anyJson(nullable);
    return { kind: "union", tag, members, nullable, description: null };
  }
}

/** An object whose properties are all known by name. */
export function isTypedObject(schema: JsonSchema): boolean {
  const { properties, additionalProperties = false, patternProperties, propertyNames } = schema;
  const isClosed =
    additionalProperties === false && patternProperties === undefined && propertyNames === undefined;
  return isClosed && isJsonObject(properties) && Object.keys(properties).length > 0;
}

/** The schema of an object without members. For a whole input it means no arguments. */
export function takesNothing(schema: JsonSchema): boolean {
  const { type, properties = {}, additionalProperties = false } = schema;
  const known = Object.keys(schema).every((key) => EMPTY_OBJECT_KEYS.includes(key));
  return (
    type === "object" && additionalProperties === false && known && Object.keys(properties ?? {}).length === 0
  );
}
const EMPTY_OBJECT_KEYS = ["type", "properties", "additionalProperties", "description", "title", "default"];

/** The property that identifies the members of a union: required in each, with constants that no other member has. */
function tagOf(members: readonly ObjectShape[]): string | undefined {
  return members[0]?.properties.find(({ name }) => {
    const constants = members.flatMap((member) => {
      const property = member.properties.find((candidate) => candidate.name === name);
      return property?.required && !property.shape.nullable ? [property.shape.constants ?? []] : [[]];
    });
    const all = constants.flat();
    return constants.every((values) => values.length > 0) && new Set(all).size === all.length;
  })?.name;
}

function listed(values: readonly JsonValue[]): Shape {
  const nullable = values.includes(null);
  const constants = [...new Set(values)].filter((value) => value !== null && typeof value !== "object");
  const hasMore = values.some((value) => typeof value === "object" && value !== null);
  if (constants.length === 0 || hasMore) return anyJson(nullable || values.length === 0);
  const common = { nullable, description: null, constants };
  const texts = constants.filter((value) => typeof value === "string");
  if (texts.length === constants.length) {
    const isEnum = texts.length > 1 && texts.length <= PRISM_BOUNDS.enumValuesMax;
    return isEnum
      ? { kind: "enum", values: texts, ...common }
      : { kind: "scalar", scalar: "String", ...common };
  }
  if (constants.every((value) => typeof value === "boolean"))
    return { kind: "scalar", scalar: "Boolean", ...common };
  if (!constants.every((value) => typeof value === "number")) return { ...anyJson(nullable), constants };
  const isInt = constants.every((value) => Number.isInteger(value) && value >= INT_MIN && value <= INT_MAX);
  return { kind: "scalar", scalar: isInt ? "Int" : "Float", ...common };
}

function fitsInt(schema: JsonSchema): boolean {
  const min = bound(schema, ["minimum", "exclusiveMinimum"], Math.max);
  const max = bound(schema, ["maximum", "exclusiveMaximum"], Math.min);
  return min >= INT_MIN && max <= INT_MAX;
}

function bound(
  schema: JsonSchema,
  keywords: readonly string[],
  tighter: (...values: number[]) => number,
): number {
  return tighter(...keywords.map((keyword) => schema[keyword]).filter((value) => typeof value === "number"));
}

function isOfType(schema: JsonValue | undefined, types: readonly string[]): boolean {
  if (!isJsonObject(schema)) return false;
  if (schema["const"] === null && "const" in schema) return types.includes("null");
  return typeof schema["type"] === "string" && types.includes(schema["type"]);
}

function notes(schema: JsonSchema): { description?: string; default?: JsonValue } {
  const { description, title, default: usual } = schema;
  const text = typeof description === "string" ? description : title;
  return {
    ...(typeof text === "string" && { description: visibleText(text) }),
    ...(usual !== undefined && { default: usual }),
  };
}

function scalar(name: Scalar, nullable: boolean): Shape {
  return { kind: "scalar", scalar: name, nullable, description: null };
}

function anyJson(nullable: boolean): Shape {
  return scalar("JSON", nullable);
}
