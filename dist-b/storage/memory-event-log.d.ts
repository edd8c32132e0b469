import { type Clock } from "../base/clock.js";
import { type Position } from "../events/cursor.js";
import {
  type EventLog,
  type EventLogLimits,
  type LogEntry,
  type LogTrimmed,
  type OpenedEventLog,
} from "./event-log.js";
import { MemoryLogIndex } from "./log/memory-index.js";
import type { EventLogReader, HistoryQuery, PageQuery } from "./log/reading.js";
/** The data of a memory log. Like a file it outlives the logs opened on it, within this process. */
export declare class MemoryLogData {
  readonly index: MemoryLogIndex;
  clean: boolean;
  opened: number;
  lastBody: number;
}
export interface MemoryEventLogOptions extends Partial<EventLogLimits> {
  readonly clock?: Clock;
}
/** Stores history in this process: for ephemeral gateways, for tests, and for embedders that restart a terrarium. */
export declare class MemoryEventLog implements EventLog, EventLogReader {
  #private;
  static open(
    data: MemoryLogData,
    { clock, ...limits }?: MemoryEventLogOptions,
  ): OpenedEventLog & {
    readonly journal: MemoryEventLog;
  };
  private constructor();
  append(entries: readonly LogEntry[]): Promise<LogTrimmed>;
  trim(): Promise<LogTrimmed>;
  close(complete: boolean): Promise<void>;
  locate(stream: string, seen: Position): Promise<import("./log/reading.js").Located>;
  back(stream: string, from: Position, events: number, session: string | null): Promise<Position | null>;
  page(query: PageQuery): Promise<import("./log/reading.js").LogPage>;
  find(query: HistoryQuery): Promise<import("./log/reading.js").FoundPage>;
}
