import { type Position } from "../../events/cursor.js";
import type { StoredEvent } from "../event-log.js";
import type { LogIndex, LogRow, LogSegment, RowFilter } from "./reading.js";
import type { Room } from "./rooms.js";
export type MemoryRow = LogRow;
export interface MemorySegment extends LogSegment {
  readonly rows: MemoryRow[];
}
/** A stream, and the counts of the events that belong to it. */
export interface MemoryStream extends Room {
  torn: boolean;
  end: Position | null;
  readonly segments: MemorySegment[];
}
interface Place {
  readonly segment: MemorySegment;
  readonly offset: number;
}
interface MemoryBody extends Place {
  readonly stream: MemoryStream;
  /** Its place in the stream of all agents. */
  all: Place | null;
  readonly json: string;
  readonly bytes: number;
  readonly isOutput: boolean;
  readonly words: string;
  readonly recordedAt: number;
}
/** A log in memory. */
export declare class MemoryLogIndex implements LogIndex {
  #private;
  readonly streams: Map<string, MemoryStream>;
  /** In the order of their numbers. */
  readonly bodies: Map<number, MemoryBody>;
  segments(stream: string): MemorySegment[];
  rows(segment: LogSegment, after: number, limit: number, filter?: RowFilter): MemoryRow[];
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
    after: number,
    limit: number,
  ): {
    body: number;
    row: MemoryRow | null;
  }[];
  /** The newest events of a stream, oldest first. */
  newest(stream: string, events: number): StoredEvent[];
  /** The oldest event that belongs to a stream, or its oldest OUTPUT. */
  oldest({ segments }: MemoryStream, onlyOutputs: boolean, onlyGaps: boolean): number | null;
  /** Removes an event and its rows. */
  drop(body: number): MemoryBody | null;
}
export {};
