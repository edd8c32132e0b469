import {
  type DocumentNode,
  execute,
  type ExecutionArgs,
  getOperationAST,
  type GraphQLSchema,
  Kind,
  OperationTypeNode,
  parse,
  print,
  separateOperations,
  visit,
} from "graphql";
import type { Viewer, Visibility } from "../../auth/viewer.js";
import { NotShareable, type Rendering } from "../../mirror/index.js";
import type { SchemaContext } from "../../schema/builder.js";
import { createDocumentCache } from "./documents.js";
import type { Operations } from "./operations.js";

/** The one subscription field whose results are shared; its arguments choose events, they do not shape them. */
export const SHARED_FIELD = "terrariumEvents";

/** A subscription document without what only chooses events: the same for everybody who wants the same shape. */
export interface SharedDocument {
  readonly document: DocumentNode;
  readonly text: string;
  /** Variables that still shape the result, in the order of the document. */
  readonly variables: readonly string[];
}

/** What became of parsed documents, which come from a bounded cache, so that equal texts are the same object here. */
const shared = new WeakMap<DocumentNode, Map<string, SharedDocument | null>>();
/** Texts that differ only in what chooses events have one shared document between them. */
const byText = createDocumentCache<SharedDocument>();

export function sharedDocument(document: DocumentNode, operationName: string | null): SharedDocument | null {
  const name = operationName ?? "";
  const known = shared.get(document) ?? new Map<string, SharedDocument | null>();
  shared.set(document, known);
  let found = known.get(name);
  if (found === undefined) known.set(name, (found = normalise(document, name)));
  return found;
}

function normalise(document: DocumentNode, operationName: string): SharedDocument | null {
  const byName = separateOperations(document);
  const operations = Object.values(byName);
  const chosen = operationName === "" && operations.length === 1 ? operations[0] : byName[operationName];
  if (!chosen) return null;
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
export function subscriptionTexts(operations: readonly string[]): ReadonlySet<string> {
  return new Set(
    operations.flatMap((operation) => {
      const document = parse(operation);
      const isSubscription = getOperationAST(document)?.operation === OperationTypeNode.SUBSCRIPTION;
      return isSubscription ? [normalise(document, "")?.text ?? ""] : [];
    }),
  );
}

/** The document with everything that shapes its results but who may see what, as one string. */
export function documentKey(
  { text, variables }: SharedDocument,
  values: ExecutionArgs["variableValues"] | undefined,
): string {
  return `${JSON.stringify(pick(values, variables))}\n${text}`;
}

export interface SharedExecution {
  readonly schema: GraphQLSchema;
  /** Whoever subscribed first; only what all sharers have in common is taken from it. */
  readonly context: SchemaContext;
  readonly variableValues: ExecutionArgs["variableValues"] | undefined;
  /** Masks what must not be seen in a result's errors. */
  readonly operations: Pick<Operations, "masked">;
}

/** Executes the shared document on one event at a time and encodes the result. */
export function sharedRendering(
  { document, variables }: SharedDocument,
  options: SharedExecution,
): Rendering {
  const { schema, operations } = options;
  const variableValues = pick(options.variableValues, variables);
  const contextValue = new SharedContext(options.context);
  return (cursor, event) => {
    contextValue.viewerWasRead = false;
    const result = execute({ schema, document, variableValues, contextValue, rootValue: { cursor, event } });
    if (result instanceof Promise) {
      // Somebody else will execute it again, and answer for its outcome.
      result.catch(() => undefined);
      throw new NotShareable("a resolver is asynchronous");
    }
    if (contextValue.viewerWasRead) throw new NotShareable("a resolver reads the viewer");
    return Buffer.from(JSON.stringify(operations.masked(result)));
  };
}

/** A context nobody stands behind: reading the viewer is noticed, and what was made of it is thrown away. */
class SharedContext implements SchemaContext {
  readonly visibility: Visibility;
  readonly watch: SchemaContext["watch"];
  readonly steer: SchemaContext["steer"];
  readonly limits: SchemaContext["limits"];
  viewerWasRead = false;

  constructor({ visibility, watch, steer, limits }: SchemaContext) {
    this.visibility = visibility;
    this.watch = watch;
    this.steer = steer;
    this.limits = limits;
  }

  get viewer(): Viewer {
    this.viewerWasRead = true;
    throw new NotShareable("a resolver reads the viewer");
  }
}

function pick(
  values: ExecutionArgs["variableValues"] | undefined,
  names: readonly string[],
): Record<string, unknown> {
  if (!values) return {};
  // `fromEntries` makes own members of all names.
  return Object.fromEntries(
    names.filter((name) => Object.hasOwn(values, name)).map((name) => [name, values[name]]),
  );
}
