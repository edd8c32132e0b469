import { type Viewer } from "../auth/viewer.js";
import type { PacedTurns } from "../base/bounds/paced-turns.js";
import type { Limits } from "../base/limits.js";
import { type Position } from "../events/cursor.js";
import type { TerrariumEvent, TerrariumEventType } from "../events/event.js";
import type { Reflected } from "./port.js";
/** Events of one page by default. */
export declare const HISTORY_PAGE_DEFAULT = 100;
/** The filters. Null passes everything. */
export interface EventQuery {
  readonly agentId: string | null;
  /** Only events of this session's runs, and those of no run. */
  readonly session: string | null;
  readonly types: readonly TerrariumEventType[] | null;
  /** Words that all occur in the event. */
  readonly search: string | null;
  /** Milliseconds since 1970: from the first to before the second. */
  readonly from: number | null;
  readonly to: number | null;
  /** A cursor of the same stream: only later events. */
  readonly after: string | null;
  readonly first: number;
}
/** Oldest first. */
export interface EventPage {
  readonly events: readonly Reflected[];
  /** `after` of the next page; null when this was the last. A page of rare events may be short, even empty. */
  readonly next: string | null;
}
/** The events that the log keeps. Never involves an agent. */
export interface HistoryWatch {
  /** Fails with AGENT_NOT_FOUND, CURSOR_INVALID, BAD_USER_INPUT, LIMIT_EXCEEDED, UNAVAILABLE. */
  history(viewer: Viewer, query: EventQuery): Promise<EventPage>;
  /** Encodes what was read, in short slices: calls go first. */
  encode<T, R>(viewer: Viewer, items: readonly T[], step: (item: T) => R): Promise<R[]>;
}
export interface HistoryWatchOptions {
  readonly hasAgent: (id: string) => boolean;
  /** Null while the log cannot be read. */
  readonly log: {
    readonly pace: Pick<PacedTurns, "map">;
    flush(): Promise<void>;
    find(
      query: {
        readonly stream: string;
        readonly types: readonly string[] | null;
        readonly session: string | null;
        readonly search: string | null;
        readonly from: number | null;
        readonly to: number | null;
        readonly after: Position | null;
        readonly first: number;
        readonly bytesMax: number;
      },
      client: string,
    ): Promise<{
      readonly events: readonly {
        readonly after: Position;
        readonly event: TerrariumEvent;
      }[];
      readonly next: Position | null;
    }>;
  } | null;
  readonly limits: Pick<Limits, "maxReadsWaiting" | "maxReadsWaitingPerClient">;
}
export declare function createHistoryWatch({ hasAgent, log, limits }: HistoryWatchOptions): HistoryWatch;
