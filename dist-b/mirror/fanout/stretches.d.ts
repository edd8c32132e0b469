import { Batch, type Framing } from "./framing.js";
import type { HolographicBuffer } from "../ring/holographic-buffer.js";
import type { EventFilter } from "../observation.js";
import type { PayloadCache } from "./payload-cache.js";
import type { Slot } from "../ring/slot.js";
export interface StretchesOptions {
  readonly ring: HolographicBuffer;
  readonly passes: EventFilter;
  /** The session that all observers watch; null for all sessions. */
  readonly session: string | null;
  /** The document's bytes for this ring, shared with projections that have other filters. */
  readonly payloads: PayloadCache;
  /**
   * A batch stops growing at this size, so one write never exceeds a socket's limit of unsent bytes (plus one event).
   */
  readonly batchBytesMax: number;
}
/** Where an observer stands: the seq it reads next, and the version of the newest heartbeat it got. */
interface Standing {
  readonly seq: number;
  readonly heartbeat: number;
}
/** Frames from one standing towards the head: its events, then, once they reach the head, the newer heartbeats. */
export interface Stretch {
  readonly framing: string;
  readonly from: Standing;
  /** The head when it was made. */
  readonly to: Standing;
  /** The standing of every observer that got it. */
  readonly end: Standing;
  /** True when it reaches the head. */
  readonly isWhole: boolean;
  /** The slot before `end`; undefined when it contains no slot. */
  readonly last: Slot | undefined;
  /** Null when nothing passed the filter, or when rendering failed. */
  readonly batch: Batch | null;
  /**
   * Set when rendering failed: each observer at this position fails with it, without another execution in this slice.
   */
  readonly failure: {
    readonly error: unknown;
  } | null;
}
/** The batches of one projection: built once per slice for all observers at one position with one framing. */
export declare class Stretches {
  #private;
  constructor(options: StretchesOptions);
  /** False when the filter leaves heartbeats out: then they cost nothing here. */
  get hearsHeartbeats(): boolean;
  /** The standing of an observer that has everything. */
  get head(): Standing;
  /** True when an observer that stands there lacks nothing. */
  isAtHead({ seq, heartbeat }: Standing): boolean;
  /** True when something between the standing and the head passes the filter. */
  anyAfter(from: Standing): boolean;
  /** Frames from an observer's standing on, up to the byte limit. Throws the failure of rendering. */
  from(framing: Framing, at: Standing): Stretch;
  /** A slice is over. */
  clear(): void;
}
export {};
