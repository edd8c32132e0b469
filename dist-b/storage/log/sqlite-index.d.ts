import type Database from "libsql";
import type { StoredEvent } from "../event-log.js";
import type { LogIndex, LogRow, LogSegment, RowFilter } from "./reading.js";
/** The tables of the event log as `LogPages` reads them. Every call is one statement. */
export declare class SqliteLogIndex implements LogIndex {
  #private;
  constructor(database: Database.Database);
  segments(stream: string): LogSegment[];
  rows(segment: LogSegment, after: number, limit: number, filter?: RowFilter): LogRow[];
  last(segment: LogSegment): number | null;
  back(
    segment: LogSegment,
    until: number,
    count: number,
    session: number | null,
  ): {
    row: LogRow | null;
    count: number;
  };
  json(body: number): string | null;
  matches(
    stream: string,
    words: string,
    body: number,
    limit: number,
  ): {
    body: number;
    row: LogRow | null;
  }[];
  /** The newest events of a stream, oldest first. */
  newest(stream: string, events: number): StoredEvent[];
}
