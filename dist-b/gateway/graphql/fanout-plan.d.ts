import { type DocumentNode, type ExecutionArgs, type GraphQLSchema } from "graphql";
import type { Rendering } from "../../mirror/index.js";
import type { EventContext } from "../../schema/builder.js";
import type { Operations } from "./operations.js";
/** The subscription field whose results are shared. Its arguments select events and do not change a result's shape. */
export declare const SHARED_FIELD = "terrariumEvents";
/** A subscription document without the arguments that only select events: equal for all subscribers with the same shape. */
export interface SharedDocument {
  readonly document: DocumentNode;
  readonly text: string;
  /** Remaining variables, which shape the result, in document order. */
  readonly variables: readonly string[];
}
/** Throws when the document has no such operation, or several and no name. */
export declare function sharedDocument(document: DocumentNode, operationName: string | null): SharedDocument;
/** Normalised texts of the subscriptions among these operations. */
export declare function subscriptionTexts(operations: readonly string[]): ReadonlySet<string>;
/** The share key: the document and the variables that shape its results. Visibility is not part of it. */
export declare function documentKey(
  { text, variables }: SharedDocument,
  values: ExecutionArgs["variableValues"] | undefined,
): string;
export interface SharedExecution {
  readonly schema: GraphQLSchema;
  readonly context: EventContext;
  readonly variableValues: ExecutionArgs["variableValues"] | undefined;
  /** Masks the errors of a result. */
  readonly operations: Pick<Operations, "masked">;
}
/**
 * Executes the shared document on one event at a time and encodes the result. Event resolvers get nothing that identifies an
 * observer. Throws a masked error when execution or encoding fails.
 */
export declare function sharedRendering(
  { document, variables }: SharedDocument,
  options: SharedExecution,
): Rendering;
