import type { Clock } from "../base/clock.js";
import type { KeptHistory } from "../events/kept.js";
import { type OpenedEventLog } from "./event-log.js";
import type { RecordedStream } from "./log/followed-stream.js";
import { ReadableLog } from "./log/readable-log.js";
import { type RecorderCounters } from "./recorder.js";
export interface EventHistoryOptions {
  /** Opens the journal; null when history is not stored beyond this process. */
  readonly open: (() => Promise<OpenedEventLog>) | null;
  readonly clock: Clock;
  /** How long an append may take before history counts as not stored, ms. */
  readonly timeoutMs?: number;
  /** Reads of the log at once. */
  readonly readersMax?: number;
  readonly log: {
    warn(fields: object, message: string): void;
    info(fields: object, message: string): void;
  };
}
/**
 * History for the rest of the gateway: the events of earlier runs, and a recorder for new ones. When the event log
 * fails, the gateway continues without it and reports it.
 */
export declare class EventHistory {
  #private;
  /** Reads what is stored; null when there is no log. */
  readonly log: ReadableLog | null;
  /** Never rejects. */
  static open({ open, clock, timeoutMs, readersMax, log }: EventHistoryOptions): Promise<EventHistory>;
  private constructor();
  /** The code of the problem while history is not stored; null when it is, or when there is no journal. */
  get problem(): string | null;
  get counters(): Readonly<RecorderCounters>;
  /** What the log holds, as of the last write. Bytes include an overhead for rows. */
  get kept(): {
    readonly events: number;
    readonly bytes: number;
  };
  /** Events evicted from the log since start, by limit. */
  get evicted(): ReadonlyMap<string, number>;
  /** The history that earlier runs kept of a stream. Returned once: a later ring of the same stream begins empty. */
  takeHistory(scope: string): KeptHistory | null;
  follow(stream: RecordedStream, seq: number): void;
  /** Writes the last events. Call it after the last event was published. */
  close(): Promise<void>;
}
