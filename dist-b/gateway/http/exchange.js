/** The raw path: not decoded, without origin and query string. Never empty. */
export function pathnameOf(request) {
  const [path = ""] = request.url.replace(/^[a-z]+:\/\/[^/]*/i, "").split(/[?#]/, 1);
  return path === "" ? "/" : path;
}
/** Converts the HTTP library's response class to the platform's, for servers that mount `fetch`. */
export async function nativeResponse(response) {
  if (response instanceof Response) return response;
  const { status, headers } = response;
  const body = await response.arrayBuffer();
  return new Response(body.byteLength === 0 ? null : body, { status, headers: [...headers] });
}
/** By its `Content-Length`; a body of unknown length counts as larger. */
export function isLargerThan(request, bytesMax) {
  const length = request.headers.get("content-length");
  return length === null || Number(length) > bytesMax;
}
/** Paths without parameters. */
const EXACT = new Set([
  "/",
  "/graphql",
  "/health",
  "/ready",
  "/metrics",
  "/openapi.json",
  "/docs",
  "/api/agents",
  "/api/runs",
]);
/** Paths with parameters; the first match wins. */
const NAMED = [
  [/^\/agentese(?:\/|$)/, "/agentese/{path}"],
  [/^\/api\/runs\/[^/]+\/(?:cancel|again)$/, "/api/runs/{id}/{act}"],
  [/^\/api\/runs\/(?:per|res)-[^/]+$/, "/api/runs/{id}"],
  [/^\/api\/[^/]+\/invoke$/, "/api/{agent}/invoke"],
  [/^\/api\/[^/]+\/snapshot$/, "/api/{agent}/snapshot"],
  [/^\/api\/[^/]+\/[^/]+$/, "/api/{agent}/{command}"],
];
/** The path's template as a metrics label. Unknown paths share "other", so that clients cannot create labels. */
export function routeTemplate(pathname) {
  if (pathname === null) return "other";
  if (EXACT.has(pathname)) return pathname;
  return NAMED.find(([pattern]) => pattern.test(pathname))?.[1] ?? "other";
}
/**
 * Serves pipelined requests one at a time. Node would start them at once, and a response that waits for its connection
 * never emits `close` when that connection ends, so its work would not be aborted. `onTooMany` is called when a
 * connection pipelines more than `waitingMax` requests; the connection is destroyed.
 */
export function createInTurn(waitingMax, onTooMany) {
  const waiting = new WeakMap();
  return (req, res, serve) => {
    // Node assigns the connection to the first request in line.
    if (res.socket) return serve();
    const { socket } = req;
    const before = waiting.get(socket) ?? 0;
    if (before >= waitingMax) {
      if (!socket.destroyed) onTooMany();
      socket.destroy();
      return;
    }
    waiting.set(socket, before + 1);
    res.once("socket", () => {
      waiting.set(socket, (waiting.get(socket) ?? 1) - 1);
      serve();
    });
  };
}
//# sourceMappingURL=exchange.js.map
