import type { IncomingMessage, ServerResponse } from "node:http";
import type { Viewer } from "../auth/viewer.js";

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
