import {
  type DocumentNode,
  executeSync,
  type ExecutionArgs,
  getOperationAST,
  type GraphQLError,
  type GraphQLSchema,
  Kind,
  OperationTypeNode,
  parse,
  print,
  separateOperations,
  visit,
} from "graphql";
import type { EventSight } from "../../auth/sights.js";
import type { Rendering } from "../../mirror/index.js";
import type { EventContext } from "../../schema/builder.js";
import { createDocumentCache } from "./documents.js";
import type { Operations } from "./operations.js";
import { compileWriter } from "./result-writer.js";

/** The subscription field whose results are shared. Its arguments select events and do not change a result's shape. */
export const SHARED_FIELD = "terrariumEvents";

/** A subscription document without the arguments that only select events: equal for all subscribers with the same shape. */
export interface SharedDocument {
  readonly document: DocumentNode;
  readonly text: string;
  /** Remaining variables, which shape the result, in document order. */
  readonly variables: readonly string[];
}

/** Shared documents by parsed document and operation name. Parsed documents come from a bounded cache, so equal texts are one key. */
const shared = new WeakMap<DocumentNode, Map<string, SharedDocument>>();
/** Documents that differ only in the arguments that select events get the same shared document. */
const byText = createDocumentCache<SharedDocument>();

/** Throws when the document has no such operation, or several and no name. */
export function sharedDocument(document: DocumentNode, operationName: string | null): SharedDocument {
  const name = operationName ?? "";
  const known = shared.get(document) ?? new Map<string, SharedDocument>();
  shared.set(document, known);
  let found = known.get(name);
  if (found === undefined) known.set(name, (found = normalise(document, name)));
  return found;
}

function normalise(document: DocumentNode, operationName: string): SharedDocument {
  const byName = separateOperations(document);
  const operations = Object.values(byName);
  const chosen = operationName === "" && operations.length === 1 ? operations[0] : byName[operationName];
  if (!chosen) throw new Error("there is no such operation in the document");
  const withoutArguments = visit(chosen, {
    Field: (field) => (field.name.value === SHARED_FIELD ? { ...field, arguments: [] } : undefined),
  });
  const used = new Set<string>();
  visit(withoutArguments, {
    VariableDefinition: () => false,
    Variable: ({ name }) => void used.add(name.value),
  });
  const variables: string[] = [];
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
export function subscriptionTexts(operations: readonly string[]): Pick<ReadonlySet<string>, "has"> {
  let texts: ReadonlySet<string> | null = null;
  // On first use: a start need not wait until all are parsed.
  return { has: (text) => (texts ??= readTexts(operations)).has(text) };
}

function readTexts(operations: readonly string[]): ReadonlySet<string> {
  return new Set(
    operations.flatMap((operation) => {
      const document = parse(operation);
      const isSubscription = getOperationAST(document)?.operation === OperationTypeNode.SUBSCRIPTION;
      return isSubscription ? [normalise(document, "").text] : [];
    }),
  );
}

/** The share key: the document and the variables that shape its results. What viewers see is not part of it. */
export function documentKey(
  { text, variables }: SharedDocument,
  values: ExecutionArgs["variableValues"] | undefined,
): string {
  const shaping = shapingVariables({ variables }, values);
  if (shaping === NO_VARIABLES) return text;
  return `${JSON.stringify(shaping)}\n${text}`;
}

/** The variables that shape a document's results. All documents without any share one object. */
export function shapingVariables(
  { variables }: Pick<SharedDocument, "variables">,
  values: ExecutionArgs["variableValues"] | undefined,
): Readonly<Record<string, unknown>> {
  return variables.length === 0 ? NO_VARIABLES : pick(values, variables);
}

const NO_VARIABLES = Object.freeze({});

export interface SharedExecution {
  readonly schema: GraphQLSchema;
  /** What all viewers see that share the execution. */
  readonly sight: EventSight;
  readonly variableValues: ExecutionArgs["variableValues"] | undefined;
  /** Masks the errors of a result. */
  readonly operations: Pick<Operations, "masked">;
}

/**
 * Executes the shared document on one event at a time and encodes the result. Event resolvers get nothing that identifies an
 * observer. Throws a masked error when execution or encoding fails.
 */
export function sharedRendering(
  { document, variables }: SharedDocument,
  options: SharedExecution,
): Rendering {
  const { schema, operations } = options;
  const variableValues = pick(options.variableValues, variables);
  // A new context, so that nothing of the first subscriber's context is shared.
  const contextValue: EventContext = { sight: options.sight };
  const write = compileWriter({ schema, document, variableValues });
  return (cursor, event) => {
    const rootValue = { cursor, event };
    const text = write?.(rootValue, contextValue) ?? null;
    if (text !== null) return text;
    try {
      const result = executeSync({ schema, document, variableValues, contextValue, rootValue });
      return JSON.stringify(operations.masked(result));
    } catch (error) {
      // Masked here, so that all observers get the same error and it is logged once.
      const [masked] = operations.masked({ errors: [error as GraphQLError] }).errors ?? [];
      throw masked ?? error;
    }
  };
}

function pick(
  values: ExecutionArgs["variableValues"] | undefined,
  names: readonly string[],
): Record<string, unknown> {
  if (!values) return {};
  // `fromEntries` creates own properties for all names, `__proto__` included.
  return Object.fromEntries(
    names.filter((name) => Object.hasOwn(values, name)).map((name) => [name, values[name]]),
  );
}
