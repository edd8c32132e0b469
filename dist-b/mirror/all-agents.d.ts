import { type AgentEvent, type GapEvent, type Heartbeat } from "../events/event.js";
import type { HolographicBuffer } from "./ring/holographic-buffer.js";
export interface AllAgentsOptions {
  /** Events that may wait for the ring, and how many are kept when there are more. */
  readonly waitingMax: number;
  readonly waitingKept: number;
  /** Called with the number of events dropped because too many were waiting. */
  readonly onDropped: (events: number) => void;
}
/** The stream of all agents: numbers their events in order of arrival. */
export declare class AllAgents {
  #private;
  readonly ring: HolographicBuffer;
  constructor(ring: HolographicBuffer, options: AllAgentsOptions);
  /** Number of waiting entries. */
  get waiting(): number;
  /** `gap` came before the event in its agent's stream. */
  take(event: AgentEvent, gap: GapEvent | null): void;
  /** A heartbeat takes no room, but stays behind the waiting events. */
  beat(heartbeat: Heartbeat): void;
  /** As `Intake.caughtUp`. */
  caughtUp(): Promise<void> | null;
  close(): void;
}
/** Heartbeats that wait are dropped with the events around them, but are not missed. */
export declare function eventsIn(
  entries: readonly {
    readonly event: AgentEvent;
  }[],
): number;
