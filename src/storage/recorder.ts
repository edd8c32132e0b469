import type { Cancel, Clock } from "../base/clock.js";
import { deferred } from "../base/deferred.js";
import { messageOf } from "../base/errors.js";
import { defaultLimits } from "../base/limits.js";
import type { TerrariumEvent } from "../events/event.js";
import { type EventLog, type LogEntry, EventLogError } from "./event-log.js";

/** How long a published event may wait before it is written, ms. A crash loses at most this time. */
export const FLUSH_INTERVAL_MS = 100;
/** Pause after the first failure, ms; it doubles with each further one. */
const RETRY_MS = 1_000;
const RETRY_MS_MAX = 60_000;
/**
 * Entries of one append, and characters of JSON after which no more are added. An answer that arrives during an
 * append waits for its end: with these bounds about 4 ms of processor time (`bench/storage.ts`).
 */
export const BATCH_ENTRIES_MAX = 256;
export const BATCH_CHARACTERS_MAX = 262_144;

/** The part of a mirror that is recorded. */
export interface RecordedStream {
  readonly scope: string;
  /** Earlier slots are not kept for later subscribers. */
  readonly historySeq: number;
  readonly nextSeq: number;
  readonly closed: boolean;
  slot(seq: number): RecordedSlot | undefined;
  /** Calls `onAdvance` once per turn after something was published. */
  attach(listener: { onAdvance(): void; onClose(): void }): () => void;
}

interface RecordedSlot {
  readonly event: TerrariumEvent;
  readonly beforeEpoch: string;
  readonly beforeOffset: number;
  readonly epoch: string;
  readonly offset: number;
}

/** The recorder's work since start. */
export interface RecorderCounters {
  entries: number;
  appends: number;
  failures: number;
}

export interface RecorderOptions {
  readonly journal: EventLog;
  readonly clock: Clock;
  /** How long an append may take before it counts as a failure, ms. Default: that of `storeTimeoutMs`. */
  readonly timeoutMs?: number | undefined;
  /** Called with the reason when writing begins to fail, and with null when it works again. */
  readonly onHealth: (problem: EventLogError | null) => void;
}

interface Followed {
  readonly stream: RecordedStream;
  readonly detach: () => void;
  /** Seq of the next slot to write. */
  seq: number;
}

/** Slots of one stream up to `to`. Events published during the write wait for the next one. */
interface Due {
  readonly followed: Followed;
  readonly to: number;
}

/**
 * Writes mirrors to a journal. It is one more cursor on each ring: it queues nothing, and publishing only sets a
 * flag. Slots that a ring has dropped before they were written are not needed, since a journal keeps no more than the
 * ring: the rest of that ring, written next, displaces everything before the gap.
 */
export class Recorder {
  readonly counters: RecorderCounters = { entries: 0, appends: 0, failures: 0 };
  readonly #options: RecorderOptions;
  readonly #followed = new Set<Followed>();
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

  constructor(options: RecorderOptions) {
    this.#options = options;
  }

  get problem(): EventLogError | null {
    return this.#problem;
  }

  /** Records a stream from the slot `seq`, until it closes. */
  follow(stream: RecordedStream, seq: number): void {
    const followed: Followed = {
      stream,
      seq,
      detach: stream.attach({
        onAdvance: () => this.#advanced(),
        onClose: () => this.#advanced(),
      }),
    };
    this.#followed.add(followed);
    if (seq < stream.nextSeq) this.#advanced();
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
    for (const { detach } of this.#followed) detach();
    await this.#options.journal.close(this.#problem === null && !this.#incomplete);
  }

  #advanced(): void {
    this.#moved = true;
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
      if (this.#moved) this.#arm(this.#problem ? this.#retryMs : FLUSH_INTERVAL_MS);
    });
    return this.#writing;
  }

  /** Writes, batch by batch, what was published when it began. Of two rings of one stream the older comes first. */
  async #writeAll(): Promise<void> {
    this.#moved = false;
    const due = Array.from(this.#followed, (followed): Due => ({ followed, to: followed.stream.nextSeq }));
    try {
      while (due.length > 0) await this.#writeBatch(due);
      this.#recovered();
    } catch (error) {
      this.#moved = true;
      for (const { followed } of due) this.#dropEnded(followed);
      this.#failed(error);
    }
  }

  /** Writes the first batch of `due` and removes it. */
  async #writeBatch(due: Due[]): Promise<void> {
    const entries: LogEntry[] = [];
    const reached = new Map<Followed, number>();
    /** Each event is in its agent's stream and in the stream of all agents, and is serialised once. */
    const texts = new Map<TerrariumEvent, string>();
    let characters = 0;
    let finished = 0;
    for (const { followed, to } of due) {
      const { stream } = followed;
      let seq = Math.max(followed.seq, stream.historySeq);
      while (seq < to && entries.length < BATCH_ENTRIES_MAX && characters < BATCH_CHARACTERS_MAX) {
        const slot = stream.slot(seq);
        seq += 1;
        if (!slot) continue;
        const { event, beforeEpoch, beforeOffset, epoch, offset } = slot;
        const json = texts.get(event) ?? JSON.stringify(event);
        texts.set(event, json);
        characters += json.length;
        entries.push({ stream: stream.scope, beforeEpoch, beforeOffset, epoch, offset, json });
      }
      reached.set(followed, seq);
      if (seq < to) break;
      finished += 1;
    }
    if (entries.length > 0) {
      await this.#append(entries);
      this.counters.appends += 1;
      this.counters.entries += entries.length;
    }
    for (const [followed, seq] of reached) followed.seq = seq;
    for (const { followed } of due.splice(0, finished)) this.#releaseEnded(followed);
  }

  /** An append that times out is not repeated, because it would be written twice. It is awaited, and reported. */
  async #append(entries: readonly LogEntry[]): Promise<void> {
    const { journal, clock, timeoutMs = defaultLimits.storeTimeoutMs } = this.#options;
    const cancel = clock.after(timeoutMs, () => {
      this.#failed(new EventLogError("JOURNAL_TIMEOUT", `the disk has not answered for ${timeoutMs} ms`));
      this.#late.resolve();
    });
    try {
      await journal.append(entries);
    } finally {
      cancel();
      // While closing, a late append ends the wait.
      if (!this.#closed) this.#late = deferred();
    }
  }

  #releaseEnded(followed: Followed): void {
    const { stream, seq, detach } = followed;
    if (!stream.closed || seq < stream.nextSeq) return;
    this.#followed.delete(followed);
    detach();
  }

  /** After a failure: open streams are written later; closed ones are dropped, because they would be held for ever. */
  #dropEnded(followed: Followed): void {
    if (!followed.stream.closed || this.#closed) return;
    this.#incomplete ||= followed.seq < followed.stream.nextSeq;
    this.#followed.delete(followed);
    followed.detach();
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
