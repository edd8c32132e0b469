import type { Limits } from "../../base/limits.js";
import { type OperationRequest } from "./persisted-operations.js";
type QueryLimits = Pick<
  Limits,
  "maxAutomaticQueries" | "maxAutomaticQueryBytes" | "maxAutomaticQueriesPerClient"
>;
export interface AutomaticQueriesOptions {
  readonly limits: QueryLimits;
  /** Called for each text that is forgotten because of a limit. */
  readonly onForgotten?: (limit: keyof QueryLimits) => void;
}
/** The document that a request names. Call `remember` once the text has proved valid. */
export interface NamedDocument {
  readonly text: string;
  remember(): void;
}
/**
 * Automatic persisted queries: a client sends the SHA-256 of a document; if it is unknown, the client sends hash and text,
 * and from then on the hash alone is enough for every client. A least-recently-used store, bounded in number and bytes. Each
 * client has a share of both, so that no client can evict the documents of others.
 */
export declare class AutomaticQueries {
  #private;
  constructor({ limits, onForgotten }: AutomaticQueriesOptions);
  get size(): number;
  get bytes(): number;
  /** The document that a request names. Throws PERSISTED_QUERY_NOT_FOUND for an unknown hash without a text. */
  documentOf(request: OperationRequest, client: string): NamedDocument;
}
export {};
