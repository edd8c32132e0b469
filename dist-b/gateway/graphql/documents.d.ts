import { type DocumentNode, type GraphQLError, type GraphQLSchema } from "graphql";
import type { Limits } from "../../base/limits.js";
export interface Documents {
  /** Throws a GraphQLError for a syntax error and for a text above a limit. */
  parse(text: string): DocumentNode;
  /** Violations of the limits and the schema. Empty when the document may be executed; it is then cached for `client`. */
  validate(document: DocumentNode, client?: string): readonly GraphQLError[];
}
/**
 * Parses and validates documents within limits, and caches the valid ones. The schema changes when agents with commands come
 * and go: a document stays valid as long as its root fields are those it was validated with.
 */
export declare function createDocuments(
  schema: () => GraphQLSchema,
  limits: Limits,
  introspection?: boolean,
): Documents;
/**
 * A least-recently-used cache by text, bounded by the total length of the texts. When it is full, the client with the
 * largest part loses its oldest entry, so that a client with many documents does not evict those of others.
 */
export interface DocumentCache<T = DocumentNode> {
  get(text: string): T | undefined;
  /** `client` is the client whose share the entry counts towards. */
  set(text: string, value: T, client?: string): void;
  readonly characters: number;
}
export declare function createDocumentCache<T = DocumentNode>(charactersMax?: number): DocumentCache<T>;
