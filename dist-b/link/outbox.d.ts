import type { Position } from "../events/cursor.js";
import { type NumberedEvent } from "../events/event.js";
import type { LinkLimits } from "./messages.js";
import type { HostLogEntry } from "./port.js";
export interface OutboxOptions {
  readonly limits: LinkLimits;
  /** Schedules `task` to run soon, after the current work. */
  readonly schedule: (task: () => void) => void;
  readonly send: (events: readonly NumberedEvent[], bytes: number) => void;
  /**
   * Called with null when dropping begins, and with the number of dropped events when there is room again. Dropped
   * heartbeats are not counted.
   */
  readonly onOverflow: (dropped: number | null) => void;
}
/**
 * The host's side of the events: collects the events of a turn, sends them as one batch, and drops events beyond the
 * credit that acknowledgements return. Behaviour: SPEC.md.
 */
export declare class Outbox {
  #private;
  constructor(options: OutboxOptions);
  publish(event: NumberedEvent): void;
  /** Position of this agent's newest event that was not dropped, or null. */
  lastOf(agentId: string): Position | null;
  /** Forgets the positions of agents that are gone. */
  keepOnly(agentIds: readonly string[]): void;
  /** Sends the collected events. */
  flush(): void;
  /** The oldest batches have arrived. */
  acknowledge(batches: number): void;
  /** Reports the number of events dropped since dropping began, if any. */
  reportDropped(): void;
}
/** The host's side of the log: collects the lines of a turn, bounds them, and counts dropped lines. */
export declare class LogOutbox {
  #private;
  constructor(linesMax: number, send: (entries: readonly HostLogEntry[]) => void);
  readonly write: (entry: HostLogEntry) => void;
  flush(): void;
  acknowledge(lines: number): void;
}
