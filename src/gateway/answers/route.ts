import { createHash } from "node:crypto";
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
export function problem(status: number, title: string, members: Record<string, JsonValue> = {}): Response {
  return json(status, { type: "about:blank", title, status, ...members }, "application/problem+json");
}

/** 405; `allow` is the value of the `Allow` header. */
export function methodProblem(allow: string): Response {
  const refusal = problem(
    405,
    `Only ${allow.replace(/, (?=[A-Z]+$)/, " and ")} ${allow.includes(",") ? "are" : "is"} allowed here`,
  );
  refusal.headers.set("allow", allow);
  return refusal;
}

export function json(status: number, body: JsonValue, type = "application/json"): Response {
  return textOfJson(status, JSON.stringify(body), type);
}

/** The same for a body that is JSON text already. */
export function textOfJson(status: number, body: string, type = "application/json"): Response {
  return new Response(`${body}\n`, {
    status,
    headers: { "content-type": `${type}; charset=utf-8`, "cache-control": "no-store" },
  });
}

/** A strong entity tag for these bytes, quoted. */
export function etagOf(bytes: string | Uint8Array): string {
  return `"${createHash("sha256").update(bytes).digest("base64url").slice(0, 22)}"`;
}

/** Whether `If-None-Match` names this entity tag (RFC 9110, 13.1.2: weak comparison). */
export function isKnown(request: Request, etag: string): boolean {
  const known = (request.headers.get("if-none-match") ?? "").split(",").map((one) => one.trim());
  return known.some((one) => one === "*" || one.replace(/^W\//, "") === etag);
}
