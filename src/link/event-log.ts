import type { Position } from "../events/cursor.js";
import type { NumberedEvent } from "../events/event.js";
import type { HostLife, LogEnd } from "../events/kept.js";

/**
 * The log of agents' events, as a host writes it.
 *
 * Order: total per agent; a host numbers on behind `end`. Delivery: an event whose number was used before is dropped. A
 * number that is left out was dropped on the way: readers get a gap of that size. Appending never waits for a reader or
 * a disk. `storage/` keeps the log beyond the process.
 */
export interface EventLog {
  /**
   * The end of this agent's log, which includes the events that the gateway made while no host had the agent. Called
   * once for each grant, after the manifest and before the agent starts. Null: there is no such agent. With `life` the log
   * remembers from now on, with the events themselves, which of this life's numbers it has received.
   */
  end(agentId: string, life?: HostLife): LogEnd | null;
  /** Events in each agent's order. */
  append(batch: readonly NumberedEvent[]): void;
  /**
   * Resolves when observers can read all events of this agent up to `position` that were appended, or can no longer get
   * them; null when that is already so. Never rejects.
   */
  reached(agentId: string, position: Position): Promise<void> | null;
  /**
   * Resolves when all events of these agents that were appended are stored, as far as this log stores anything, or cannot be.
   * Undefined when there is nothing to wait for. Never rejects. Absent: this log stores nothing.
   */
  stored?(agentIds: readonly string[]): Promise<void> | undefined;
}
