import type { NumberedEvent } from "../events/event.js";
import type { AgentDescriptor } from "../link/port.js";
export interface LivenessListener {
  agentUp(agentId: string): void;
  agentDown(agentId: string): void;
}
/** Tracks which agents are live, from their events. Notifies the listener each time one starts, stops or restarts. */
export declare class Liveness {
  #private;
  constructor(listener: LivenessListener, agentsMax?: number);
  /** Every event carries its agent's state, so the next event makes up for one that was dropped. */
  onEvents(batch: readonly NumberedEvent[]): void;
  onManifest(agents: readonly AgentDescriptor[]): void;
  /** Null: all agents. */
  onHostDown(agentIds: readonly string[] | null): void;
}
