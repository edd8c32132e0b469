import type { JsonValue } from "../../base/json.js";
/** A request outside GraphQL. */
interface RouteRequest {
  readonly request: Request;
  /** Raw: not decoded, without the query string. */
  readonly pathname: string;
  readonly address: string;
}
/** Answers its own paths; null passes the request to the next route. */
export type Route = (asked: RouteRequest) => Response | Promise<Response> | null;
/** A problem document (RFC 9457). `code` is one of the stable error codes, where one fits. */
export declare function problem(status: number, title: string, members?: Record<string, JsonValue>): Response;
/** 405; `allow` is the value of the `Allow` header. */
export declare function methodProblem(allow: string): Response;
export declare function json(status: number, body: JsonValue, type?: string): Response;
/** The same for a body that is JSON text already. */
export declare function textOfJson(status: number, body: string, type?: string): Response;
/** A strong entity tag for these bytes, quoted. */
export declare function etagOf(bytes: string | Uint8Array): string;
/** Whether `If-None-Match` names this entity tag (RFC 9110, 13.1.2: weak comparison). */
export declare function isKnown(request: Request, etag: string): boolean;
export {};
