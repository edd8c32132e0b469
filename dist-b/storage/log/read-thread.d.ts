import type { Clock } from "../../base/clock.js";
import type { Position } from "../../events/cursor.js";
import type { EventLogReader, FoundPage, HistoryQuery, Located, LogPage, PageQuery } from "./reading.js";
export interface ReadThreadOptions {
  /** The data file. The storage thread has created it. */
  readonly path: string;
  readonly clock: Clock;
  /** How long a read may take, with its wait, ms. */
  readonly timeoutMs: number;
  /** The worker's module, if not the one beside this file. */
  readonly worker: URL | undefined;
}
/**
 * Reads the log in a thread of its own, which starts with the first read. A read that takes too long fails, and the
 * thread is replaced: it only reads, so nothing can be half done.
 */
export declare class LogReadThread implements EventLogReader {
  #private;
  constructor(options: ReadThreadOptions);
  locate(stream: string, seen: Position): Promise<Located>;
  back(stream: string, from: Position, events: number, session: string | null): Promise<Position | null>;
  page(query: PageQuery): Promise<LogPage>;
  find(query: HistoryQuery): Promise<FoundPage>;
  close(): Promise<void>;
}
