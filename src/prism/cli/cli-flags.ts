import { JsonDepthError, type JsonValue, parseJson } from "../../base/json.js";
import type { CommandDescriptor } from "../../events/agent/command.js";
import { assignNames, wordsToName } from "../names.js";
import { notationOf } from "../notation.js";
import { type Property, type Shape, shapeOf } from "../shape.js";
import { TOOL_FLAGS } from "./tool-flags.js";

/**
 * The form of one value of a flag: `text` unchanged, `integer` and `number` in JSON notation, `boolean` without a
 * value, `choice` one of a list, `json` any JSON text.
 */
export type FlagKind = "text" | "integer" | "number" | "boolean" | "choice" | "json";

/** One property of a command's arguments on the command line. Plain data. */
export interface Flag {
  /** With its dashes: `--max-depth`. */
  readonly name: string;
  /** `--no-max-depth`, for booleans. */
  readonly negated: string | null;
  readonly property: string;
  readonly kind: FlagKind;
  /** May be repeated, one value each. */
  readonly list: boolean;
  readonly required: boolean;
  readonly choices: readonly string[];
  /** The form of one value, for people: `text`, `{x: number, y?: number}`. */
  readonly notation: string;
  /** The default that the validator applies. */
  readonly default?: JsonValue;
  readonly help: string;
}

/** All arguments as JSON, for values that flags cannot express. */
export const ARGUMENTS_FLAG = "--args";

/** A property with such a name becomes `--arg-url`. */
const RESERVED_FLAGS = [...TOOL_FLAGS.keys(), ARGUMENTS_FLAG, "--version"].map((flag) => flag.slice(2));

/**
 * The flags of a command, in the order of its properties. Empty when its input is not an object of known properties.
 */
export function flagsOf({ input }: Pick<CommandDescriptor, "input">): readonly Flag[] {
  const shape = shapeOf(input, "input");
  if (shape.kind !== "object" || shape.nullable) return [];
  const names = flagNames(shape.properties);
  return shape.properties.map((property) =>
    describeFlag(property, names.get(property.name) ?? property.name),
  );
}

function flagNames(properties: readonly Property[]): ReadonlyMap<string, string> {
  const reserved = new Set(RESERVED_FLAGS);
  const wanted = new Map(
    properties.map(({ name }) => {
      const text = wordsToName(name, "kebab", "arg");
      // A boolean called `x` owns `--no-x`, so no other flag may begin with `no-`.
      return [name, reserved.has(text) || text.startsWith("no-") ? `arg-${text}` : text];
    }),
  );
  // Two properties may have the same words: the later one in order of code units gets a number.
  const taken = new Set<string>();
  const names = new Map<string, string>();
  for (const property of [...wanted.keys()].toSorted(
    (a, b) => rank(a, wanted) - rank(b, wanted) || (a < b ? -1 : 1),
  )) {
    const base = wanted.get(property) ?? property;
    const [name = base] = assignNames([base], { style: "kebab", fallback: "arg", taken }).values();
    taken.add(name);
    names.set(property, name);
  }
  return names;
}

/** Properties whose name equals their flag keep it. */
function rank(property: string, wanted: ReadonlyMap<string, string>): number {
  return wanted.get(property) === property ? 0 : 1;
}

function describeFlag({ name: property, required, shape }: Property, word: string): Flag {
  const list = shape.kind === "list";
  const value = list ? shape.item : shape;
  const kind = kindOf(value);
  const isSwitch = kind === "boolean" && !list;
  return {
    name: `--${word}`,
    negated: isSwitch ? `--no-${word}` : null,
    property,
    kind: kind === "boolean" && list ? "json" : kind,
    list,
    required: required && !shape.nullable,
    notation: notationOf({ ...value, nullable: false }),
    choices: value.kind === "enum" ? value.values : [],
    ...(shape.default !== undefined && { default: shape.default }),
    help: shape.description ?? value.description ?? "",
  };
}

function kindOf(shape: Shape): FlagKind {
  if (shape.kind === "enum") return "choice";
  if (shape.kind !== "scalar") return "json";
  switch (shape.scalar) {
    case "String":
      return "text";
    case "Int":
      return "integer";
    case "Float":
      return "number";
    case "Boolean":
      return "boolean";
    case "JSON":
      return "json";
  }
}

/** A number in JSON notation, so that the command line accepts no more than the other surfaces. */
const JSON_NUMBER = /^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?$/;

export type FlagValue = { readonly value: JsonValue } | { readonly fault: string };

/** Parses one value of a flag. */
export function readFlagValue({ kind, choices }: Pick<Flag, "kind" | "choices">, text: string): FlagValue {
  switch (kind) {
    case "text":
      return { value: text };
    case "choice":
      return choices.includes(text) ? { value: text } : { fault: `must be one of ${choices.join(", ")}` };
    case "integer": {
      const value = readNumber(text);
      return Number.isInteger(value) ? { value } : { fault: "must be a whole number" };
    }
    case "number": {
      const value = readNumber(text);
      return Number.isFinite(value) ? { value } : { fault: "must be a number" };
    }
    case "boolean":
      return text === "true" || text === "false"
        ? { value: text === "true" }
        : { fault: "must be true or false" };
    case "json":
      return readJson(text);
  }
}

export function readJson(text: string): FlagValue {
  try {
    return { value: parseJson(text) };
  } catch (error) {
    return { fault: error instanceof JsonDepthError ? `is ${error.message}` : "must be JSON" };
  }
}

/** The text that parses to this value, or null when there is none. */
export function writeFlagValue(
  { kind, choices }: Pick<Flag, "kind" | "choices">,
  value: JsonValue,
): string | null {
  switch (kind) {
    case "text":
      return typeof value === "string" ? value : null;
    case "choice":
      return typeof value === "string" && choices.includes(value) ? value : null;
    case "integer":
    case "number":
      return typeof value === "number" ? String(value) : null;
    case "boolean":
      return typeof value === "boolean" ? String(value) : null;
    case "json":
      return JSON.stringify(value);
  }
}

function readNumber(text: string): number {
  return JSON_NUMBER.test(text) ? Number(text) : Number.NaN;
}
