import { TerrariumError } from "../../base/errors.js";
import { readJson, readMembers } from "../callers/input.js";
import { readBody } from "../callers/request-body.js";
/** Media types that a cross-origin page cannot send without a preflight, so a form cannot forge a request (CSRF). */
export const GRAPHQL_TYPES = ["application/json", "application/graphql+json", "application/graphql"];
/** Parameters of a GraphQL request. Others in a query string are ignored, because proxies and caches add their own. */
const PARAMETERS = ["query", "operationName", "documentId", "variables", "extensions"];
/** Reads the operation from the query string (GET) or the body (POST). Throws BAD_USER_INPUT or LIMIT_EXCEEDED. */
export async function readParams(request, limits) {
  const params =
    request.method === "GET" ? paramsOfQuery(request.url, limits) : await paramsOfBody(request, limits);
  const isNamed = params.documentId !== undefined || params.extensions?.["persistedQuery"] !== undefined;
  // A persisted operation has no text, but the HTTP library requires one.
  if ((params.query ?? undefined) === undefined && isNamed) params.query = "";
  return params;
}
function paramsOfQuery(url, limits) {
  const query = new URL(url, "http://gateway").searchParams;
  const params = {};
  for (const name of PARAMETERS) {
    const [text = "", ...others] = query.getAll(name);
    if (others.length > 0)
      throw new TerrariumError("BAD_USER_INPUT", `${name} is given more than once`, { field: name });
    if (text === "") continue;
    params[name] = name === "variables" || name === "extensions" ? readJson(text, name, limits) : text;
  }
  return params;
}
async function paramsOfBody(request, limits) {
  const body = await readBody(request, { types: GRAPHQL_TYPES, bytesMax: limits.maxBodyBytes });
  if (body?.type === "application/graphql") return { query: body.text };
  const value = body && body.text !== "" ? readMembers(body.text, "body", limits) : null;
  if (Array.isArray(value))
    throw new TerrariumError("BAD_USER_INPUT", "one request holds one operation, not a batch", {
      field: "body",
    });
  if (typeof value !== "object" || value === null)
    throw new TerrariumError("BAD_USER_INPUT", "the body must be a JSON object", { field: "body" });
  return value;
}
//# sourceMappingURL=graphql-params.js.map
