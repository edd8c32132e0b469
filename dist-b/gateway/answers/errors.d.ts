import { GraphQLError } from "graphql";
import { type ErrorCode, TerrariumError } from "../../base/errors.js";
import type { NewId } from "../../base/ids.js";
import type { Log } from "../../base/log.js";
export interface ErrorMapperOptions {
  readonly log: Log;
  readonly newId: NewId;
  readonly development: boolean;
  /** Called once for each mapped error, with the limit it names; null without one, or if that is counted elsewhere. */
  readonly onMapped?: (code: ErrorCode, limit: string | null) => void;
}
/** Turns thrown values into errors for the client. The only place where errors are masked. */
export interface ErrorMapper {
  /**
   * `TerrariumError` → its code and details. Errors of graphql-js about a document, its variables or its arguments →
   * BAD_USER_INPUT. Anything else → INTERNAL_SERVER_ERROR with an `errorId` that is also in the log. An error that was mapped
   * before is returned unchanged.
   */
  toClientError(error: unknown): GraphQLError;
  toClientErrors(errors: readonly unknown[]): GraphQLError[];
}
export declare function createErrorMapper(options: ErrorMapperOptions): ErrorMapper;
/** Wraps a `TerrariumError` in a GraphQL error, for code that must throw or report one. */
export declare function graphqlErrorOf(error: TerrariumError): GraphQLError;
/** A new error at the position of another one. It counts as mapped if the other one does. */
export declare function located(
  message: string,
  where: GraphQLError | null,
  extensions: Record<string, unknown>,
): GraphQLError;
