import type Database from "libsql";
import { type Position } from "../../events/cursor.js";
import type { EvictedFor, Room, Rooms } from "./rooms.js";
/** A stream, and the counts of the events that belong to it. */
export interface Stream extends Room {
  readonly id: number;
  /** The segment that is written, or null before the first; undefined when it has to be looked up. */
  segment: Segment | null | undefined;
  /** The position after the newest event. */
  end: Position | null;
}
export interface Segment {
  readonly id: number;
  readonly epoch: string;
}
/** Evicts bodies with all their positions, inside the caller's transaction. */
export declare class EventEviction {
  #private;
  /** `onChanged` is called for each stream whose counts have changed. */
  constructor(
    database: Database.Database,
    byId: (id: number) => Stream | undefined,
    onChanged: (stream: Stream) => void,
  );
  /** Called after a rollback: evicted events exist again. */
  forget(): void;
  /** Evicts events beyond the limits, and those recorded before that time. `owed`: there is more to evict. */
  evict(
    rooms: Rooms<Stream>,
    recordedBefore: number,
  ): {
    owed: boolean;
    evicted: Partial<Record<EvictedFor, number>>;
  };
}
