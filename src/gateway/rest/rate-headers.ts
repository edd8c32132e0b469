import type { Quota } from "../../steering/rate-limit.js";

/** The one policy there is, as the headers name it. */
const POLICY = '"steering"';

/**
 * How much a client may still call, as draft-ietf-httpapi-ratelimit-headers has it. Whole seconds, rounded up: whoever
 * waits so long finds the quota whole. Nothing for null.
 */
export function rateHeaders(quota: Quota | null): Record<string, string> {
  if (!quota) return {};
  const { max, windowMs, remaining, resetMs } = quota;
  return {
    "ratelimit-policy": `${POLICY};q=${max};w=${Math.ceil(windowMs / 1_000)}`,
    ratelimit: `${POLICY};r=${remaining};t=${Math.ceil(resetMs / 1_000)}`,
  };
}
