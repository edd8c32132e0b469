import type { FairTurns } from "../base/bounds/fair-turns.js";
import type { PacedTurns } from "../base/bounds/paced-turns.js";
import { type Position } from "../events/cursor.js";
import type { TerrariumEvent } from "../events/event.js";
import type { HolographicBuffer } from "./ring/holographic-buffer.js";
import type { RingCursor, Start } from "./ring/cursor.js";
export interface StreamPageQuery {
  readonly stream: string;
  readonly after: Position;
  readonly types: readonly string[] | null;
  readonly session: string | null;
  readonly eventsMax: number;
  readonly bytesMax: number;
}
/** An event, or a hole before the event `next`. */
export type StreamItem =
  | {
      readonly after: Position;
      readonly event: TerrariumEvent;
    }
  | {
      readonly from: Position;
      readonly to: Position;
      readonly next: TerrariumEvent;
    };
export interface StreamPage {
  /** Decoded while it is iterated, once. */
  readonly items: Iterable<StreamItem>;
  /** The next page begins here. */
  readonly end: Position;
  /** True when the end of what the log holds was reached. */
  readonly isLast: boolean;
}
export type StreamPlace =
  | {
      readonly kind: "AFTER";
      readonly position: Position;
    }
  /** Its epoch is unknown; where it continues then, null for the oldest. */
  | {
      readonly kind: "UNKNOWN";
      readonly position: Position | null;
    }
  | {
      readonly kind: "INVALID";
    };
/**
 * The log behind the rings, as observers read it. Every call may reject, when the log cannot be read; then a gap takes
 * the place of what it holds.
 */
export interface StreamLog {
  locate(stream: string, seen: Position): Promise<StreamPlace>;
  /** The position before the newest `events` events up to `from`; null when there are none. */
  back(stream: string, from: Position, events: number, session: string | null): Promise<Position | null>;
  page(query: StreamPageQuery): Promise<StreamPage>;
  /** Resolves when everything published before this call can be read, or cannot be stored. */
  flush(): Promise<void>;
  /** Bounds the reads, and the pages in memory. */
  readonly turns: FairTurns;
  /** Bounds the share of the event loop that sending pages takes. */
  readonly pace: PacedTurns;
}
/** Where a subscriber begins in the log, before it joins the ring. */
export declare class Backlog {
  #private;
  /** True once it is being served: from then on its cursor tells where it is. */
  hasBegun: boolean;
  /** True for an observer that the ring has passed: what the log does not have is missing. */
  readonly isOfLapped: boolean;
  constructor(look: () => Promise<Position | null>, isOfLapped?: boolean);
  /**
   * Finds its beginning in the log, once; null when the log has nothing for this subscriber. Rejects with
   * CURSOR_INVALID for a cursor that was never issued.
   */
  located(): Promise<Position | null>;
}
/** The backlog of a subscriber that may need one: see `mayNeedLog`. */
export declare function backlogOf(
  log: StreamLog,
  ring: HolographicBuffer,
  start: Start,
  session: string | null,
  client: string,
): Backlog;
/** The backlog of an observer that the ring has passed while it was attached. */
export declare function backlogOfLapped(log: StreamLog, ring: HolographicBuffer, seen: Position): Backlog;
/** Whether the log may have what the ring does not, for a subscriber that begins at `cursor`. */
export declare function mayNeedLog(cursor: RingCursor, start: Start, session: string | null): boolean;
