/** For callers that are not limited: those in this process. */
export const NO_RATE_LIMIT = {
  check: () => Promise.resolve(),
  quota: () => ({ max: Infinity, windowMs: 1_000, remaining: Infinity, resetMs: 0 }),
};
//# sourceMappingURL=no-rate-limit.js.map
