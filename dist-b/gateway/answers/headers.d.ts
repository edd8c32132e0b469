/** The pages that may read the answer: `all`, the `page` that sent the request, or `none` of another origin. */
export type ReadGrant = "all" | "page" | "none";
/** Adds the security headers that the answer does not set itself. */
export declare function harden(headers: Headers): void;
/**
 * Sets the CORS headers: all pages or the page that asks may read the answer, never with cookies. Steering needs more: a
 * token that the page holds, and an origin that may steer.
 */
export declare function shareWith(headers: Headers, grant: ReadGrant, origin: string | null): void;
/**
 * Normalises `Content-Type`: lower case, no space before a parameter. Media types are case-insensitive (RFC 9110, 8.3.1), but
 * Yoga compares strings.
 */
export declare function settleContentType(headers: Headers): void;
/** Answers a Private Network Access preflight. Call it only for a page that may read. */
export declare function allowLocalNetwork(request: Request, headers: Headers): void;
/** Answers a CORS preflight. `steering` allows the page to send a token. */
export declare function preflight(steering: boolean): Response;
/** CSP for our own pages: same-origin scripts, styles and connections; no framing. */
export declare const PAGE_HEADERS: {
  readonly "content-security-policy": string;
  readonly "x-frame-options": "DENY";
};
