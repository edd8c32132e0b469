import { createHash } from "node:crypto";
import { clientAsker } from "../../agentese/agentese.js";
import { DASHBOARD_STYLE } from "../../agentese/dashboard.js";
import { parsePath } from "../../agentese/path.js";
import { matchPath } from "../../agentese/table.js";
import { TerrariumError } from "../../base/errors.js";
import { steerWithin } from "../../steering/audit.js";
import { prefersPage } from "../answers/accept.js";
import { PAGE_HEADERS } from "../answers/headers.js";
import { HttpRefusal } from "../answers/http-errors.js";
import { json, methodProblem } from "../answers/route.js";
import { integerIn, readJson, readQuery } from "../callers/input.js";
import { readBody } from "../callers/request-body.js";
import { authorizationOf } from "../callers/tokens.js";
import { queryInput } from "./query-input.js";
import { idempotencyKeyOf } from "./request.js";
import { problemOf, rateHeaders } from "./response.js";
const PREFIX = "/agentese";
const TYPES = ["application/json"];
/** The tree's policy for pages, and the page's one style by its hash. */
const PAGE_CSP = PAGE_HEADERS["content-security-policy"].replace(
  "style-src 'self'",
  `style-src 'self' 'sha256-${createHash("sha256").update(DASHBOARD_STYLE).digest("base64")}'`,
);
/** `GET /agentese/{path}` reads, with the input in the query; `POST` may act, and the body is the input itself. */
export function createAgenteseRoute(options) {
  const { authenticator, agentese, steer, limits, errors } = options;
  return ({ request, pathname, address }) => {
    if (pathname !== PREFIX && !pathname.startsWith(`${PREFIX}/`)) return null;
    return answer(request, decoded(pathname.slice(PREFIX.length + 1)), address);
  };
  async function answer(request, path, address) {
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
  async function get(request, path, match, viewer) {
    const input = match && !match.row.acts ? queryInput(request.url, match.row, limits) : undefined;
    const result = await agentese.read(clientAsker(viewer, steer), path, input).catch((error) => {
      throw refusedMethod(error) ?? error;
    });
    const { html } = result;
    if (html === null || !prefersPage(request.headers.get("accept"))) return jsonOf(result);
    return pageOf(request, path, html);
  }
  async function post(request, path, match, viewer) {
    let isReplay = false;
    const performed = async () => {
      const { url, headers, signal } = request;
      const query = readQuery(url, match?.row.acts ? ["timeoutMs", "session"] : []);
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
    const response = await performed().catch((error) => problemOf(errors, error));
    // Read after the call, so that the call is counted.
    const quota = match?.row.acts ? steer.quota(viewer, match.agentId) : null;
    const headers = { ...rateHeaders(quota), ...(isReplay ? { "idempotency-replayed": "true" } : {}) };
    for (const [name, value] of Object.entries(headers)) response.headers.set(name, value);
    return response;
  }
  async function bodyOf(request) {
    const sent = await readBody(request, { types: TYPES, bytesMax: limits.maxBodyBytes });
    return sent && sent.text !== "" ? readJson(sent.text, "body", limits, "input") : undefined;
  }
}
/** Null for text that is no path, which `Agentese` refuses with the reason. */
function matchOf(path) {
  try {
    return matchPath(parsePath(path));
  } catch {
    return null;
  }
}
/** Text that cannot be decoded is refused as a path: it has a percent sign. */
function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
function jsonOf({ path, kind, value, html }) {
  const response = json(200, { path, kind, value, html });
  if (html !== null) response.headers.set("vary", "accept");
  return response;
}
/** The page's links are relative to its address without a slash at the end. */
function pageOf({ url }, path, html) {
  if (new URL(url, "http://gateway").pathname.endsWith("/")) {
    return new Response(null, { status: 308, headers: { location: `../${path}`, vary: "accept" } });
  }
  return new Response(html, {
    headers: {
      ...PAGE_HEADERS,
      "content-type": "text/html; charset=utf-8",
      "content-security-policy": PAGE_CSP,
      "cache-control": "no-cache",
      vary: "accept",
    },
  });
}
/** A path that acts is refused over GET: 405, and the code it has everywhere. */
function refusedMethod(error) {
  if (!(error instanceof TerrariumError) || error.details["acts"] !== true) return null;
  return new HttpRefusal(405, error.message, { ...error.details }, { allow: "POST" });
}
//# sourceMappingURL=agentese.js.map
