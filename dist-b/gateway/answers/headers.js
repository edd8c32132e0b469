/** Response headers that cross-origin pages may read. */
const EXPOSED =
  "retry-after, ratelimit, ratelimit-policy, idempotency-replayed, www-authenticate, accept-post, allow, etag, link";
/** Request headers needed for reading, and headers that common clients add. */
const READING =
  "content-type, accept, last-event-id, x-requested-with, apollo-require-preflight, traceparent, tracestate";
const STEERING = "authorization, idempotency-key";
const SECURITY = {
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "x-frame-options": "SAMEORIGIN",
  "content-security-policy": "default-src 'none'; frame-ancestors 'self'",
};
/** Adds the security headers that the answer does not set itself. */
export function harden(headers) {
  for (const [name, value] of Object.entries(SECURITY)) {
    if (!headers.has(name)) headers.set(name, value);
  }
}
/**
 * Sets the CORS headers: all pages or the page that asks may read the answer, never with cookies. Steering needs more: a
 * token that the page holds, and an origin that may steer.
 */
export function shareWith(headers, grant, origin) {
  if (grant !== "all") headers.append("vary", "origin");
  if (grant === "none" || (grant === "page" && origin === null)) return;
  headers.set("access-control-allow-origin", grant === "all" ? "*" : String(origin));
  headers.set("access-control-expose-headers", EXPOSED);
}
/**
 * Normalises `Content-Type`: lower case, no space before a parameter. Media types are case-insensitive (RFC 9110, 8.3.1), but
 * Yoga compares strings.
 */
export function settleContentType(headers) {
  const given = headers.get("content-type");
  if (given === null) return;
  const parts = given.toLowerCase().split(";");
  const settled = parts.map((part) => part.trim()).join("; ");
  if (settled !== given) headers.set("content-type", settled);
}
/** Answers a Private Network Access preflight. Call it only for a page that may read. */
export function allowLocalNetwork(request, headers) {
  if (request.headers.get("access-control-request-private-network") === "true")
    headers.set("access-control-allow-private-network", "true");
}
/** Answers a CORS preflight. `steering` allows the page to send a token. */
export function preflight(steering) {
  const headers = {
    "access-control-allow-methods": "GET, POST, OPTIONS",
    "access-control-allow-headers": steering ? `${STEERING}, ${READING}` : READING,
    "access-control-max-age": "7200",
    vary: "origin",
  };
  return new Response(null, { status: 204, headers });
}
/** CSP for our own pages: same-origin scripts, styles and connections; no framing. */
export const PAGE_HEADERS = {
  "content-security-policy": [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "connect-src 'self'",
    "img-src 'self' data:",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join("; "),
  "x-frame-options": "DENY",
};
//# sourceMappingURL=headers.js.map
