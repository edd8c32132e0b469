import {
  getNamedType,
  getVariableValues,
  isCompositeType,
  isObjectType,
  isRequiredArgument,
  isUnionType,
  parse,
  print,
} from "graphql";
import { visibleLine } from "../../base/text/visible-text.js";
import { commandOf } from "../../schema/index.js";
/** Agents for which an example is shown. */
const SHOWN_MAX = 20;
/** Arguments that the gateway adds to every command. */
const GATEWAY_ARGUMENTS = ["timeoutMs", "idempotencyKey", "session"];
/**
 * One document per agent with commands. It calls the first command that can be called with its author's example, or without
 * arguments. An example whose JSON arguments are not valid GraphQL variables is left out.
 */
export function commandExamples(schema) {
  const examples = new Map();
  for (const operation of ["mutation", "query"]) {
    const root = operation === "query" ? schema.getQueryType() : schema.getMutationType();
    const namespaces = Object.entries(root?.getFields() ?? {}).toSorted(([a], [b]) => (a < b ? -1 : 1));
    for (const [, namespace] of namespaces) {
      const type = getNamedType(namespace.type);
      const isTaken = examples.has(namespace.name) || examples.size >= SHOWN_MAX;
      if (isTaken || !isObjectType(type)) continue;
      const fields = Object.values(type.getFields()).toSorted((a, b) => placeOf(a) - placeOf(b));
      for (const field of fields) {
        const example = exampleOf(schema, operation, namespace.name, field);
        if (!example) continue;
        examples.set(namespace.name, example);
        break;
      }
    }
  }
  return [...examples.values()];
}
function exampleOf(schema, operation, namespace, field) {
  const command = commandOf(field)?.descriptor;
  if (!command) return null;
  const variables = command.examples[0]?.args ?? {};
  if (typeof variables !== "object" || variables === null || Array.isArray(variables)) return null;
  const given = field.args.filter(
    ({ name }) => Object.hasOwn(variables, name) && !GATEWAY_ARGUMENTS.includes(name),
  );
  if (given.length < Object.keys(variables).length) return null;
  if (field.args.some((arg) => isRequiredArgument(arg) && !given.includes(arg))) return null;
  const list = (items) => (items.length === 0 ? "" : `(${items.join(", ")})`);
  const declared = list(given.map(({ name, type }) => `$${name}: ${String(type)}`));
  const passed = list(given.map(({ name }) => `${name}: $${name}`));
  const selected = selection(getNamedType(field.type));
  const name = [namespace, field.name]
    .map((word) => word.replace(/^./, (first) => first.toUpperCase()))
    .join("");
  const document = parse(
    `${operation} ${name}${declared} { ${namespace} { ${field.name}${passed} ${selected} } }`,
  );
  const [definition] = document.definitions;
  if (getVariableValues(schema, definition?.variableDefinitions ?? [], variables).errors) return null;
  const [first = ""] = (command.help || `The command ${command.name}.`).split("\n", 1);
  // The text goes into a comment, which any line terminator would end.
  const about = visibleLine(first);
  return {
    query: `# ${about} Needs a token.\n${print(document)}\n`,
    ...(given.length > 0 && { variables }),
  };
}
function placeOf(field) {
  return commandOf(field)?.place ?? 0;
}
/** Fields that an example selects. Without a bound, types with two fields of a deeper type each would double it per level. */
const FIELDS_MAX = 200;
/** Selects all fields, up to the bound. Ends because recursive types are JSON scalars. */
function selection(type, left = { fields: FIELDS_MAX }) {
  if (!isCompositeType(type)) return "";
  if (type.name === "Semaphore") return "{ id prompt options }";
  const parts = [];
  const inner = isUnionType(type)
    ? type.getTypes().map((member) => ({ start: `... on ${member.name}`, type: member }))
    : Object.values(type.getFields()).map((field) => ({ start: field.name, type: getNamedType(field.type) }));
  for (const { start, type: next } of inner) {
    if (left.fields <= 0) break;
    left.fields -= 1;
    parts.push(`${start} ${selection(next, left)}`);
  }
  const isWhole = parts.length > 0 && !isUnionType(type);
  return `{ ${[...(isWhole ? [] : ["__typename"]), ...parts].join(" ")} }`;
}
//# sourceMappingURL=command-examples.js.map
