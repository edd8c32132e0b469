import type { LocationRange } from "peggy";
import { BOUNDS } from "./bounds.js";
import { diagnostic, type Diagnostic } from "./diagnostics.js";

/** What a grammar may be made of. Anything else, also what a later version of the language brings, is refused. */
const ALLOWED = new Set([
  "grammar",
  "rule",
  "named",
  "choice",
  "sequence",
  "labeled",
  "text",
  "simple_and",
  "simple_not",
  "optional",
  "zero_or_more",
  "one_or_more",
  "repeated",
  "constant",
  "variable",
  "group",
  "rule_ref",
  "literal",
  "class",
  "classEscape",
  "any",
]);

const REFUSED: Readonly<Record<string, string>> = {
  action:
    "an action { … } is code, and code is not accepted here; label what you want to keep instead, or leave code out with stripCode",
  semantic_and: "a predicate &{ … } is code, and code is not accepted here",
  semantic_not: "a predicate !{ … } is code, and code is not accepted here",
  function: "a repetition count | { … } | is code, and code is not accepted here",
  initializer: "an initializer { … } is code, and code is not accepted here",
  top_level_initializer: "an initializer {{ … }} is code, and code is not accepted here",
  grammar_import: "importing another grammar is not accepted here",
  library_ref: "a rule of another grammar is not accepted here",
};

/**
 * Finds everything in a grammar's syntax tree that would run as code or load something: whoever may steer the agent may say what a
 * text looks like, and no more. An allow-list, so that what nobody thought of is refused as well.
 */
export function findCode(tree: unknown): Diagnostic[] {
  const found: Diagnostic[] = [];
  visit(tree, undefined, found);
  return found.slice(0, BOUNDS.listedMax);
}

function visit(value: unknown, around: LocationRange | undefined, found: Diagnostic[]): void {
  if (typeof value !== "object" || value === null) return;
  if (Array.isArray(value)) {
    for (const item of value) visit(item, around, found);
    return;
  }
  const node = value as Readonly<Record<string, unknown>>;
  const at = (node["codeLocation"] ?? node["location"] ?? around) as LocationRange | undefined;
  const type = node["type"];
  if (typeof type !== "string" || !ALLOWED.has(type)) {
    const message = REFUSED[String(type)] ?? `"${String(type)}" is not accepted here`;
    found.push(diagnostic("error", message, at));
  }
  for (const [name, member] of Object.entries(node)) {
    if (!/[lL]ocation$/.test(name)) visit(member, at, found);
  }
}
