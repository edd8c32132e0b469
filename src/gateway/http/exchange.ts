import type { IncomingMessage, ServerResponse } from "node:http";
import type { Viewer } from "../../auth/viewer.js";

/** What travels with a request through the HTTP layer. `req` and `res` are missing on the fetch-style road. */
export interface ServerContext {
  readonly req?: IncomingMessage;
  readonly res?: ServerResponse;
  readonly address?: string;
}

/** One request being answered. */
export interface Exchange {
  readonly startedAtMs: number;
  readonly address: string;
  /** Without the query string, which may carry documents and variables. */
  readonly pathname: string;
  /** This machine's end of the connection; absent on the fetch-style road. */
  readonly localAddress: string | undefined;
  viewer: Viewer | null;
  /** "query Agents", once known: for the access log. */
  operation: string | null;
}

/** The path as it came, not decoded, without origin and query string. */
export function pathnameOf(request: Request): string {
  const [path = ""] = request.url.replace(/^[a-z]+:\/\/[^/]*/i, "").split(/[?#]/, 1);
  return path === "" ? "/" : path;
}

/** The HTTP library answers with its own class on Node; whoever mounts `fetch` may want the platform's. */
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
