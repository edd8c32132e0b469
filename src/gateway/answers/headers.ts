import type { Outage } from "../../base/outage.js";
/** The pages that may read the answer: `all`, the `page` that sent the request, or `none` of another origin. */
export type ReadGrant = "all" | "page" | "none";

/** Response headers that cross-origin pages may read. */
const EXPOSED =
  "retry-after, ratelimit, ratelimit-policy, idempotency-replayed, terrarium-as-of, terrarium-outage, www-authenticate, accept-post, allow, etag, link";

/** Request headers needed for reading, and headers that common clients add. */
const READING =
  "content-type, accept, last-event-id, x-requested-with, apollo-require-preflight, traceparent, tracestate";
const STEERING = "authorization, idempotency-key";

const SECURITY = {
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "x-frame-options": "SAMEORIGIN",
  "content-security-policy": "default-src 'none'; frame-ancestors 'self'",
} as const;
const SECURITY_LINES = Object.entries(SECURITY).flat();

const AS_OF = "terrarium-as-of";
const OUTAGE = "terrarium-outage";
const ALLOW_ORIGIN = "access-control-allow-origin";
const EXPOSE_HEADERS = "access-control-expose-headers";

/** Says how old what is shown is, and why; null: it is of now. */
export function outageHeaders(outage: Outage | null): readonly (readonly [name: string, value: string])[] {
  if (outage === null) return [];
  return [
    [AS_OF, new Date(outage.asOf).toISOString()],
    [OUTAGE, outage.words],
  ];
}

/** Adds the security headers that the answer does not set itself. */
export function harden(headers: Headers): void {
  for (const [name, value] of Object.entries(SECURITY)) {
    if (!headers.has(name)) headers.set(name, value);
  }
}

/**
 * Sets the CORS headers: all pages or the page that asks may read the answer, never with cookies. Steering needs more: a
 * token that the page holds, and an origin that may steer.
 */
export function shareWith(headers: Headers, grant: ReadGrant, origin: string | null): void {
  if (grant !== "all") headers.append("vary", "origin");
  if (grant === "none" || (grant === "page" && origin === null)) return;
  headers.set(ALLOW_ORIGIN, grant === "all" ? "*" : String(origin));
  headers.set(EXPOSE_HEADERS, EXPOSED);
}

/** The headers of a JSON body as a flat list for `writeHead`: those that `harden` and `shareWith` set, in their order. */
export function jsonHeaders(type: string, bytes: number, grant: ReadGrant, origin: string | null): string[] {
  const lines = [
    "content-type",
    `${type}; charset=utf-8`,
    "content-length",
    String(bytes),
    ...SECURITY_LINES,
  ];
  if (grant !== "all") lines.push("vary", "origin");
  if (grant === "all" || (grant === "page" && origin !== null))
    lines.push(ALLOW_ORIGIN, grant === "all" ? "*" : String(origin), EXPOSE_HEADERS, EXPOSED);
  return lines;
}

/**
 * Normalises `Content-Type`: lower case, no space before a parameter. Media types are case-insensitive (RFC 9110, 8.3.1), but
 * Yoga compares strings.
 */
export function settleContentType(headers: Headers): void {
  const given = headers.get("content-type");
  if (given === null) return;
  const settled = settledContentType(given);
  if (settled !== given) headers.set("content-type", settled);
}

export function settledContentType(given: string): string {
  const parts = given.toLowerCase().split(";");
  return parts.map((part) => part.trim()).join("; ");
}

/** Answers a Private Network Access preflight. Call it only for a page that may read. */
export function allowLocalNetwork(request: Request, headers: Headers): void {
  if (request.headers.get("access-control-request-private-network") === "true")
    headers.set("access-control-allow-private-network", "true");
}

/** Answers a CORS preflight. `steering` allows the page to send a token. */
export function preflight(steering: boolean): Response {
  const headers = {
    "access-control-allow-methods": "GET, POST, OPTIONS",
    "access-control-allow-headers": steering ? `${STEERING}, ${READING}` : READING,
    "access-control-max-age": "7200",
    vary: "origin",
  };
  return new Response(null, { status: 204, headers });
}

/** CSP for our own pages: same-origin scripts, styles and connections, and those to one more origin; no framing. */
export function pageHeaders(connectTo: string | null = null) {
  return {
    "content-security-policy": [
      "default-src 'none'",
      "script-src 'self'",
      "style-src 'self'",
      `connect-src 'self'${connectTo === null ? "" : ` ${connectTo}`}`,
      "img-src 'self' data:",
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
    ].join("; "),
    "x-frame-options": "DENY",
  } as const;
}
