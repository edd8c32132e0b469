import { targetOf } from "../../../json-schema/index.js";
import { isObject, type JsonObject, type JsonValue } from "./json.js";
import { faultsOf } from "./validate.js";

/** Levels of objects and lists a form shows; what is deeper is written as JSON. */
const DEPTH_MAX = 6;
/** Fields a form shows in all; what is beyond is written as JSON. References can make many of a short schema. */
const FIELDS_MAX = 1_000;
/** Choices a list of options has at most. */
const CHOICES_MAX = 500;

interface FieldBase {
  readonly title: string | null;
  readonly description: string | null;
  /** Whether null may be given. */
  readonly nullable: boolean;
  /** What the other side takes when nothing is given; undefined when its schema does not say. */
  readonly usual: JsonValue | undefined;
  /**
   * The schema behind it where that is one form of several (`anyOf`): a validator of the whole cannot tell which form
   * was meant, and so not what is wrong with it. Null elsewhere.
   */
  readonly own: JsonValue;
}

/** What a person fills in for one part of a schema. */
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
        /** What the values are called, one for each; null when they are shown as they are. */
        readonly labels: readonly string[] | null;
      }
    /** There is only one value it can have. */
    | { readonly kind: "constant"; readonly value: JsonValue }
    | { readonly kind: "object"; readonly members: readonly Member[] }
    | { readonly kind: "list"; readonly item: Field; readonly max: number | null }
    | { readonly kind: "union"; readonly branches: readonly Branch[] }
    /** Whatever a form cannot express. */
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

/** Strings longer than this may be written on several lines. */
const LONG_TEXT = 120;

/** Reads a JSON Schema (2020-12) as something to fill in. Never throws: what it does not know becomes JSON. */
export function fieldOf(schema: JsonValue): Field {
  return read(schema, { root: schema, depth: 0, refs: [], left: { fields: FIELDS_MAX } });
}

interface Where {
  readonly root: JsonValue;
  readonly depth: number;
  /** References on the way here: one that comes back is not followed for ever. */
  readonly refs: readonly string[];
  /** Shared by the whole form. */
  readonly left: { fields: number };
}

function read(schema: JsonValue | undefined, where: Where): Field {
  if (!isObject(schema)) return json({});
  where.left.fields -= 1;
  if (where.left.fields < 0) return json(schema);
  const target = typeof schema["$ref"] === "string" ? schema["$ref"] : null;
  if (target !== null) {
    const known = where.refs.includes(target) ? undefined : targetOf(where.root, target);
    if (known === undefined) return json(schema);
    const field = read(known, { ...where, refs: [...where.refs, target] });
    return { ...field, ...notesOver(schema) };
  }
  if ("const" in schema) {
    return { kind: "constant", value: schema["const"] ?? null, ...notes(schema), nullable: false };
  }
  if (Array.isArray(schema["enum"])) return choice(schema, schema["enum"]);
  const branches = schema["anyOf"] ?? schema["oneOf"];
  if (Array.isArray(branches)) return constants(schema, branches) ?? joined(schema, branches, where);
  if (Array.isArray(schema["allOf"])) {
    const [only, ...more] = schema["allOf"];
    if (more.length > 0 || hasOwnShape(schema)) return json(schema);
    return { ...read(only, where), ...notesOver(schema) };
  }
  return typed(schema, where);
}

function typed(schema: JsonObject, where: Where): Field {
  const named = [schema["type"] ?? []].flat();
  const types = named.filter((type) => type !== "null");
  const common = { ...notes(schema), nullable: types.length < named.length };
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
      if ("prefixItems" in schema || !isObject(schema["items"]) || where.depth >= DEPTH_MAX)
        return json(schema);
      return {
        kind: "list",
        item: read(schema["items"], { ...where, depth: where.depth + 1 }),
        max: numberIn(schema, "maxItems"),
        ...common,
      };
    case "object":
      return isPlainObject(schema) && where.depth < DEPTH_MAX
        ? { kind: "object", members: membersOf(schema, where), ...common }
        : json(schema);
    default:
      return json(schema);
  }
}

/** An object whose members are known by name: others may be allowed, but none is described. */
function isPlainObject(schema: JsonObject): boolean {
  const { additionalProperties = false, patternProperties, propertyNames, properties } = schema;
  const known = isObject(properties) ? Object.keys(properties) : [];
  const required = Array.isArray(schema["required"]) ? schema["required"] : [];
  return (
    additionalProperties === false &&
    patternProperties === undefined &&
    propertyNames === undefined &&
    required.every((name) => typeof name === "string" && known.includes(name)) &&
    // An object nobody said anything of is any object, unless it is said to be closed.
    (known.length > 0 || schema["additionalProperties"] === false)
  );
}

function membersOf(schema: JsonObject, where: Where): Member[] {
  const required = Array.isArray(schema["required"]) ? schema["required"] : [];
  const properties = isObject(schema["properties"]) ? schema["properties"] : {};
  return Object.entries(properties).map(([name, member]) => ({
    name,
    required: required.includes(name),
    field: read(member, { ...where, depth: where.depth + 1 }),
  }));
}

function union(schema: JsonObject, branches: readonly JsonValue[], where: Where): Field {
  const given = branches.filter((branch) => !isNull(branch));
  const nullable = given.length < branches.length;
  const [only] = given;
  if (only !== undefined && given.length === 1) {
    const field = read(only, where);
    return { ...field, nullable: nullable || field.nullable, own: only, ...notesOver(schema) };
  }
  if (given.length === 0 || where.depth >= DEPTH_MAX) return json(schema);
  const fields = given.map((branch) => read(branch, { ...where, depth: where.depth + 1 }));
  return {
    kind: "union",
    branches: fields.map((field, index) => ({
      label: branchLabel(field, index),
      field: { ...field, own: given[index] ?? null },
    })),
    ...notes(schema),
    nullable,
  };
}

/** The tag if there is one (`kind: "circle"`), else the title, else what has to be given. */
function branchLabel(field: Field, index: number): string {
  if (field.title !== null) return field.title;
  if (field.kind === "constant") return choiceLabel(field.value);
  if (field.kind === "object") {
    const tag = field.members.find((member) => member.required && member.field.kind === "constant");
    if (tag?.field.kind === "constant") return choiceLabel(tag.field.value);
    return `form ${index + 1}`;
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

/** A value as an option to choose. */
export function choiceLabel(value: JsonValue): string {
  return typeof value === "string" && value !== "" ? value : JSON.stringify(value);
}

function choice(schema: JsonObject, values: readonly JsonValue[]): Field {
  const nullable = values.includes(null);
  const options = values.filter((value) => value !== null);
  if (options.length > CHOICES_MAX || options.length === 0) return json(schema);
  return { kind: "choice", values: options, labels: null, ...notes(schema), nullable };
}

/** A choice where every branch is one value, with its title if it has one; a `type` beside them says nothing more. */
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
  // One value alone, with or without null, is not much of a choice: it is a constant.
  if (named.length < 2 || named.length < given.length || named.length > CHOICES_MAX) return null;
  const types = [schema["type"] ?? []].flat();
  const nullable = given.length < branches.length && (types.length === 0 || types.includes("null"));
  const hasTitles = given.some((branch) => isObject(branch) && textIn(branch, "title") !== null);
  const labels = hasTitles ? named.map(({ label }) => label) : null;
  return { kind: "choice", values: named.map(({ value }) => value), labels, ...notes(schema), nullable };
}

function joined(schema: JsonObject, branches: readonly JsonValue[], where: Where): Field {
  return hasOwnShape(schema) ? json(schema) : union(schema, branches, where);
}

/** Keywords that together with a union or `allOf` would have to be joined. */
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
  // It takes any JSON, so null too.
  return { kind: "json", ...notes(schema), nullable: false };
}

function notes(schema: JsonObject): Omit<FieldBase, "nullable"> {
  const [title, description] = [textIn(schema, "title"), textIn(schema, "description")];
  return { title, description, usual: schema["default"], own: null };
}

/** Notes of a schema around another: they count where they say something. */
function notesOver(schema: JsonObject): Partial<FieldBase> {
  const { title, description, usual } = notes(schema);
  return {
    ...(title !== null && { title }),
    ...(description !== null && { description }),
    ...(usual !== undefined && { usual }),
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
