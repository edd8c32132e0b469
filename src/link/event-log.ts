import type { Position } from "../events/cursor.js";
import type { NumberedEvent } from "../events/event.js";

/**
 * The log of agents' events, as a host writes it.
 *
 * Order: total per agent; a host numbers on behind `last`. Delivery: an event whose number was used before is dropped. A
 * number that is left out was dropped on the way: readers get a gap of that size. Appending never waits for a reader or
 * a disk. `storage/` keeps the log beyond the process.
 */
export interface EventLog {
  /**
   * The end of this agent's log, which includes the events that the gateway made while no host had the agent. Called
   * once in each life of its host, after the manifest and before the agent starts. Null: another host has this id.
   */
  last(agentId: string): Position | null;
  /** Events in each agent's order. */
  append(batch: readonly NumberedEvent[]): void;
  /**
   * Resolves when observers can read all events of this agent up to `position` that were appended, or can no longer get
   * them; null when that is already so. Never rejects.
   */
  reached(agentId: string, position: Position): Promise<void> | null;
}
