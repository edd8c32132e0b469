import { BOUNDS } from "./bounds.js";
import { diagnostic } from "./diagnostics.js";
/** Allowed node types. Everything else is refused, including node types of later peggy versions. */
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
const REFUSED = {
  action:
    "an action { … } is code, and code is not accepted here; label the parts to keep instead, or remove code with stripCode",
  semantic_and: "a predicate &{ … } is code, and code is not accepted here",
  semantic_not: "a predicate !{ … } is code, and code is not accepted here",
  function: "a repetition count | { … } | is code, and code is not accepted here",
  initializer: "an initializer { … } is code, and code is not accepted here",
  top_level_initializer: "an initializer {{ … }} is code, and code is not accepted here",
  grammar_import: "importing another grammar is not accepted here",
  library_ref: "a rule of another grammar is not accepted here",
};
/**
 * Finds everything in a grammar's syntax tree that would run code or load something: a caller who may steer the agent must
 * not run code in it. Uses an allow-list, so that unknown node types are refused as well.
 */
export function findCode(tree) {
  const found = [];
  search(tree, undefined, found);
  return found.slice(0, BOUNDS.listedMax);
}
function search(value, around, found) {
  if (typeof value !== "object" || value === null) return;
  if (Array.isArray(value)) {
    for (const item of value) search(item, around, found);
    return;
  }
  const node = value;
  const at = node["codeLocation"] ?? node["location"] ?? around;
  const type = node["type"];
  if (typeof type !== "string" || !ALLOWED.has(type)) {
    const message = REFUSED[String(type)] ?? `"${String(type)}" is not accepted here`;
    found.push(diagnostic("error", message, at));
  }
  for (const [name, member] of Object.entries(node)) {
    if (!/[lL]ocation$/.test(name)) search(member, at, found);
  }
}
/** Marks a removed predicate. */
const GONE = Symbol("gone");
/**
 * Removes the code from a grammar's syntax tree, in place, and returns what was removed, with positions. Runs none of it.
 * Without actions a grammar accepts the same texts and returns the plain tree; without predicates and computed counts it
 * may accept more. Imports stay in the tree and are refused later.
 */
export function stripCode(grammar) {
  const stripped = [];
  const tree = grammar;
  for (const [member, what] of [
    ["topLevelInitializer", "an initializer {{ … }}"],
    ["initializer", "an initializer { … }"],
  ]) {
    for (const one of [tree[member] ?? []].flat()) note(stripped, what, one);
    delete tree[member];
  }
  tree["rules"] = strip(tree["rules"], stripped);
  return stripped;
}
function strip(value, stripped) {
  if (Array.isArray(value)) return value.map((item) => strip(item, stripped));
  if (typeof value !== "object" || value === null) return value;
  const node = value;
  switch (node["type"]) {
    case "action":
      note(stripped, "an action { … }", node);
      return strip(node["expression"], stripped);
    case "semantic_and":
      note(stripped, "a predicate &{ … }", node);
      return GONE;
    case "semantic_not":
      note(stripped, "a predicate !{ … }", node);
      return GONE;
    case "repeated":
      stripCounts(node, stripped);
  }
  for (const [name, member] of Object.entries(node)) {
    if (/[lL]ocation$/.test(name) || typeof member !== "object") continue;
    const kept = strip(member, stripped);
    node[name] = kept === GONE ? nothing(node) : Array.isArray(kept) ? withoutGone(name, kept, node) : kept;
  }
  return node["type"] === "sequence" ? simplified(node) : node;
}
/** `x|{ code }|` becomes an unlimited repetition. */
function stripCounts(node, stripped) {
  const isCode = (bound) => bound?.["type"] === "function";
  if (!isCode(node["min"]) && !isCode(node["max"])) return;
  note(stripped, "a repetition count | { … } |", node);
  const location = node["location"];
  node["min"] = { type: "constant", value: 0, location };
  node["max"] = { type: "constant", value: null, location };
}
/** In a sequence a removed predicate disappears; a whole alternative becomes an empty match. */
function withoutGone(name, items, node) {
  if (name === "elements") return items.filter((item) => item !== GONE);
  return items.map((item) => (item === GONE ? nothing(node) : item));
}
/** Reduces a sequence with no or one element left, as peggy's own parser does. */
function simplified(node) {
  const elements = node["elements"];
  const [only] = elements;
  if (only === undefined) return nothing(node);
  return elements.length === 1 && only["pick"] !== true ? only : node;
}
function nothing({ location }) {
  return { type: "literal", value: "", ignoreCase: false, location };
}
function note(stripped, what, node) {
  const at = node["codeLocation"] ?? node["location"];
  stripped.push(diagnostic("warning", `${what} was removed`, at));
}
//# sourceMappingURL=code.js.map
