import { GraphQLError } from "graphql";
import { ERROR_CODES, TerrariumError } from "../../base/errors.js";
import { located } from "./errors.js";
/** A refusal with a more specific HTTP status than its code has. */
export class HttpRefusal extends TerrariumError {
  status;
  headers;
  constructor(status, message, details, headers = {}) {
    super("BAD_USER_INPUT", message, details);
    this.status = status;
    this.headers = headers;
  }
}
/** The status of a refusal before execution: its own, or that of its code. */
export function statusOfRefusal(error, code) {
  return error instanceof HttpRefusal ? error.status : ERROR_CODES[code].status;
}
/** Adds the HTTP status of the response as a hint, which is never sent itself. */
export function withHttp(error, http) {
  return located(error.message, error, {
    ...error.extensions,
    http: { ...http, headers: { ...http.headers } },
  });
}
/** Removes the hints, for writers that would send them. */
export function withoutHttp(result) {
  if (!result.errors) return result;
  const errors = result.errors.map((error) => {
    const { http, ...extensions } = error.extensions;
    return http === undefined ? error : located(error.message, error, extensions);
  });
  return { ...result, errors };
}
/** Adds status hints to a result without `data`, which means that nothing was executed. */
export function withStatus(result) {
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
export function graphqlRefusal(request, errors, error, status, headers = {}) {
  const accepted = (request.headers.get("accept") ?? "").split(", ");
  const type = accepted.find((one) => JSON_TYPES.includes(one)) ?? "application/json";
  return new Response(JSON.stringify({ errors: [errors.toClientError(error)] }), {
    status,
    headers: { "content-type": `${type}; charset=utf-8`, "cache-control": "no-store", ...headers },
  });
}
//# sourceMappingURL=http-errors.js.map
