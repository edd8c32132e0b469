import type { RateLimiter } from "./rate-limit.js";
/** For callers that are not limited: those in this process. */
export declare const NO_RATE_LIMIT: RateLimiter;
