import type { ExecutionArgs, ExecutionResult, GraphQLError } from "graphql";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { Viewer } from "../../auth/viewer.js";
import type { ShareParameter } from "../callers/share-parameter.js";

/** Node's objects for a request. `req` and `res` are absent when `fetch` is called directly. */
export interface ServerContext {
  readonly req?: Pick<IncomingMessage, "socket" | "headers">;
  readonly res?: ServerResponse;
  readonly address?: string;
  /** The parameter `share` of the address, if it had one. The request no longer has it. */
  readonly share?: ShareParameter;
  /** What the direct path has done with this request already. */
  readonly begun?: Begun;
}

/** A request that the direct path has begun and hands over, because its answer is not the common one. */
export interface Begun {
  readonly startedAtMs: number;
  /** The caller; rejects with the refusal of its token. */
  readonly viewer: Promise<Viewer>;
  /** The operation, or the errors to answer with. */
  prepared?: ExecutionArgs | readonly GraphQLError[];
  /** The result of the operation. */
  result?: ExecutionResult;
}

/** One request being answered. */
export interface Exchange {
  readonly startedAtMs: number;
  readonly address: string;
  /** As requested, without the query string, which may contain documents and variables. */
  readonly path: string;
  /** The same below the base path, without a slash at its end; null outside the base path. */
  readonly pathname: string | null;
  /** Local address of the connection; absent when `fetch` is called directly. */
  readonly localAddress: string | undefined;
  /** The share from the request's address. */
  readonly share: ShareParameter | undefined;
  readonly begun: Begun | undefined;
  viewer: Viewer | null;
  /** "query Agents", once known: for the access log. */
  operation: string | null;
}

/** The raw path: not decoded, without origin and query string. Never empty. */
export function pathnameOf(request: Request): string {
  const [path = ""] = request.url.replace(/^[a-z]+:\/\/[^/]*/i, "").split(/[?#]/, 1);
  return path === "" ? "/" : path;
}

/** Converts the HTTP library's response class to the platform's, for servers that mount `fetch`. */
export async function nativeResponse(response: Response): Promise<Response> {
  if (response instanceof Response) return response;
  const { status, headers } = response as Response;
  const body = await (response as Response).arrayBuffer();
  return new Response(body.byteLength === 0 ? null : body, { status, headers: [...headers] });
}

/** By its `Content-Length`; a body of unknown length counts as larger. */
export function isLargerThan(request: Request, bytesMax: number): boolean {
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
  "/login.json",
  "/api/agents",
  "/api/runs",
]);

/** Paths with parameters; the first match wins. */
const NAMED: readonly (readonly [RegExp, string])[] = [
  [/^\/agentese(?:\/|$)/, "/agentese/{path}"],
  [/^\/api\/runs\/[^/]+\/(?:cancel|again)$/, "/api/runs/{id}/{act}"],
  [/^\/api\/runs\/(?:per|res)-[^/]+$/, "/api/runs/{id}"],
  [/^\/api\/[^/]+\/invoke$/, "/api/{agent}/invoke"],
  [/^\/api\/[^/]+\/snapshot$/, "/api/{agent}/snapshot"],
  [/^\/api\/[^/]+\/[^/]+$/, "/api/{agent}/{command}"],
];

/** The templates of all routes that are counted by name. */
export const ROUTES: readonly string[] = [...EXACT, ...NAMED.map(([, template]) => template)];

/** The path's template as a metrics label. Unknown paths share "other", so that clients cannot create labels. */
export function routeTemplate(pathname: string | null): string {
  if (pathname === null) return "other";
  if (EXACT.has(pathname)) return pathname;
  return NAMED.find(([pattern]) => pattern.test(pathname))?.[1] ?? "other";
}

/**
 * Serves pipelined requests one at a time. Node would start them at once, and a response that waits for its connection
 * never emits `close` when that connection ends, so its work would not be aborted. `onTooMany` is called when a
 * connection pipelines more than `waitingMax` requests; the connection is destroyed.
 */
export function createInTurn(
  waitingMax: number,
  onTooMany: () => void,
): (req: IncomingMessage, res: ServerResponse, serve: () => void) => void {
  const waiting = new WeakMap<Socket, number>();
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
