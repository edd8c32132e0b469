import type { Clock } from "../base/clock.js";
import { type EventLog, EventLogError } from "./event-log.js";
import { type RecordedStream } from "./log/followed-stream.js";
/** How long a published event may wait before it is written, ms. A crash loses at most this time. */
export declare const FLUSH_INTERVAL_MS = 100;
/**
 * Entries of one append, and characters of JSON after which no more are added. An answer that arrives during an
 * append waits for its end: with these bounds about 10 ms of processor time, the search index included
 * (`bench/storage.ts`).
 */
export declare const BATCH_ENTRIES_MAX = 128;
export declare const BATCH_CHARACTERS_MAX = 131072;
/** The recorder's work since start. */
export interface RecorderCounters {
  entries: number;
  appends: number;
  failures: number;
  /** Events that could not be written in time: the log shows them as gaps. */
  lost: number;
}
export interface RecorderOptions {
  readonly journal: EventLog;
  /** The number of the next event, see `OpenedEventLog`. */
  readonly nextBody: number;
  readonly clock: Clock;
  /** How long an append may take before it counts as a failure, ms. Default: that of `storeTimeoutMs`. */
  readonly timeoutMs?: number | undefined;
  /** Called with the reason when writing begins to fail, and with null when it works again. */
  readonly onHealth: (problem: EventLogError | null) => void;
}
/**
 * Writes mirrors to a log. It is one more cursor on each ring, and publishing only sets a flag. A slot that its ring
 * overwrites before it was written is kept here, up to a bound. Each event gets a number and is written once, in its
 * agent's stream; the stream of all agents is written last and refers to it.
 */
export declare class Recorder {
  #private;
  readonly counters: RecorderCounters;
  /** What the log holds, as of the last write. */
  kept: {
    events: number;
    bytes: number;
  };
  /** Events evicted from the log since start, by the limit that demanded it. */
  readonly evicted: Map<
    "historyMaxAgeMs" | "historyMaxBytes" | "historyMaxEvents" | "historyOutputPercent",
    number
  >;
  constructor(options: RecorderOptions);
  get problem(): EventLogError | null;
  /** Records a stream from the slot `seq`, until it closes. */
  follow(stream: RecordedStream, seq: number): void;
  /** Evicts from the log what is too old. Does nothing while something is written, because writing evicts, too. */
  trim(): Promise<void>;
  /** Writes everything published so far, or as much as the journal accepts. */
  flush(): Promise<void>;
  /**
   * Writes the rest and ends the journal. Call it after the last event was published. Events of an append that takes
   * too long are given up.
   */
  close(): Promise<void>;
}
