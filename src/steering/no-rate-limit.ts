import type { RateLimiter } from "./rate-limit.js";

/** For callers that are not limited: those in this process. */
export const NO_RATE_LIMIT: RateLimiter = {
  check: () => Promise.resolve(),
  quota: () => ({ max: Infinity, windowMs: 1_000, remaining: Infinity, resetMs: 0 }),
};
