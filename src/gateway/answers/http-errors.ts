import { type ExecutionResult, GraphQLError } from "graphql";
import { ERROR_CODES, type ErrorCode, TerrariumError } from "../../base/errors.js";
import type { JsonValue } from "../../base/json.js";
import { type ErrorMapper, located } from "./errors.js";

/** A refusal with a more specific HTTP status than its code has. */
export class HttpRefusal extends TerrariumError {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: number,
    message: string,
    details: Record<string, JsonValue>,
    headers: Readonly<Record<string, string>> = {},
  ) {
    super("BAD_USER_INPUT", message, details);
    this.status = status;
    this.headers = headers;
  }
}

/** The status of a refusal before execution: its own, or that of its code. */
export function statusOfRefusal(error: unknown, code: ErrorCode): number {
  return error instanceof HttpRefusal ? error.status : ERROR_CODES[code].status;
}

interface HttpHint {
  readonly status: number;
  /** True: clients that accept application/json get 200 with the errors in the body, as the specification requires. */
  readonly spec?: boolean;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Adds the HTTP status of the response as a hint, which is never sent itself. */
export function withHttp(error: GraphQLError, http: HttpHint): GraphQLError {
  return located(error.message, error, {
    ...error.extensions,
    http: { ...http, headers: { ...http.headers } },
  });
}

/** Removes the hints, for writers that would send them. */
export function withoutHttp(result: ExecutionResult): ExecutionResult {
  if (!result.errors) return result;
  const errors = result.errors.map((error) => {
    const { http, ...extensions } = error.extensions;
    return http === undefined ? error : located(error.message, error, extensions);
  });
  return { ...result, errors };
}

/** Adds status hints to a result without `data`, which means that nothing was executed. */
export function withStatus(result: ExecutionResult): ExecutionResult {
  if (!result.errors || "data" in result) return result;
  return {
    ...result,
    errors: result.errors.map((error) =>
      error.extensions["http"]
        ? error
        : withHttp(
            error,
            error.extensions["code"] === "INTERNAL_SERVER_ERROR"
              ? { status: 500 }
              : { status: 400, spec: true },
          ),
    ),
  };
}

const JSON_TYPES = ["application/json", "application/graphql-response+json"];

/** A refusal before Yoga sees the request, as a GraphQL response. */
export function graphqlRefusal(
  request: Request,
  errors: ErrorMapper,
  error: unknown,
  status: number,
  headers: Readonly<Record<string, string>> = {},
): Response {
  const accepted = (request.headers.get("accept") ?? "").split(", ");
  const type = accepted.find((one) => JSON_TYPES.includes(one)) ?? "application/json";
  return new Response(JSON.stringify({ errors: [errors.toClientError(error)] }), {
    status,
    headers: { "content-type": `${type}; charset=utf-8`, "cache-control": "no-store", ...headers },
  });
}
