/** `all`: any page may read the answer. `page`: this one may. `none`: no page of another origin may. */
export type ReadGrant = "all" | "page" | "none";

/** What a page of another origin gets to see of an answer, besides its body. */
const EXPOSED =
  "retry-after, ratelimit, ratelimit-policy, idempotency-replayed, www-authenticate, accept-post, allow, etag";

/** What reading takes, and what common clients send along. */
const READING =
  "content-type, accept, last-event-id, x-requested-with, apollo-require-preflight, traceparent, tracestate";
const STEERING = "authorization, idempotency-key";

const SECURITY = {
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "x-frame-options": "SAMEORIGIN",
  "content-security-policy": "default-src 'none'; frame-ancestors 'self'",
} as const;

/** Sets on every answer what it does not say otherwise itself. */
export function harden(headers: Headers): void {
  for (const [name, value] of Object.entries(SECURITY)) {
    if (!headers.has(name)) headers.set(name, value);
  }
}

/**
 * Lets pages of other origins read an answer, all of them or the one that asks; never with cookies. Nothing is granted by
 * being a certain browser: steering needs a token that a page must hold itself, and a page that may steer.
 */
export function shareWith(headers: Headers, grant: ReadGrant, origin: string | null): void {
  if (grant !== "all") headers.append("vary", "origin");
  if (grant === "none" || (grant === "page" && origin === null)) return;
  headers.set("access-control-allow-origin", grant === "all" ? "*" : String(origin));
  headers.set("access-control-expose-headers", EXPOSED);
}

/**
 * Writes `Content-Type` in one way: small letters, no space before a parameter. It means the same in any case (RFC 9110,
 * 8.3.1), and the HTTP library compares texts.
 */
export function settleContentType(headers: Headers): void {
  const given = headers.get("content-type");
  if (given === null) return;
  const parts = given.toLowerCase().split(";");
  const settled = parts.map((part) => part.trim()).join("; ");
  if (settled !== given) headers.set("content-type", settled);
}

/** Some browsers ask before a page from the network reaches into this machine; a page that may read may do that. */
export function allowLocalNetwork(request: Request, headers: Headers): void {
  if (request.headers.get("access-control-request-private-network") === "true")
    headers.set("access-control-allow-private-network", "true");
}

/** A browser's question before it lets a page of another origin ask; `steering` lets it send a token along. */
export function preflight(steering: boolean): Response {
  const headers = {
    "access-control-allow-methods": "GET, POST, OPTIONS",
    "access-control-allow-headers": steering ? `${STEERING}, ${READING}` : READING,
    "access-control-max-age": "7200",
    vary: "origin",
  };
  return new Response(null, { status: 204, headers });
}

/** Of our own pages: they run and wear what came with them, speak to this gateway, and are nobody's frame. */
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
} as const;
