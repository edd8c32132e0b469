import type { TerrariumEvent, Vitals } from "../events/event.js";
import type { Audience } from "./audience.js";
import type { HolographicBuffer } from "./ring/holographic-buffer.js";
/** An event in one mirror. */
export interface MirroredEvent {
  /** Subscribe `after` this to continue with the next event. */
  readonly cursor: string;
  /** Identifies the numbering that `offset` belongs to. */
  readonly epoch: string;
  /** Number of the event within its epoch, from 1. */
  readonly offset: number;
  /** The event itself. */
  readonly event: TerrariumEvent;
}
/**
 * A read-only view of one agent's mirror. It keeps the latest events in a ring and costs the agent nothing.
 *
 * @example
 * ```ts
 * const mirror = terrarium.mirror("pulse");
 * const stop = mirror?.onChange(() => console.log(mirror.latest.state, mirror.history(1)));
 * ```
 */
export interface MirrorView {
  /** The agent whose mirror it is. */
  readonly agentId: string;
  /** Maximum number of events kept (`limits.maxHistory`). */
  readonly historyMax: number;
  /** Events published since the mirror was created, including those no longer kept. Never decreases. */
  readonly published: number;
  /** Connections that watch this agent now, through its own stream or that of all agents; each counts once. */
  readonly observers: number;
  /** State, pressure, flow and temperature in the newest event or heartbeat. */
  readonly latest: Vitals;
  /** Position after the newest event: subscribe `after` this for later events. */
  readonly cursor: string;
  /** True once the agent is gone and nothing more will be published. */
  readonly closed: boolean;
  /** The newest `last` events kept (default: all that are kept), oldest first. A copy. */
  history(last?: number): readonly MirroredEvent[];
  /**
   * Calls `listener` on a later turn of the event loop, once for all events or heartbeats published meanwhile, and once
   * when the mirror closes. Returns a function that removes it.
   */
  onChange(listener: () => void): () => void;
}
/** A view that cannot write to the buffer or expose it. */
export declare function viewOf(buffer: HolographicBuffer, audience: Audience): MirrorView;
