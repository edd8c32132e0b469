import type { Position } from "../../events/cursor.js";
import type {
  FoundPage,
  HistoryQuery,
  Located,
  LogIndex,
  LogPage,
  LogRow,
  PageQuery,
  RowFilters,
} from "./reading.js";
/** Reads a log: the same for every store, over its index. */
export declare class LogPages {
  #private;
  constructor(index: LogIndex);
  /** Where a subscriber that has seen `seen` continues. */
  locate(stream: string, seen: Position): Located;
  /**
   * The position before the newest `events` events up to `from`; before the oldest kept when there are fewer, null when
   * there are none. With a session, events of others do not count.
   */
  back(stream: string, from: Position, events: number, session: string | null): Position | null;
  /** The events after a position, with the holes between them. */
  page({ stream, after, types, session, eventsMax, bytesMax }: PageQuery): LogPage;
  /** A page of the events that match, oldest first. */
  find(query: HistoryQuery): FoundPage;
}
/** The filters of a query, for one row. */
export declare function accepts(row: LogRow, { types, session, from, to }: RowFilters): boolean;
