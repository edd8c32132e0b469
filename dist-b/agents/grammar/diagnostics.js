import peggy from "peggy";
import { BOUNDS } from "./bounds.js";
/** A class escape such as `\\p{L}`; all other parts are single characters. */
const CLASS_ESCAPE = /^\\[pP]\{/;
export function diagnostic(severity, message, at) {
  const { line = null, column = null, offset = null } = at?.start ?? {};
  return { severity, message, line, column, offset };
}
/** The errors of a grammar, from an exception of the compiler; null when the exception is not about the grammar. */
export function diagnosticsOf(error) {
  if (error instanceof peggy.GrammarError) {
    const errors = error.problems.filter(([severity]) => severity === "error");
    const found = errors.map(([, message, at]) => diagnostic("error", message, at));
    const all = found.length > 0 ? found : [diagnostic("error", error.message, error.location)];
    return all.slice(0, BOUNDS.listedMax);
  }
  if (error instanceof peggy.parser.SyntaxError) return [diagnostic("error", error.message, error.location)];
  return null;
}
/** What a parser expected, in words: `"+"`, `[0-9]`, `end of input`, or a rule's display name. Sorted, without duplicates. */
export function describeExpected(expected) {
  const words = new Set(expected.map(describe));
  return [...words].toSorted().slice(0, BOUNDS.listedMax);
}
function describe(expectation) {
  switch (expectation.type) {
    case "literal":
      return JSON.stringify(expectation.text);
    case "class":
      return `[${expectation.inverted ? "^" : ""}${expectation.parts.map(describePart).join("")}]`;
    case "any":
      return "any character";
    case "end":
      return "end of input";
    case "other":
      return expectation.description;
  }
}
function describePart(part) {
  if (typeof part !== "string") return part.map(visible).join("-");
  return CLASS_ESCAPE.test(part) ? part : visible(part);
}
function visible(character) {
  return JSON.stringify(character).slice(1, -1);
}
//# sourceMappingURL=diagnostics.js.map
