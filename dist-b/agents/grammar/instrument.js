/** Parser option through which generated code reaches the function that counts work. */
export const WORK_OPTION = "countWork";
const LABEL_PREFIX = "label$";
/**
 * Rewrites a checked grammar so that parsing is bounded and trees have labels:
 *
 * - each rule and each iteration of a repetition first counts its work, and the counter can abort the parse. Nothing else
 *   in a grammar can take long, so this bounds time and memory, the same on every machine;
 * - a sequence with labels returns an object of them: `key:word "=" value:word` → `{"key": …, "value": …}`.
 *
 * The generated code consists of this module's text and label names, which are identifiers. Labels get a prefix, so that
 * they cannot shadow names in the generated code.
 */
export function instrument(grammar) {
  for (const rule of grammar.rules) {
    const { expression } = rule;
    if (expression.type === "named") expression.expression = counted(expression.expression, RULE_WORK);
    else rule.expression = counted(expression, RULE_WORK);
  }
}
function rewrite(node) {
  descend(node);
  const labels = ownLabels(node);
  if (labels.length === 0) return node;
  const members = labels.map((label) => `[${JSON.stringify(label)}]: ${LABEL_PREFIX}${label}`);
  return {
    type: "action",
    expression: node,
    code: `return { ${members.join(", ")} };`,
    codeLocation: node.location,
    location: node.location,
  };
}
/** Labels that become members of an object; none if something is picked with `@`. */
function ownLabels(node) {
  const elements = node.type === "sequence" ? node.elements : [node];
  const labeled = elements.filter((element) => element.type === "labeled");
  if (labeled.some(({ pick }) => pick)) return [];
  return labeled.map(({ label }) => label?.slice(LABEL_PREFIX.length) ?? "").filter((label) => label !== "");
}
function descend(node) {
  switch (node.type) {
    case "choice":
      node.alternatives = node.alternatives.map((alternative) => rewrite(alternative));
      return;
    case "sequence":
      for (const element of node.elements) descend(element);
      return;
    case "labeled":
      if (node.label !== null) node.label = `${LABEL_PREFIX}${node.label}`;
      descend(node.expression);
      return;
    case "text":
    case "simple_and":
    case "simple_not":
    case "optional":
      node.expression = primary(rewrite(node.expression));
      return;
    case "zero_or_more":
    case "one_or_more":
      node.expression = counted(node.expression);
      return;
    case "repeated":
      if (node.min?.type === "variable") node.min.value = `${LABEL_PREFIX}${node.min.value}`;
      if (node.max?.type === "variable") node.max.value = `${LABEL_PREFIX}${node.max.value}`;
      node.expression = counted(node.expression, node.delimiter ? weigh(node.delimiter) : 0);
      if (node.delimiter) node.delimiter = rewrite(node.delimiter);
      return;
    case "group":
      node.expression = rewrite(node.expression);
      return;
    case "named":
      node.expression = rewrite(node.expression);
      return;
    case "rule_ref":
    case "literal":
    case "class":
    case "any":
      return;
    case "action":
    case "semantic_and":
    case "semantic_not":
    case "library_ref":
      throw new Error(`${node.type} should have been refused`);
  }
}
/** `e` becomes `(&{ count } @e)`, itself rewritten. */
function counted(original, besides = 0) {
  const { location } = original;
  const work = besides + weigh(original);
  const step = {
    type: "semantic_and",
    code: `return options.${WORK_OPTION}(${work});`,
    codeLocation: location,
    location,
  };
  const picked = {
    type: "labeled",
    pick: true,
    label: null,
    labelLocation: location,
    expression: primary(rewrite(original)),
    location,
  };
  return group({ type: "sequence", elements: [step, picked], location }, location);
}
function primary(expression) {
  return group(expression, expression.location);
}
function group(expression, location) {
  return { type: "group", expression, location };
}
/** Additional work of entering a rule: its entry in the parser's cache. */
const RULE_WORK = 4;
/** Characters of a literal, and parts of a class, that cost about one step. */
const LITERAL_CHARS_PER_UNIT = 64;
const CLASS_PARTS_PER_UNIT = 2;
/**
 * Maximum work of an expression up to the next rule or iteration, which count their own work. A whole number from 1,
 * roughly in steps of the generated parser.
 */
export function weigh(node) {
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
function sum(nodes) {
  return nodes.reduce((total, node) => total + weigh(node), 0);
}
//# sourceMappingURL=instrument.js.map
