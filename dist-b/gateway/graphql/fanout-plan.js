import {
  executeSync,
  getOperationAST,
  Kind,
  OperationTypeNode,
  parse,
  print,
  separateOperations,
  visit,
} from "graphql";
import { createDocumentCache } from "./documents.js";
/** The subscription field whose results are shared. Its arguments select events and do not change a result's shape. */
export const SHARED_FIELD = "terrariumEvents";
/** Shared documents by parsed document and operation name. Parsed documents come from a bounded cache, so equal texts are one key. */
const shared = new WeakMap();
/** Documents that differ only in the arguments that select events get the same shared document. */
const byText = createDocumentCache();
/** Throws when the document has no such operation, or several and no name. */
export function sharedDocument(document, operationName) {
  const name = operationName ?? "";
  const known = shared.get(document) ?? new Map();
  shared.set(document, known);
  let found = known.get(name);
  if (found === undefined) known.set(name, (found = normalise(document, name)));
  return found;
}
function normalise(document, operationName) {
  const byName = separateOperations(document);
  const operations = Object.values(byName);
  const chosen = operationName === "" && operations.length === 1 ? operations[0] : byName[operationName];
  if (!chosen) throw new Error("there is no such operation in the document");
  const withoutArguments = visit(chosen, {
    Field: (field) => (field.name.value === SHARED_FIELD ? { ...field, arguments: [] } : undefined),
  });
  const used = new Set();
  visit(withoutArguments, {
    VariableDefinition: () => false,
    Variable: ({ name }) => void used.add(name.value),
  });
  const variables = [];
  const trimmed = visit(withoutArguments, {
    VariableDefinition({ variable }) {
      if (!used.has(variable.name.value)) return null;
      variables.push(variable.name.value);
      return false;
    },
    enter: (node) => (node.kind === Kind.FIELD ? false : undefined),
  });
  const text = print(trimmed);
  const known = byText.get(text);
  if (known) return known;
  const made = { document: trimmed, text, variables };
  byText.set(text, made);
  return made;
}
/** Normalised texts of the subscriptions among these operations. */
export function subscriptionTexts(operations) {
  return new Set(
    operations.flatMap((operation) => {
      const document = parse(operation);
      const isSubscription = getOperationAST(document)?.operation === OperationTypeNode.SUBSCRIPTION;
      return isSubscription ? [normalise(document, "").text] : [];
    }),
  );
}
/** The share key: the document and the variables that shape its results. Visibility is not part of it. */
export function documentKey({ text, variables }, values) {
  return `${JSON.stringify(pick(values, variables))}\n${text}`;
}
/**
 * Executes the shared document on one event at a time and encodes the result. Event resolvers get nothing that identifies an
 * observer. Throws a masked error when execution or encoding fails.
 */
export function sharedRendering({ document, variables }, options) {
  const { schema, operations } = options;
  const variableValues = pick(options.variableValues, variables);
  // A new context, so that nothing of the first subscriber's context is shared.
  const contextValue = { visibility: options.context.visibility };
  return (cursor, event) => {
    try {
      const rootValue = { cursor, event };
      const result = executeSync({ schema, document, variableValues, contextValue, rootValue });
      return Buffer.from(JSON.stringify(operations.masked(result)));
    } catch (error) {
      // Masked here, so that all observers get the same error and it is logged once.
      const [masked] = operations.masked({ errors: [error] }).errors ?? [];
      throw masked ?? error;
    }
  };
}
function pick(values, names) {
  if (!values) return {};
  // `fromEntries` creates own properties for all names, `__proto__` included.
  return Object.fromEntries(
    names.filter((name) => Object.hasOwn(values, name)).map((name) => [name, values[name]]),
  );
}
//# sourceMappingURL=fanout-plan.js.map
