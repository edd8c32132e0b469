import type { GraphQLParams } from "graphql-yoga";
import { TerrariumError } from "../../base/errors.js";
import type { JsonValue } from "../../base/json.js";
import type { Limits } from "../../base/limits.js";
import { readJson, readMembers } from "../callers/input.js";
import { readBody } from "../callers/request-body.js";

/** Media types that a cross-origin page cannot send without a preflight, so a form cannot forge a request (CSRF). */
export const GRAPHQL_TYPES = ["application/json", "application/graphql+json", "application/graphql"];

/** Parameters of a GraphQL request. Others in a query string are ignored, because proxies and caches add their own. */
const PARAMETERS = ["query", "operationName", "documentId", "variables", "extensions"] as const;

export interface OperationParams extends GraphQLParams {
  documentId?: unknown;
}

type ParamsLimits = Pick<Limits, "maxInputDepth" | "maxBodyBytes">;

/** Reads the operation from the query string (GET) or the body (POST). Throws BAD_USER_INPUT or LIMIT_EXCEEDED. */
export async function readParams(request: Request, limits: ParamsLimits): Promise<OperationParams> {
  return withText(
    request.method === "GET" ? paramsOfQuery(request.url, limits) : await paramsOfBody(request, limits),
  );
}

/** A persisted operation has no text, but the HTTP library requires one. */
function withText(params: OperationParams): OperationParams {
  const isNamed = params.documentId !== undefined || params.extensions?.["persistedQuery"] !== undefined;
  if ((params.query ?? undefined) === undefined && isNamed) params.query = "";
  return params;
}

/** The parameters in the JSON text of a body; null unless they have the usual names and types. */
export function plainParams(text: string, limits: ParamsLimits): PlainParams | null {
  let value: JsonValue;
  try {
    value = readMembers(text, "body", limits);
  } catch (error) {
    if (error instanceof TerrariumError) return null;
    throw error;
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) return null;
  const params = value as OperationParams;
  for (const name in params) if (!NAMES.has(name)) return null;
  const isPlain = isObjectOrNone(params.variables) && isObjectOrNone(params.extensions);
  return isPlain && typeof withText(params).query === "string" ? (params as PlainParams) : null;
}

type PlainParams = OperationParams & { readonly query: string };

const NAMES: ReadonlySet<string> = new Set(PARAMETERS);

function isObjectOrNone(value: unknown): boolean {
  return value === undefined || (typeof value === "object" && !Array.isArray(value));
}

function paramsOfQuery(url: string, limits: ParamsLimits): OperationParams {
  const query = new URL(url, "http://gateway").searchParams;
  const params: Record<string, JsonValue> = {};
  for (const name of PARAMETERS) {
    const [text = "", ...others] = query.getAll(name);
    if (others.length > 0)
      throw new TerrariumError("BAD_USER_INPUT", `${name} is given more than once`, { field: name });
    if (text === "") continue;
    params[name] = name === "variables" || name === "extensions" ? readJson(text, name, limits) : text;
  }
  return params;
}

async function paramsOfBody(request: Request, limits: ParamsLimits): Promise<OperationParams> {
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
