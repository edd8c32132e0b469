import { visibleText } from "../base/text/visible-text.js";
import { PRISM_BOUNDS } from "./bounds.js";
import { isJsonObject, SchemaRefs } from "./json-schema.js";
const INT_MIN = -(2 ** 31);
const INT_MAX = 2 ** 31 - 1;
/**
 * Reads a schema by the rules of SPEC.md ([PRISM-16] to [PRISM-24]). Null, for a validator without a JSON Schema, is
 * any JSON.
 */
export function shapeOf(schema, side) {
  if (schema === null) return anyJson(true);
  if (takesNothing(schema))
    return { kind: "object", properties: [], nullable: false, description: null, ...notes(schema) };
  return new ShapeReader(schema, side).read(schema);
}
class ShapeReader {
  #refs;
  #side;
  #read = new Map();
  constructor(root, side) {
    this.#refs = new SchemaRefs(root);
    this.#side = side;
  }
  read(schema) {
    if (!isJsonObject(schema)) return anyJson(true);
    return { ...this.#bare(schema), ...notes(schema) };
  }
  #bare(schema) {
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
  #reference(ref) {
    const known = this.#read.get(ref);
    if (known) return known;
    const target = this.#refs.target(ref);
    if (target === undefined || this.#refs.isRecursive(ref))
      return anyJson(!isOfType(target, ["object", "array"]));
    const shape = { ...this.read(target), definition: ref };
    this.#read.set(ref, shape);
    return shape;
  }
  #typed(schema) {
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
  #object(schema, nullable) {
    const required = Array.isArray(schema["required"]) ? schema["required"] : [];
    const properties = Object.entries(isJsonObject(schema["properties"]) ? schema["properties"] : {}).map(
      ([name, member]) => ({ name, required: required.includes(name), shape: this.read(member) }),
    );
    return { kind: "object", properties, nullable, description: null };
  }
  #union(branches) {
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
export function isTypedObject(schema) {
  const { properties, additionalProperties = false, patternProperties, propertyNames } = schema;
  const isClosed =
    additionalProperties === false && patternProperties === undefined && propertyNames === undefined;
  return isClosed && isJsonObject(properties) && Object.keys(properties).length > 0;
}
/** The schema of an object without members. For a whole input it means no arguments. */
export function takesNothing(schema) {
  const { type, properties = {}, additionalProperties = false } = schema;
  const known = Object.keys(schema).every((key) => EMPTY_OBJECT_KEYS.includes(key));
  return (
    type === "object" && additionalProperties === false && known && Object.keys(properties ?? {}).length === 0
  );
}
const EMPTY_OBJECT_KEYS = ["type", "properties", "additionalProperties", "description", "title", "default"];
/** The property that identifies the members of a union: required in each, with constants that no other member has. */
function tagOf(members) {
  return members[0]?.properties.find(({ name }) => {
    const constants = members.flatMap((member) => {
      const property = member.properties.find((candidate) => candidate.name === name);
      return property?.required && !property.shape.nullable ? [property.shape.constants ?? []] : [[]];
    });
    const all = constants.flat();
    return constants.every((values) => values.length > 0) && new Set(all).size === all.length;
  })?.name;
}
function listed(values) {
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
function fitsInt(schema) {
  const min = bound(schema, ["minimum", "exclusiveMinimum"], Math.max);
  const max = bound(schema, ["maximum", "exclusiveMaximum"], Math.min);
  return min >= INT_MIN && max <= INT_MAX;
}
function bound(schema, keywords, tighter) {
  return tighter(...keywords.map((keyword) => schema[keyword]).filter((value) => typeof value === "number"));
}
function isOfType(schema, types) {
  if (!isJsonObject(schema)) return false;
  if (schema["const"] === null && "const" in schema) return types.includes("null");
  return typeof schema["type"] === "string" && types.includes(schema["type"]);
}
function notes(schema) {
  const { description, title, default: usual } = schema;
  const text = typeof description === "string" ? description : title;
  return {
    ...(typeof text === "string" && { description: visibleText(text) }),
    ...(usual !== undefined && { default: usual }),
  };
}
function scalar(name, nullable) {
  return { kind: "scalar", scalar: name, nullable, description: null };
}
function anyJson(nullable) {
  return scalar("JSON", nullable);
}
//# sourceMappingURL=shape.js.map
