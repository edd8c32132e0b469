import type { IncomingMessage, ServerResponse } from "node:http";
import type { Viewer } from "../../auth/viewer.js";
/** Node's objects for a request. `req` and `res` are absent when `fetch` is called directly. */
export interface ServerContext {
  readonly req?: Pick<IncomingMessage, "socket" | "headers">;
  readonly res?: ServerResponse;
  readonly address?: string;
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
  viewer: Viewer | null;
  /** "query Agents", once known: for the access log. */
  operation: string | null;
}
/** The raw path: not decoded, without origin and query string. Never empty. */
export declare function pathnameOf(request: Request): string;
/** Converts the HTTP library's response class to the platform's, for servers that mount `fetch`. */
export declare function nativeResponse(response: Response): Promise<Response>;
/** By its `Content-Length`; a body of unknown length counts as larger. */
export declare function isLargerThan(request: Request, bytesMax: number): boolean;
/** The path's template as a metrics label. Unknown paths share "other", so that clients cannot create labels. */
export declare function routeTemplate(pathname: string | null): string;
/**
 * Serves pipelined requests one at a time. Node would start them at once, and a response that waits for its connection
 * never emits `close` when that connection ends, so its work would not be aborted. `onTooMany` is called when a
 * connection pipelines more than `waitingMax` requests; the connection is destroyed.
 */
export declare function createInTurn(
  waitingMax: number,
  onTooMany: () => void,
): (req: IncomingMessage, res: ServerResponse, serve: () => void) => void;
