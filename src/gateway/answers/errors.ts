import { GraphQLError } from "graphql";
import { type ErrorCode, isErrorCode, messageOf, TerrariumError } from "../../base/errors.js";
import type { NewId } from "../../base/ids.js";
import type { Log } from "../../base/log.js";
import { QUESTION_REFUSED } from "../../inbox/inbox.js";
import { whileCutOff } from "./cut-off.js";

export interface ErrorMapperOptions {
  readonly log: Log;
  readonly newId: NewId;
  readonly development: boolean;
  /** This gateway cannot reach the others of its namespace. Default: it can, or is the only one. */
  readonly isCutOff?: (() => boolean) | undefined;
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

/** Codes of the HTTP library that have another name in the contract. */
const LIBRARY_CODES: ReadonlyMap<unknown, ErrorCode> = new Map([
  ["BAD_REQUEST", "BAD_USER_INPUT"],
  ["GRAPHQL_PARSE_FAILED", "BAD_USER_INPUT"],
  ["GRAPHQL_VALIDATION_FAILED", "BAD_USER_INPUT"],
  ["OPERATION_RESOLUTION_FAILURE", "BAD_USER_INPUT"],
  ["REQUEST_ENTITY_TOO_LARGE", "LIMIT_EXCEEDED"],
]);

/** Errors that may be sent to clients. Errors that `located` derives from them are included. */
const mapped = new WeakSet<GraphQLError>();

export function createErrorMapper(options: ErrorMapperOptions): ErrorMapper {
  function toClientError(error: unknown): GraphQLError {
    if (error instanceof GraphQLError && mapped.has(error)) return error;
    const clientError = translate(error);
    mapped.add(clientError);
    const { code, limit, refused } = clientError.extensions;
    const isUncounted = typeof limit === "string" && refused !== QUESTION_REFUSED.refused;
    if (isErrorCode(code)) options.onMapped?.(code, isUncounted ? limit : null);
    return clientError;
  }

  function translate(error: unknown): GraphQLError {
    const outer = error instanceof GraphQLError ? error : null;
    const innermost = innermostOf(error);
    if (innermost instanceof TerrariumError) {
      const told = options.isCutOff?.() === true ? whileCutOff(innermost) : innermost;
      // Yoga reads status and headers from `http`: drop it, because agents choose the details.
      const { http: _http, ...details } = told.details;
      return rebuild(outer, told.message, { ...details, code: told.code });
    }
    if (outer && innermost instanceof GraphQLError && isAboutTheRequest(outer, innermost)) {
      const known = isErrorCode(outer.extensions["code"]);
      return rebuild(outer, outer.message, known ? outer.extensions : { code: codeOf(outer) });
    }
    return unexpected(outer, innermost);
  }

  function unexpected(outer: GraphQLError | null, error: unknown): GraphQLError {
    const errorId = options.newId("err");
    options.log.error({ errorId, err: error, path: outer?.path }, "unexpected failure while answering");
    const shown = options.development
      ? {
          exception: {
            message: messageOf(error),
            stack: error instanceof Error ? error.stack : undefined,
          },
        }
      : {};
    return rebuild(outer, "Unexpected error in the gateway; see its log for this errorId.", {
      code: "INTERNAL_SERVER_ERROR",
      errorId,
      ...shown,
    });
  }

  return { toClientError, toClientErrors: (errors) => errors.map(toClientError) };
}

/** Wraps a `TerrariumError` in a GraphQL error, for code that must throw or report one. */
export function graphqlErrorOf(error: TerrariumError): GraphQLError {
  return new GraphQLError(error.message, { originalError: error });
}

/** Unwraps an error: graphql-js wraps errors of resolvers and scalars, sometimes more than once. */
function innermostOf(error: unknown): unknown {
  let current = error;
  while (current instanceof GraphQLError && current.originalError) current = current.originalError;
  return current;
}

/**
 * Whether the client caused the error. Errors without a path come from reading the request. Errors with a path come from
 * execution: if graphql-js names a part of the document (a bad argument) the client caused it, otherwise (a value that a type
 * cannot represent) the gateway did.
 */
function isAboutTheRequest(outer: GraphQLError, innermost: GraphQLError): boolean {
  return outer.path === undefined || innermost.nodes !== undefined;
}

function codeOf(error: GraphQLError): ErrorCode {
  return LIBRARY_CODES.get(error.extensions["code"]) ?? "BAD_USER_INPUT";
}

/** Keeps only the position (locations, path) and the HTTP hint of the outer error. */
function rebuild(
  outer: GraphQLError | null,
  message: string,
  extensions: Record<string, unknown>,
): GraphQLError {
  const http = outer?.extensions["http"];
  return located(message, outer, http === undefined ? extensions : { ...extensions, http });
}

/** A new error at the position of another one. It counts as mapped if the other one does. */
export function located(
  message: string,
  where: GraphQLError | null,
  extensions: Record<string, unknown>,
): GraphQLError {
  const error = new GraphQLError(message, {
    nodes: where?.nodes ?? null,
    source: where?.source ?? null,
    positions: where?.positions ?? null,
    path: where?.path ?? null,
    extensions,
  });
  if (where && mapped.has(where)) mapped.add(error);
  return error;
}
