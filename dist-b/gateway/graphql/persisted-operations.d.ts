import { type GraphQLSchema } from "graphql";
import type { Log } from "../../base/log.js";
import type { Operations } from "./operations.js";
/** A document named by its hash, as Apollo's clients send it in `extensions.persistedQuery`. */
export interface PersistedQuery {
  /** SHA-256 of the text, 64 lower-case hexadecimal digits. */
  readonly hash: string;
}
/** Null without `persistedQuery`. Throws BAD_USER_INPUT when it is malformed, or its version is not 1. */
export declare function persistedQueryOf(
  extensions: Readonly<Record<string, unknown>> | null | undefined,
): PersistedQuery | null;
/** The unchecked value of `extensions.persistedQuery`; null when there is none. */
export declare function namedIn(extensions: Readonly<Record<string, unknown>> | null | undefined): {
  readonly version?: unknown;
  readonly sha256Hash?: unknown;
} | null;
export declare function sha256(text: string): string;
/** A document, or a name for it. */
export interface OperationRequest {
  readonly query?: string | undefined;
  /** The id, as in code generators and the GraphQL-over-HTTP draft. */
  readonly documentId?: unknown;
  readonly extensions?: Readonly<Record<string, unknown>> | null | undefined;
}
/** The only operations that a gateway executes. */
export interface PersistedOperations {
  /**
   * The document that a request names. Throws BAD_USER_INPUT for an unlisted id or text, and PERSISTED_QUERY_NOT_SUPPORTED
   * for an unknown hash in `extensions.persistedQuery`.
   */
  documentOf(request: OperationRequest): string;
}
/**
 * Takes the list as code generators write it: documents by id, which is usually a hash of the text. Throws BAD_USER_INPUT for
 * anything else. `own` are the documents of the gateway's own clients, which operators need not list.
 */
export declare function createPersistedOperations(
  list: unknown,
  own?: readonly string[],
  operationsMax?: number,
): PersistedOperations;
interface CheckOptions {
  readonly operations: Pick<Operations, "parse" | "validate">;
  readonly schema: GraphQLSchema;
  readonly log: Pick<Log, "warn">;
}
/**
 * Checks the listed documents against the schema and the limits at start, so that the operator learns of a broken one before
 * its first caller does. Throws BAD_USER_INPUT that names it. Missing root fields are only logged: they may be commands of an
 * agent that registers later.
 */
export declare function requireValidOperations(
  list: Readonly<Record<string, string>>,
  { operations, schema, log }: CheckOptions,
): void;
export {};
