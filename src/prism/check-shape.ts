import { TerrariumError } from "../base/errors.js";
import type { JsonValue } from "../base/json.js";
import type { CommandDescriptor } from "../events/agent/command.js";
import { isJsonObject } from "./json-schema.js";
import { type Property, type Scalar, type Shape, shapeOf } from "./shape.js";

export interface ShapeIssue {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

const ISSUES_SHOWN_MAX = 5;

/**
 * The gate in front of a command, the same on every surface: it refuses exactly the arguments that GraphQL's own
 * coercion of the typed arguments refuses. The command's validator checks the rest. Throws BAD_USER_INPUT that names
 * each field and its fault; `details.issues` lists them.
 */
export type ArgumentCheck = (args: JsonValue) => void;

export function createArgumentCheck({ input }: Pick<CommandDescriptor, "input">): ArgumentCheck {
  const shape = shapeOf(input, "input");
  return (args) => {
    const issues = shapeIssues(shape, args);
    if (issues.length > 0) throw badArguments(issues);
  };
}

/** Every fault of the value. Empty when it fits. */
export function shapeIssues(shape: Shape, value: JsonValue): readonly ShapeIssue[] {
  const issues: ShapeIssue[] = [];
  visit(shape, value, [], issues);
  return issues;
}

function badArguments(issues: readonly ShapeIssue[]): TerrariumError {
  const shown = issues.slice(0, ISSUES_SHOWN_MAX).map(({ path, message }) => ({ path: [...path], message }));
  const text = shown.map(({ path, message }) => `${path.join(".") || "arguments"}: ${message}`).join("; ");
  const more = issues.length - shown.length;
  return new TerrariumError("BAD_USER_INPUT", more > 0 ? `${text}; and ${more} more` : text, {
    issues: shown,
  });
}

type Path = readonly (string | number)[];

function visit(shape: Shape, value: JsonValue, path: Path, issues: ShapeIssue[]): void {
  const refuse = (message: string): number => issues.push({ path, message });
  if (value === null) {
    if (!shape.nullable) refuse("must not be null");
    return;
  }
  switch (shape.kind) {
    case "scalar":
      if (!SCALAR_FITS[shape.scalar](value)) refuse(`must be ${SCALAR_WORDS[shape.scalar]}`);
      return;
    case "enum":
      if (!shape.values.some((allowed) => allowed === value))
        refuse(`must be one of ${shape.values.join(", ")}`);
      return;
    case "list":
      if (!Array.isArray(value)) refuse("must be a list");
      else value.forEach((item, index) => visit(shape.item, item, [...path, index], issues));
      return;
    case "object":
      if (!isJsonObject(value)) refuse("must be an object");
      else visitProperties(shape.properties, value, path, issues);
      return;
    case "union":
      if (!isJsonObject(value)) refuse("must be an object");
      return;
  }
}

function visitProperties(
  properties: readonly Property[],
  value: { readonly [name: string]: JsonValue },
  path: Path,
  issues: ShapeIssue[],
): void {
  const known = new Set(properties.map(({ name }) => name));
  for (const name of Object.keys(value)) {
    if (!known.has(name)) issues.push({ path: [...path, name], message: "is unknown here" });
  }
  for (const { name, required, shape } of properties) {
    const member = Object.hasOwn(value, name) ? value[name] : undefined;
    const mustBe = required && !shape.nullable;
    if (member === undefined) {
      if (mustBe) issues.push({ path: [...path, name], message: "is required" });
    } else if (member !== null || mustBe) {
      visit(shape, member, [...path, name], issues);
    }
  }
}

const INT_MAX = 2 ** 31;

const SCALAR_FITS: Readonly<Record<Scalar, (value: JsonValue) => boolean>> = {
  String: (value) => typeof value === "string",
  Boolean: (value) => typeof value === "boolean",
  Int: (value) => Number.isInteger(value) && Number(value) >= -INT_MAX && Number(value) < INT_MAX,
  Float: (value) => Number.isFinite(value),
  JSON: () => true,
};

const SCALAR_WORDS: Readonly<Record<Scalar, string>> = {
  String: "a string",
  Boolean: "true or false",
  Int: "a whole number of at most 32 bits",
  Float: "a number",
  JSON: "JSON",
};
