import type { FanoutCounters } from "./counters.js";
import type { Payload } from "./framing.js";
import type { LatestHeartbeat } from "../ring/heartbeats.js";
import type { HolographicBuffer } from "../ring/holographic-buffer.js";
import type { Rendering } from "./observer.js";
import type { Reflected } from "../ring/cursor.js";
import type { Slot } from "../ring/slot.js";
/**
 * One document's bytes for one ring, shared by all filters. Entry i belongs to slot i and is dropped when the
 * ring reuses that index, or when the shared budget is spent.
 */
export declare class PayloadCache {
  #private;
  constructor(ring: HolographicBuffer, rendering: Rendering, counters: FanoutCounters, budget: PayloadBudget);
  /** The slot's bytes, rendered at the first request and again after they were evicted. */
  payload(slot: Slot): Payload;
  gap(gap: Reflected): Payload;
  /** Rendered once for all observers that stand at `cursor`, the head of the ring. */
  heartbeat({ agentId, version, event }: LatestHeartbeat, cursor: string): Payload;
  clear(): void;
}
/** A payload that may be evicted at any time and is rendered again when needed. */
export interface CachedPayload {
  readonly payload: Payload;
  /** Removes it from its cache. */
  readonly drop: () => void;
  older: CachedPayload | null;
  newer: CachedPayload | null;
}
/**
 * One budget of bytes for the payloads of all documents and rings. When it is spent, the least recently used payloads
 * are evicted. A list in order of use, linked through its entries, so that each step has a constant cost.
 */
export declare class PayloadBudget {
  #private;
  constructor(bytesMax: number, counters: Pick<FanoutCounters, "cachedBytes" | "evictions">);
  add(entry: CachedPayload): void;
  /** Marks an entry as most recently used. */
  touch(entry: CachedPayload): void;
  remove(entry: CachedPayload): void;
}
