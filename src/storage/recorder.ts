import type { Cancel, Clock } from "../base/clock.js";
import { deferred } from "../base/async/deferred.js";
import { messageOf } from "../base/errors.js";
import { defaultLimits } from "../base/limits.js";
import { ALL_AGENTS } from "../events/cursor.js";
import type { TerrariumEvent } from "../events/event.js";
import {
  type EventLog,
  EventLogError,
  isAtHome,
  type LogEntry,
  logEntry,
  type LogTrimmed,
} from "./event-log.js";
import {
  AdvancedStreams,
  type Due,
  FollowedStream,
  type RecordedSlot,
  type RecordedStream,
} from "./log/followed-stream.js";
import { EVICTING_LIMITS, type EvictedFor } from "./log/rooms.js";

/** How long a published event may wait before it is written, ms. A crash loses at most this time. */
export const FLUSH_INTERVAL_MS = 100;
/** Pause after the first failure, ms; it doubles with each further one. */
const RETRY_MS = 1_000;
const RETRY_MS_MAX = 60_000;
/**
 * Entries of one append, and characters of JSON after which no more are added. An answer that arrives during an
 * append waits for its end: with these bounds about 10 ms of processor time, the search index included
 * (`bench/storage.ts`).
 */
export const BATCH_ENTRIES_MAX = 128;
export const BATCH_CHARACTERS_MAX = 131_072;
/** Events kept for the log that their rings have dropped before they could be written, of all rings. */
const SPILLED_EVENTS_MAX = 16_384;
/** Calls of `trim` after one write; what is still owed waits for the next. */
const TRIMS_MAX = 8;

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
export class Recorder {
  readonly counters: RecorderCounters = { entries: 0, appends: 0, failures: 0, lost: 0 };
  /** What the log holds, as of the last write. */
  kept = { events: 0, bytes: 0 };
  /** Events evicted from the log since start, by the limit that demanded it. */
  readonly evicted = new Map<EvictedFor, number>(EVICTING_LIMITS.map((limit) => [limit, 0]));
  readonly #options: RecorderOptions;
  readonly #followed = new Set<FollowedStream>();
  /** Those with something to write, or that have ended: there may be ten thousand that have nothing. */
  readonly #advanced = new AdvancedStreams();
  #follows = 0;
  /** True when something was published since the last write began. */
  #moved = false;
  #cancelTimer: Cancel | null = null;
  #writing: Promise<void> | null = null;
  #problem: EventLogError | null = null;
  #retryMs = RETRY_MS;
  /** Resolves while an append takes longer than `timeoutMs`. */
  #late = deferred();
  /** True when something was released that had not been written. */
  #incomplete = false;
  #closed = false;
  /** Until the event is in the stream of all agents. */
  readonly #bodies = new WeakMap<TerrariumEvent, number>();
  #nextBody: number;
  #spilled = 0;
  /** True when the log's limits demand more evictions. */
  #owed = false;

  constructor(options: RecorderOptions) {
    this.#options = options;
    this.#nextBody = options.nextBody;
  }

  get problem(): EventLogError | null {
    return this.#problem;
  }

  /** Records a stream from the slot `seq`, until it closes. */
  follow(stream: RecordedStream, seq: number): void {
    this.#follows += 1;
    const followed: FollowedStream = new FollowedStream(
      this.#follows,
      stream,
      seq,
      () => this.#onAdvance(followed),
      (spill) => this.#mayKeep(spill),
    );
    this.#followed.add(followed);
    if (seq < stream.nextSeq) this.#onAdvance(followed);
  }

  /** Counts a slot that its ring has overwritten; false when there are too many. */
  #mayKeep(slots: number): boolean {
    if (slots > 0 && this.#spilled >= SPILLED_EVENTS_MAX) {
      this.counters.lost += slots;
      return false;
    }
    this.#spilled += slots;
    return true;
  }

  /** Evicts from the log what is too old. Does nothing while something is written, because writing evicts, too. */
  async trim(): Promise<void> {
    this.#owed = true;
    if (!this.#closed) await this.#write();
  }

  /** Writes everything published so far, or as much as the journal accepts. */
  async flush(): Promise<void> {
    this.#cancelTimer?.();
    this.#cancelTimer = null;
    while (this.#writing) await this.#writing;
    await this.#write();
  }

  /**
   * Writes the rest and ends the journal. Call it after the last event was published. Events of an append that takes
   * too long are given up.
   */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.race([this.flush(), this.#late.promise]);
    for (const followed of this.#followed) followed.release();
    await this.#options.journal.close(this.#problem === null && !this.#incomplete);
  }

  #onAdvance(followed: FollowedStream): void {
    this.#moved = true;
    this.#advanced.add(followed);
    if (!this.#writing) this.#arm(this.#problem ? this.#retryMs : FLUSH_INTERVAL_MS);
  }

  #arm(delayMs: number): void {
    if (this.#closed || this.#cancelTimer) return;
    this.#cancelTimer = this.#options.clock.after(delayMs, () => {
      this.#cancelTimer = null;
      void this.#write();
    });
  }

  #write(): Promise<void> {
    this.#writing ??= this.#writeAll().finally(() => {
      this.#writing = null;
      if (this.#moved || this.#owed) this.#arm(this.#problem ? this.#retryMs : FLUSH_INTERVAL_MS);
    });
    return this.#writing;
  }

  /**
   * Writes, batch by batch, what was published when it began. Of two rings of one stream the older comes first; the
   * stream of all agents comes last.
   */
  async #writeAll(): Promise<void> {
    this.#moved = false;
    const rank = ({ followed }: Due): number =>
      followed.stream.scope === ALL_AGENTS ? Number.POSITIVE_INFINITY : followed.number;
    const due = this.#advanced.take().toSorted((one, other) => (rank(one) < rank(other) ? -1 : 1));
    try {
      while (due.length > 0) await this.#writeBatch(due);
      for (let trims = 0; this.#owed && trims < TRIMS_MAX; trims += 1)
        this.#note(await this.#timed(() => this.#options.journal.trim()));
      this.#recovered();
    } catch (error) {
      this.#moved = true;
      for (const { followed } of due) this.#keepOrDrop(followed);
      this.#failed(error);
    }
  }

  /** Writes the first batch of `due` and removes it. */
  async #writeBatch(due: Due[]): Promise<void> {
    const entries: LogEntry[] = [];
    /** Events that no further stream has. */
    const told: TerrariumEvent[] = [];
    let characters = 0;
    let finished = 0;
    const isFull = (): boolean => entries.length >= BATCH_ENTRIES_MAX || characters >= BATCH_CHARACTERS_MAX;
    for (const one of due) {
      const { followed, to } = one;
      one.seq = followed.seq;
      for (let slot = followed.next(one.seq, to); slot && !isFull(); slot = followed.next(one.seq, to)) {
        one.seq = slot.seq + 1;
        const entry = this.#entry(followed.stream.scope, slot);
        if (!entry) continue;
        characters += entry.json?.length ?? 0;
        entries.push(entry);
        if (entry.stream === ALL_AGENTS) told.push(slot.event);
      }
      if (isFull()) break;
      one.seq = Math.max(one.seq, to);
      finished += 1;
    }
    if (entries.length > 0) {
      this.#note(await this.#timed(() => this.#options.journal.append(entries)));
      this.counters.appends += 1;
      this.counters.entries += entries.length;
    }
    // While many are remembered, each collection of garbage looks at all of them.
    for (const event of told) this.#bodies.delete(event);
    // The one in which the batch was full has only begun.
    for (const { followed, seq } of due.slice(0, finished + 1)) followed.written(seq);
    for (const { followed } of due.splice(0, finished)) this.#releaseEnded(followed);
  }

  /** Null for an event that its agent's stream does not have. */
  #entry(stream: string, slot: RecordedSlot): LogEntry | null {
    const { event } = slot;
    const known = this.#bodies.get(event);
    if (known === undefined && !isAtHome(stream, event)) return null;
    const body = known ?? this.#nextBody++;
    if (known === undefined) this.#bodies.set(event, body);
    return logEntry(stream, slot, event, body, this.#options.journal.keepsEvents);
  }

  #note({ owed, evicted, events, bytes }: LogTrimmed): void {
    this.#owed = owed;
    this.kept = { events, bytes };
    for (const [limit, count] of Object.entries(evicted) as [EvictedFor, number][])
      this.evicted.set(limit, (this.evicted.get(limit) ?? 0) + count);
  }

  /** An append that times out is not repeated, because it would be written twice. It is awaited, and reported. */
  async #timed(call: () => Promise<LogTrimmed>): Promise<LogTrimmed> {
    const { clock, timeoutMs = defaultLimits.storeTimeoutMs } = this.#options;
    const cancel = clock.after(timeoutMs, () => {
      this.#failed(new EventLogError("JOURNAL_TIMEOUT", `the disk has not answered for ${timeoutMs} ms`));
      this.#late.resolve();
    });
    try {
      return await call();
    } finally {
      cancel();
      // While closing, a late append ends the wait.
      if (!this.#closed) this.#late = deferred();
    }
  }

  #releaseEnded(followed: FollowedStream): void {
    if (followed.stream.closed && followed.isWritten) this.#release(followed);
  }

  /** After a failure: open streams are written later; closed ones are dropped, because they would be held for ever. */
  #keepOrDrop(followed: FollowedStream): void {
    if (!followed.stream.closed || this.#closed) {
      this.#advanced.add(followed);
      return;
    }
    this.#incomplete ||= !followed.isWritten;
    this.#release(followed);
  }

  #release(followed: FollowedStream): void {
    this.#followed.delete(followed);
    this.#advanced.remove(followed);
    followed.release();
  }

  #failed(error: unknown): void {
    this.counters.failures += 1;
    const first = this.#problem === null;
    this.#problem =
      error instanceof EventLogError ? error : new EventLogError("JOURNAL_FAILED", messageOf(error));
    if (first) this.#options.onHealth(this.#problem);
    else this.#retryMs = Math.min(this.#retryMs * 2, RETRY_MS_MAX);
  }

  #recovered(): void {
    if (!this.#problem) return;
    this.#problem = null;
    this.#retryMs = RETRY_MS;
    this.#options.onHealth(null);
  }
}
