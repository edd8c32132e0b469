import { targetOf } from "../../../json-schema/index.js";
import { isObject, type JsonObject, type JsonValue } from "./json.js";
import { faultsOf } from "./validate.js";

/** Levels of objects and lists shown as fields; deeper ones are entered as JSON. */
const DEPTH_MAX = 6;
/** Fields of one form; the rest is entered as JSON. References can expand a short schema into many fields. */
const FIELDS_MAX = 1_000;
/** Maximum options of one choice. */
const CHOICES_MAX = 500;

interface FieldBase {
  readonly title: string | null;
  readonly description: string | null;
  /** True when null is allowed. */
  readonly nullable: boolean;
  /** The schema's `default`, used by the agent when the field is omitted; undefined without one. */
  readonly defaultValue: JsonValue | undefined;
  /**
   * The schema of a branch of `anyOf` or `oneOf`: validating the whole union cannot tell which branch was meant, and so
   * what is wrong with it. Null elsewhere.
   */
  readonly own: JsonValue;
}

/** A form field for one part of a schema. */
export type Field = FieldBase &
  (
    | {
        readonly kind: "text";
        readonly format: string | null;
        readonly isLong: boolean;
        readonly mayBeEmpty: boolean;
      }
    | {
        readonly kind: "number";
        readonly isWhole: boolean;
        readonly min: number | null;
        readonly max: number | null;
      }
    | { readonly kind: "flag" }
    | {
        readonly kind: "choice";
        readonly values: readonly JsonValue[];
        /** Titles of the values, in the same order; null to show the values themselves. */
        readonly labels: readonly string[] | null;
      }
    /** The only allowed value. */
    | { readonly kind: "constant"; readonly value: JsonValue }
    | { readonly kind: "object"; readonly members: readonly Member[] }
    | { readonly kind: "list"; readonly item: Field; readonly max: number | null }
    | { readonly kind: "union"; readonly branches: readonly Branch[] }
    /** Anything that other fields cannot express, entered as JSON. */
    | { readonly kind: "json" }
  );
export type FieldOf<K extends Field["kind"]> = Extract<Field, { kind: K }>;

export interface Member {
  readonly name: string;
  readonly required: boolean;
  readonly field: Field;
}

export interface Branch {
  readonly label: string;
  readonly field: Field;
}

/** Strings that may be longer than this get several lines. */
const LONG_TEXT = 120;

/** Converts a JSON Schema (2020-12) into a field. Never throws: unknown parts become JSON fields. */
export function fieldOf(schema: JsonValue): Field {
  return read(schema, { root: schema, depth: 0, refs: [], remaining: { fields: FIELDS_MAX } });
}

interface ReadContext {
  readonly root: JsonValue;
  readonly depth: number;
  /** References followed on the way here, to detect recursion. */
  readonly refs: readonly string[];
  /** Remaining number of fields, shared by the whole form. */
  readonly remaining: { fields: number };
}

function read(schema: JsonValue | undefined, context: ReadContext): Field {
  if (!isObject(schema)) return json({});
  context.remaining.fields -= 1;
  if (context.remaining.fields < 0) return json(schema);
  const target = typeof schema["$ref"] === "string" ? schema["$ref"] : null;
  if (target !== null) {
    const known = context.refs.includes(target) ? undefined : targetOf(context.root, target);
    if (known === undefined) return json(schema);
    const field = read(known, { ...context, refs: [...context.refs, target] });
    return { ...field, ...outerAnnotations(schema) };
  }
  if ("const" in schema) {
    return { kind: "constant", value: schema["const"] ?? null, ...annotations(schema), nullable: false };
  }
  if (Array.isArray(schema["enum"])) return choice(schema, schema["enum"]);
  const branches = schema["anyOf"] ?? schema["oneOf"];
  if (Array.isArray(branches)) return constants(schema, branches) ?? joined(schema, branches, context);
  if (Array.isArray(schema["allOf"])) {
    const [only, ...more] = schema["allOf"];
    if (more.length > 0 || hasOwnShape(schema)) return json(schema);
    return { ...read(only, context), ...outerAnnotations(schema) };
  }
  return typed(schema, context);
}

function typed(schema: JsonObject, context: ReadContext): Field {
  const named = [schema["type"] ?? []].flat();
  const types = named.filter((type) => type !== "null");
  const common = { ...annotations(schema), nullable: types.length < named.length };
  const type = types.length === 1 ? types[0] : undefined;
  switch (typeof type === "string" ? type : "") {
    case "string": {
      const max = numberIn(schema, "maxLength");
      const format = typeof schema["format"] === "string" ? schema["format"] : null;
      const isLong = format === null && !("pattern" in schema) && (max === null || max > LONG_TEXT);
      return { kind: "text", format, isLong, mayBeEmpty: faultsOf(schema, "").length === 0, ...common };
    }
    case "number":
    case "integer": {
      const bounds = { min: numberIn(schema, "minimum"), max: numberIn(schema, "maximum") };
      return { kind: "number", isWhole: type === "integer", ...bounds, ...common };
    }
    case "boolean":
      return { kind: "flag", ...common };
    case "array":
      if ("prefixItems" in schema || !isObject(schema["items"]) || context.depth >= DEPTH_MAX)
        return json(schema);
      return {
        kind: "list",
        item: read(schema["items"], { ...context, depth: context.depth + 1 }),
        max: numberIn(schema, "maxItems"),
        ...common,
      };
    case "object":
      return isPlainObject(schema) && context.depth < DEPTH_MAX
        ? { kind: "object", members: membersOf(schema, context), ...common }
        : json(schema);
    default:
      return json(schema);
  }
}

/** True for an object with named members only; additional members may be allowed, but have no schema. */
function isPlainObject(schema: JsonObject): boolean {
  const { additionalProperties = false, patternProperties, propertyNames, properties } = schema;
  const known = isObject(properties) ? Object.keys(properties) : [];
  const required = Array.isArray(schema["required"]) ? schema["required"] : [];
  return (
    additionalProperties === false &&
    patternProperties === undefined &&
    propertyNames === undefined &&
    required.every((name) => typeof name === "string" && known.includes(name)) &&
    // Without any members described, only a closed object counts as empty; otherwise any object is allowed.
    (known.length > 0 || schema["additionalProperties"] === false)
  );
}

function membersOf(schema: JsonObject, context: ReadContext): Member[] {
  const required = Array.isArray(schema["required"]) ? schema["required"] : [];
  const properties = isObject(schema["properties"]) ? schema["properties"] : {};
  return Object.entries(properties).map(([name, member]) => ({
    name,
    required: required.includes(name),
    field: read(member, { ...context, depth: context.depth + 1 }),
  }));
}

function union(schema: JsonObject, branches: readonly JsonValue[], context: ReadContext): Field {
  const given = branches.filter((branch) => !isNull(branch));
  const nullable = given.length < branches.length;
  const [only] = given;
  if (only !== undefined && given.length === 1) {
    const field = read(only, context);
    return { ...field, nullable: nullable || field.nullable, own: only, ...outerAnnotations(schema) };
  }
  if (given.length === 0 || context.depth >= DEPTH_MAX) return json(schema);
  const fields = given.map((branch) => read(branch, { ...context, depth: context.depth + 1 }));
  return {
    kind: "union",
    branches: fields.map((field, index) => ({
      label: branchLabel(field, index),
      field: { ...field, own: given[index] ?? null },
    })),
    ...annotations(schema),
    nullable,
  };
}

/** Label of a branch: its title, else its constant tag (`kind: "circle"`), else its type. */
function branchLabel(field: Field, index: number): string {
  if (field.title !== null) return field.title;
  if (field.kind === "constant") return choiceLabel(field.value);
  if (field.kind === "object") {
    const tag = field.members.find((member) => member.required && member.field.kind === "constant");
    if (tag?.field.kind === "constant") return choiceLabel(tag.field.value);
    return `variant ${index + 1}`;
  }
  return KIND_WORDS[field.kind];
}

const KIND_WORDS = {
  text: "text",
  number: "number",
  flag: "yes or no",
  choice: "choice",
  list: "list",
  union: "one of several",
  json: "JSON",
} as const;

/** The label of a value. */
export function choiceLabel(value: JsonValue): string {
  return typeof value === "string" && value !== "" ? value : JSON.stringify(value);
}

function choice(schema: JsonObject, values: readonly JsonValue[]): Field {
  const nullable = values.includes(null);
  const options = values.filter((value) => value !== null);
  if (options.length > CHOICES_MAX || options.length === 0) return json(schema);
  return { kind: "choice", values: options, labels: null, ...annotations(schema), nullable };
}

/** A choice whose branches are all constants, labelled by their titles; a `type` beside them is only checked. */
function constants(schema: JsonObject, branches: readonly JsonValue[]): Field | null {
  if (["properties", "required", "enum"].some((key) => key in schema)) return null;
  if ("anyOf" in schema && "oneOf" in schema) return null;
  const given = branches.filter((branch) => !isNull(branch));
  const named = given.flatMap((branch) => {
    if (!isObject(branch) || branch["const"] === undefined) return [];
    const value = branch["const"];
    return "type" in schema && faultsOf({ type: schema["type"] ?? null }, value).length > 0
      ? []
      : [{ value, label: textIn(branch, "title") ?? choiceLabel(value) }];
  });
  // A single value, with or without null, is a constant rather than a choice.
  if (named.length < 2 || named.length < given.length || named.length > CHOICES_MAX) return null;
  const types = [schema["type"] ?? []].flat();
  const nullable = given.length < branches.length && (types.length === 0 || types.includes("null"));
  const hasTitles = given.some((branch) => isObject(branch) && textIn(branch, "title") !== null);
  const labels = hasTitles ? named.map(({ label }) => label) : null;
  return {
    kind: "choice",
    values: named.map(({ value }) => value),
    labels,
    ...annotations(schema),
    nullable,
  };
}

function joined(schema: JsonObject, branches: readonly JsonValue[], context: ReadContext): Field {
  return hasOwnShape(schema) ? json(schema) : union(schema, branches, context);
}

/** True when keywords beside a union or `allOf` would have to be merged with it. */
function hasOwnShape(schema: JsonObject): boolean {
  return (
    ["type", "properties", "required"].some((key) => key in schema) ||
    ("anyOf" in schema && "oneOf" in schema)
  );
}

function isNull(schema: JsonValue): boolean {
  return isObject(schema) && (schema["type"] === "null" || ("const" in schema && schema["const"] === null));
}

function json(schema: JsonObject): Field {
  // Any JSON is allowed, including null.
  return { kind: "json", ...annotations(schema), nullable: false };
}

function annotations(schema: JsonObject): Omit<FieldBase, "nullable"> {
  const [title, description] = [textIn(schema, "title"), textIn(schema, "description")];
  return { title, description, defaultValue: schema["default"], own: null };
}

/** Annotations of an outer schema, which override those of the inner one. */
function outerAnnotations(schema: JsonObject): Partial<FieldBase> {
  const { title, description, defaultValue } = annotations(schema);
  return {
    ...(title !== null && { title }),
    ...(description !== null && { description }),
    ...(defaultValue !== undefined && { defaultValue }),
  };
}

function textIn(schema: JsonObject, key: string): string | null {
  const value = schema[key];
  return typeof value === "string" && value !== "" ? value : null;
}

function numberIn(schema: JsonObject, key: string): number | null {
  const value = schema[key];
  return typeof value === "number" ? value : null;
}
