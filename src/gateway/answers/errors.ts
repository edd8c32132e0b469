import { GraphQLError } from "graphql";
import { type ErrorCode, isErrorCode, messageOf, TerrariumError } from "../../base/errors.js";
import type { NewId } from "../../base/ids.js";
import type { Log } from "../../base/log.js";
import { QUESTION_REFUSED } from "../../inbox/inbox.js";

export interface ErrorMapperOptions {
  readonly log: Log;
  readonly newId: NewId;
  readonly development: boolean;
  /** Hears of each error that was mapped, once, and of the limit it names, unless that is counted already. */
  readonly onMapped?: (code: ErrorCode, limit: string | null) => void;
}

/** Turns whatever was thrown into what the client may see. The only place where errors are masked. */
export interface ErrorMapper {
  /**
   * `TerrariumError` → its code and details. What graphql-js says about a document, its variables or its arguments
   * → BAD_USER_INPUT. Anything else → INTERNAL_SERVER_ERROR with an `errorId` that is also in the log.
   * An error that was mapped before comes back as it is.
   */
  toClientError(error: unknown): GraphQLError;
  toClientErrors(errors: readonly unknown[]): GraphQLError[];
}

/** Codes the HTTP layer's library uses for what the contract names otherwise. */
const LIBRARY_CODES: ReadonlyMap<unknown, ErrorCode> = new Map([
  ["BAD_REQUEST", "BAD_USER_INPUT"],
  ["GRAPHQL_PARSE_FAILED", "BAD_USER_INPUT"],
  ["GRAPHQL_VALIDATION_FAILED", "BAD_USER_INPUT"],
  ["OPERATION_RESOLUTION_FAILURE", "BAD_USER_INPUT"],
  ["REQUEST_ENTITY_TOO_LARGE", "LIMIT_EXCEEDED"],
]);

/** What a client may see as it is. An error made from one of them, for another place, is one too. */
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
      // Under this name the HTTP layer looks for status and headers: details, which agents choose, have no say in them.
      const { http: _http, ...details } = innermost.details;
      return rebuild(outer, innermost.message, { ...details, code: innermost.code });
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
    return rebuild(outer, "Something went wrong in the gateway; the log has more under this errorId.", {
      code: "INTERNAL_SERVER_ERROR",
      errorId,
      ...shown,
    });
  }

  return { toClientError, toClientErrors: (errors) => errors.map(toClientError) };
}

/** A `TerrariumError` as a GraphQL error, for places that must throw or report one themselves. */
export function graphqlErrorOf(error: TerrariumError): GraphQLError {
  return new GraphQLError(error.message, { originalError: error });
}

/** graphql-js wraps what resolvers and scalars throw, sometimes more than once. */
function innermostOf(error: unknown): unknown {
  let current = error;
  while (current instanceof GraphQLError && current.originalError) current = current.originalError;
  return current;
}

/**
 * Whether the client's text is at fault. Errors without a path come from reading the request. Errors with one come
 * from executing it: those that graphql-js threw pointing at a part of the document (a bad argument) are the
 * client's, those that point at none (a value that a type cannot represent) are ours.
 */
function isAboutTheRequest(outer: GraphQLError, innermost: GraphQLError): boolean {
  return outer.path === undefined || innermost.nodes !== undefined;
}

function codeOf(error: GraphQLError): ErrorCode {
  return LIBRARY_CODES.get(error.extensions["code"]) ?? "BAD_USER_INPUT";
}

/** Keeps where it happened (locations, path) and what the HTTP layer wants (status), and nothing else. */
function rebuild(
  outer: GraphQLError | null,
  message: string,
  extensions: Record<string, unknown>,
): GraphQLError {
  const http = outer?.extensions["http"];
  return located(message, outer, http === undefined ? extensions : { ...extensions, http });
}

/** A new error that stands where another one stood. */
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
