import type { ast } from "peggy";

/** What entering a rule takes besides: its place in the parser's cache. */
export const RULE_WORK = 4;

/** Characters of a literal, and parts of a class, that take about as long as one step more. */
const LITERAL_CHARS_PER_UNIT = 64;
const CLASS_PARTS_PER_UNIT = 2;

/**
 * How much there is to try in an expression, at most, until a rule is entered or a repetition takes a turn: those count
 * for themselves. A whole number from 1, roughly in steps of the generated parser.
 */
export function weigh(node: ast.Expression | ast.Named): number {
  switch (node.type) {
    case "choice":
      return 1 + sum(node.alternatives);
    case "sequence":
      return 1 + sum(node.elements);
    case "labeled":
    case "text":
    case "simple_and":
    case "simple_not":
    case "optional":
    case "named":
    case "group":
    case "action":
      return 1 + weigh(node.expression);
    case "literal":
      return 1 + Math.ceil(node.value.length / LITERAL_CHARS_PER_UNIT);
    case "class":
      return 1 + Math.ceil(node.parts.length / CLASS_PARTS_PER_UNIT);
    case "zero_or_more":
    case "one_or_more":
    case "repeated":
    case "rule_ref":
    case "any":
    case "semantic_and":
    case "semantic_not":
    case "library_ref":
      return 1;
  }
}

function sum(nodes: readonly (ast.Expression | ast.Named)[]): number {
  return nodes.reduce((total, node) => total + weigh(node), 0);
}
