import type { JsonValue } from "../base/json.js";
import type { CommandDescriptor } from "../events/command.js";
import { assignNames, wordsToName } from "./names.js";
import { notationOf } from "./notation.js";
import { type Property, type Shape, shapeOf } from "./shape.js";
import { TOOL_FLAGS } from "./tool-flags.js";

/**
 * What one value of a flag is: `text` as it stands, `integer` and `number` as JSON writes them, `boolean` without a
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
  /** What one value looks like, for people: `text`, `{x: number, y?: number}`. */
  readonly notation: string;
  /** What the command takes when the flag is left out. */
  readonly default?: JsonValue;
  readonly help: string;
}

/** The whole of the arguments as JSON: for what flags cannot say. */
export const ARGUMENTS_FLAG = "--args";

/** A property of such a name becomes `--arg-url`. */
const RESERVED_FLAGS = [...TOOL_FLAGS.keys(), ARGUMENTS_FLAG, "--version"].map((flag) => flag.slice(2));

/** The flags of a command, in the order of its properties. None when its input is no object of known properties. */
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
      // A boolean called `x` owns `--no-x`, so that nothing else may begin like that.
      return [name, reserved.has(text) || text.startsWith("no-") ? `arg-${text}` : text];
    }),
  );
  // Two properties may come down to the same words: the later one in order of code units gets a number.
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

/** Those that are written like their flag keep it. */
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
