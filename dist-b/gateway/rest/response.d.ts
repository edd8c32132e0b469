import type { Quota } from "../../steering/rate-limit.js";
import type { ErrorMapper } from "../answers/errors.js";
/** Turns a thrown value into a problem document (RFC 9457): masked as on every transport, with its code's status. */
export declare function problemOf(errors: ErrorMapper, error: unknown): Response;
/**
 * The remaining quota of a client, as in draft-ietf-httpapi-ratelimit-headers. Seconds are rounded up, so that the quota is
 * whole after that wait. No headers for null.
 */
export declare function rateHeaders(quota: Quota | null): Record<string, string>;
