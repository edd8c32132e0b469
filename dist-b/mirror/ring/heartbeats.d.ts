import type { AgentEvent, Heartbeat, TerrariumEvent } from "../../events/event.js";
/** The latest heartbeat of one agent, with the vitals of its newest event. */
export declare class LatestHeartbeat {
  #private;
  readonly agentId: string;
  /** Position in the order of arrival of all heartbeats of the stream. */
  version: number;
  older: LatestHeartbeat | null;
  newer: LatestHeartbeat | null;
  constructor(event: Heartbeat, version: number);
  get event(): Heartbeat;
  replace(event: Heartbeat): void;
  /** Takes the vitals of a later event, but keeps nothing else of it. */
  refresh({ at, state, pressure, flow, temperature, entropyRemaining }: AgentEvent): void;
}
/**
 * The latest heartbeat of each agent of one stream, in order of arrival. A subscriber is a version: it gets the
 * heartbeats with a higher one.
 *
 * ```
 *   version   3     7     8     9          9 arrived, 4 are kept: agent d beat as 4, and again as 9
 *   agent     a     b     c     d ◀ newest
 * ```
 *
 * Bounded by the agents of the stream. `take`, `refresh` and `forget` have a constant cost.
 */
export declare class Heartbeats {
  #private;
  /** Version of the newest heartbeat; 0 before the first. */
  get version(): number;
  get size(): number;
  take(event: Heartbeat): void;
  /**
   * A later event has newer vitals, so a subscriber that gets the heartbeat after it must not see older ones. A gap
   * comes from the gateway and has none.
   */
  refresh(event: TerrariumEvent): void;
  forget(agentId: string): void;
  /** The heartbeats with a higher version, oldest first. */
  after(version: number): LatestHeartbeat[];
}
