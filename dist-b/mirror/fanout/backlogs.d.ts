import type { FanoutCounters } from "./counters.js";
import type { HolographicBuffer } from "../ring/holographic-buffer.js";
import type { LogPayloads } from "./log-payloads.js";
import type { Observer, Rendering } from "./observer.js";
import type { Backlog, StreamLog } from "../stream-log.js";
export interface BacklogOptions {
  readonly log: StreamLog;
  readonly counters: FanoutCounters;
  readonly batchBytesMax: number;
  readonly onError: (error: unknown) => void;
  /** Called after each read of the log: with its error, or null when it succeeded. */
  readonly onRead: (error: unknown) => void;
}
/** An observer that is served from the log until the ring has what comes next. */
export interface BacklogReader {
  readonly ring: HolographicBuffer;
  readonly backlog: Backlog;
  readonly types: readonly string[] | null;
  readonly session: string | null;
  readonly rendering: Rendering;
  /** Shared with all observers of this document and filter. */
  readonly payloads: LogPayloads;
  readonly observer: Observer;
  /** Its share of the log's turns. */
  readonly client: string;
  /** Called when the observer's cursor is in the ring: from now on a projection serves it. */
  readonly onCaughtUp: () => void;
}
/**
 * Serves one observer from the log, page by page, in front of its projection.
 *
 * ```
 *   log    1 2 3 4 5 6 7 8 9 │          the recorder is up to 100 ms behind the ring
 *   ring               6 7 8 9 10 11    overwrites its oldest slots meanwhile
 *   seen ────▲ page ──────▶ ▲           as soon as the ring has what follows `seen`, the observer joins it, in one turn
 * ```
 *
 * A page is read only for a socket that accepts bytes, and dropped when it stops to; it is read again from the last
 * event that was sent. A page is sent in short slices, because calls go first. When the log ends before the ring
 * begins, published events are stored first. Events that are still missing then were dropped by both, and become a gap.
 */
export declare class BacklogStage {
  #private;
  constructor(options: BacklogOptions, reader: BacklogReader);
  /** Ends it in any phase. */
  cancel(): void;
}
