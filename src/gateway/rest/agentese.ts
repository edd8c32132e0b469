import { createHash } from "node:crypto";
import { clientAsker } from "../../agentese/agentese.js";
import { DASHBOARD_STYLE } from "../../agentese/dashboard.js";
import type { Agentese } from "../../agentese/port.js";
import { parsePath } from "../../agentese/path.js";
import { type Match, matchPath } from "../../agentese/table.js";
import type { Authenticator } from "../../auth/tokens/authenticator.js";
import type { Viewer } from "../../auth/viewer.js";
import { TerrariumError } from "../../base/errors.js";
import type { JsonValue } from "../../base/json.js";
import type { ResolvedPath } from "../../events/agent/agent-calls.js";
import type { Limits } from "../../base/limits.js";
import { steerWithin } from "../../steering/audit.js";
import type { Steer } from "../../steering/port.js";
import { prefersPage } from "../answers/accept.js";
import type { ErrorMapper } from "../answers/errors.js";
import { pageHeaders } from "../answers/headers.js";
import { HttpRefusal } from "../answers/http-errors.js";
import { json, methodProblem, type Route } from "../answers/route.js";
import { integerIn, readJson, readQuery } from "../callers/input.js";
import { readBody } from "../callers/request-body.js";
import { authorizationOf } from "../callers/tokens.js";
import { queryInput } from "./query-input.js";
import { idempotencyKeyOf } from "./request.js";
import { problemOf, rateHeaders } from "./response.js";

export interface AgenteseRouteOptions {
  readonly authenticator: Authenticator;
  readonly agentese: Agentese;
  readonly steer: Steer;
  readonly limits: Limits;
  readonly errors: ErrorMapper;
}

const PREFIX = "/agentese";
const TYPES = ["application/json"];

/** The tree's policy for pages, and the page's one style by its hash. */
const PAGE_CSP = pageHeaders()["content-security-policy"].replace(
  "style-src 'self'",
  `style-src 'self' 'sha256-${createHash("sha256").update(DASHBOARD_STYLE).digest("base64")}'`,
);

/** `GET /agentese/{path}` reads, with the input in the query; `POST` may act, and the body is the input itself. */
export function createAgenteseRoute(options: AgenteseRouteOptions): Route {
  const { authenticator, agentese, steer, limits, errors } = options;

  return ({ request, pathname, address }) => {
    if (pathname !== PREFIX && !pathname.startsWith(`${PREFIX}/`)) return null;
    return answer(request, decoded(pathname.slice(PREFIX.length + 1)), address);
  };

  async function answer(request: Request, path: string, address: string): Promise<Response> {
    const { method, headers } = request;
    if (method !== "GET" && method !== "HEAD" && method !== "POST") return methodProblem("GET, HEAD, POST");
    try {
      const viewer = await authenticator.authenticate(authorizationOf(headers.get("authorization")), address);
      const match = matchOf(path);
      if (method === "POST") return await post(request, path, match, viewer);
      const response = await get(request, path, match, viewer);
      return method === "HEAD" ? new Response(null, response) : response;
    } catch (error) {
      return problemOf(errors, error);
    }
  }

  async function get(request: Request, path: string, match: Match | null, viewer: Viewer): Promise<Response> {
    const input = match && !match.row.acts ? queryInput(request.url, match.row, limits) : undefined;
    const result = await agentese.read(clientAsker(viewer, steer), path, input).catch((error: unknown) => {
      throw refusedMethod(error) ?? error;
    });
    const { html } = result;
    if (html === null || !prefersPage(request.headers.get("accept"))) return jsonOf(result);
    return pageOf(request, path, html);
  }

  async function post(
    request: Request,
    path: string,
    match: Match | null,
    viewer: Viewer,
  ): Promise<Response> {
    let isReplay = false;
    const isCommand = match !== null && match.command !== "";
    const performed = async (): Promise<Response> => {
      const { url, headers, signal } = request;
      const query = readQuery(url, isCommand ? ["timeoutMs", "session"] : []);
      const within = steerWithin(steer, headers.get("traceparent"));
      const asker = clientAsker(viewer, within, signal, () => void (isReplay = true));
      const input = await bodyOf(request);
      return jsonOf(
        await agentese.invoke(asker, path, input, {
          timeoutMs: integerIn(query, "timeoutMs"),
          idempotencyKey: idempotencyKeyOf(headers.get("idempotency-key")),
          session: query.get("session"),
        }),
      );
    };
    const response = await performed().catch((error: unknown) => problemOf(errors, error));
    // Read after the call, so that the call is counted.
    const quota = isCommand ? steer.quota(viewer, match.agentId) : null;
    const headers = { ...rateHeaders(quota), ...(isReplay ? { "idempotency-replayed": "true" } : {}) };
    for (const [name, value] of Object.entries(headers)) response.headers.set(name, value);
    return response;
  }

  async function bodyOf(request: Request): Promise<JsonValue | undefined> {
    const sent = await readBody(request, { types: TYPES, bytesMax: limits.maxBodyBytes });
    return sent && sent.text !== "" ? readJson(sent.text, "body", limits, "input") : undefined;
  }
}

/** Null for text that is no path, which `Agentese` refuses with the reason. */
function matchOf(path: string): Match | null {
  try {
    return matchPath(parsePath(path));
  } catch {
    return null;
  }
}

/** Text that cannot be decoded is refused as a path: it has a percent sign. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function jsonOf({ path, kind, value, html }: ResolvedPath): Response {
  const response = json(200, { path, kind, value, html });
  if (html !== null) response.headers.set("vary", "accept");
  return response;
}

/** The page's links are relative to its address without a slash at the end. */
function pageOf({ url }: Request, path: string, html: string): Response {
  if (new URL(url, "http://gateway").pathname.endsWith("/")) {
    return new Response(null, { status: 308, headers: { location: `../${path}`, vary: "accept" } });
  }
  return new Response(html, {
    headers: {
      ...pageHeaders(),
      "content-type": "text/html; charset=utf-8",
      "content-security-policy": PAGE_CSP,
      "cache-control": "no-cache",
      vary: "accept",
    },
  });
}

/** A path that acts is refused over GET: 405, and the code it has everywhere. */
function refusedMethod(error: unknown): HttpRefusal | null {
  if (!(error instanceof TerrariumError) || error.details["acts"] !== true) return null;
  return new HttpRefusal(405, error.message, { ...error.details }, { allow: "POST" });
}
