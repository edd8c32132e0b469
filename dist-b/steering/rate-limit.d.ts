import { type Clock } from "../base/clock.js";
export interface RateLimiterOptions {
  /** Calls of one client on one agent in any period of one second, all mutations together. */
  readonly maxPerSecond: number;
  /** Pairs of client and agent that are remembered at a time. */
  readonly keysMax: number;
  /** Pairs remembered for one client. Default: all. */
  readonly clientKeysMax?: number;
  readonly clock?: Clock;
}
/** The remaining quota of one client on one agent. */
export interface Quota {
  /** Calls in any period of `windowMs`. */
  readonly max: number;
  readonly windowMs: number;
  /** Calls that would pass now. */
  readonly remaining: number;
  /** Milliseconds until `remaining` equals `max` again if there are no more calls; 0 when it already does. */
  readonly resetMs: number;
}
export interface RateLimiter {
  /**
   * Counts one call, or throws RATE_LIMITED with `details.retryAfterMs`: the wait until the oldest counted call
   * leaves the window. Refused calls are not counted, so waiting that long is enough, also after many refusals.
   * `action` only appears in the message: perturb, invoke and control share one window per client and agent.
   */
  check(clientKey: string, action: string, agentId: string): Promise<void>;
  /** Reads the quota without counting a call. */
  quota(clientKey: string, agentId: string): Quota;
}
/**
 * A sliding window of one second per client and agent. When all `keysMax` windows are in use, new pairs are refused
 * and no window is evicted: eviction would let a client get rid of its own window. New pairs of a client with
 * `clientKeysMax` windows are refused as well.
 */
export declare function createRateLimiter({
  maxPerSecond,
  keysMax,
  clientKeysMax,
  clock,
}: RateLimiterOptions): RateLimiter;
