import type Database from "libsql";
import type { KeptHistory } from "../../events/kept.js";
import { type EventLogLimits, type LogEntry, type LogTrimmed } from "../event-log.js";
/** The event log's writing statements, synchronous, inside the caller's transaction. */
export declare class EventTables {
  #private;
  /** Opens a new run. `torn`: the last run may have lost events that the tables do not know of. */
  constructor(database: Database.Database, limits: EventLogLimits, torn: boolean);
  get nextBody(): number;
  /** Reads the counters again after a transaction was rolled back. */
  rolledBack(): void;
  /** The newest events of each stream, as many as a ring holds. */
  histories(): Map<string, KeptHistory>;
  append(entries: readonly LogEntry[], now: number): LogTrimmed;
  trim(now: number): LogTrimmed;
  /** Marks the run as complete. */
  end(): void;
}
