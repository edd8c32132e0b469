/** Bounds of the road between a host and its gateway. Both sides are given the same. */
export interface LinkLimits {
  /** Events on their way that the gateway has not acknowledged yet. What comes beyond them is dropped at the host. */
  readonly linkEventsMax: number;
  /** The same in bytes, estimated from the lengths of texts. */
  readonly linkBytesMax: number;
  /** Room above both that only events about an agent's state may use, so that the mirror ends up right. */
  readonly linkReserveEvents: number;
  /** Events in one message; a full batch leaves before the turn ends. */
  readonly batchEventsMax: number;
  /** Log lines on their way. What comes beyond them is dropped and counted. */
  readonly linkLogLinesMax: number;
  /** Calls waiting for their answer. Beyond it they are refused with LIMIT_EXCEEDED. */
  readonly linkCallsMax: number;
  /** How long a host may take to answer a call that says no time of its own, ms. */
  readonly callTimeoutMs: number;
  /** Pause between two signs of life of a host. */
  readonly heartbeatMs: number;
}

export const LINK_DEFAULTS: LinkLimits = {
  linkEventsMax: 65_536,
  linkBytesMax: 67_108_864,
  linkReserveEvents: 4_096,
  batchEventsMax: 512,
  linkLogLinesMax: 1_024,
  linkCallsMax: 10_000,
  callTimeoutMs: 5_000,
  heartbeatMs: 1_000,
};
