import type { CallsUnderWay } from "../base/bounds/calls-under-way.js";
import type { Cancel, Clock } from "../base/clock.js";
import { messageOf } from "../base/errors.js";
import { defaultLimits } from "../base/limits.js";
import { isDiskFull } from "../base/store-error.js";
import type { KeptHistory } from "../events/kept.js";
import { EventLogError, type OpenedEventLog } from "./event-log.js";
import type { RecordedStream } from "./log/followed-stream.js";
import { ReadableLog } from "./log/readable-log.js";
import { Recorder, type RecorderCounters } from "./recorder.js";

/** How often events that are too old are evicted while nothing is published, ms. */
const TRIM_EVERY_MS = 60_000;

export interface EventHistoryOptions {
  /** Opens the journal; null when history is not stored beyond this process. */
  readonly open: (() => Promise<OpenedEventLog>) | null;
  readonly clock: Clock;
  /** How long an append may take before history counts as not stored, ms. */
  readonly timeoutMs?: number;
  /** Reads of the log at once. */
  readonly readersMax?: number;
  /** Reads give way to these calls. */
  readonly calls?: CallsUnderWay;
  readonly log: {
    warn(fields: object, message: string): void;
    info(fields: object, message: string): void;
  };
}

/**
 * History for the rest of the gateway: the events of earlier runs, and a recorder for new ones. When the event log
 * fails, the gateway continues without it and reports it.
 */
export class EventHistory {
  #closing: Promise<void> | null = null;
  #cancelTrim: Cancel = () => undefined;
  readonly #recorder: Recorder | null;
  readonly #histories: Map<string, KeptHistory>;
  readonly #refusal: EventLogError | null;
  /** Reads what is stored; null when there is no log. */
  readonly log: ReadableLog | null;

  /** Never rejects. */
  static async open({
    open,
    clock,
    timeoutMs,
    readersMax = defaultLimits.maxLogReaders,
    calls,
    log,
  }: EventHistoryOptions): Promise<EventHistory> {
    if (!open) return new EventHistory(null, new Map(), null, null);
    try {
      const { journal, reader, histories, nextBody } = await open();
      const onHealth = (problem: EventLogError | null): void => {
        if (problem) log.warn({ code: problem.code, reason: problem.message }, "history is not being kept");
        else log.info({}, "history is being kept again");
      };
      const recorder = new Recorder({ journal, nextBody, clock, timeoutMs, onHealth });
      const history = new EventHistory(
        recorder,
        histories,
        null,
        new ReadableLog(reader, recorder, clock, readersMax, calls),
      );
      history.#trimLater(clock, recorder);
      return history;
    } catch (error) {
      const refusal =
        error instanceof EventLogError ? error : new EventLogError("JOURNAL_FAILED", messageOf(error));
      log.warn({ code: refusal.code, reason: refusal.message }, "history is not being kept");
      return new EventHistory(null, new Map(), refusal, null);
    }
  }

  private constructor(
    recorder: Recorder | null,
    histories: Map<string, KeptHistory>,
    refusal: EventLogError | null,
    log: ReadableLog | null,
  ) {
    this.#recorder = recorder;
    this.#histories = histories;
    this.remoteAgents = [...histories].flatMap(([name, { receipt }]) => (receipt ? [name] : []));
    this.#refusal = refusal;
    this.log = log;
  }

  /** The code of the problem while history is not stored; null when it is, or when there is no journal. */
  get problem(): string | null {
    return (this.#recorder ? this.#recorder.problem : this.#refusal)?.code ?? null;
  }

  /** True while history is not stored because the disk is full. */
  get isDiskFull(): boolean {
    return isDiskFull(this.#recorder ? this.#recorder.problem : this.#refusal);
  }

  get counters(): Readonly<RecorderCounters> {
    return this.#recorder?.counters ?? { entries: 0, appends: 0, failures: this.#refusal ? 1 : 0, lost: 0 };
  }

  /** What the log holds, as of the last write. Bytes include an overhead for rows. */
  get kept(): { readonly events: number; readonly bytes: number } {
    return this.#recorder?.kept ?? { events: 0, bytes: 0 };
  }

  /** Events evicted from the log since start, by limit. */
  get evicted(): ReadonlyMap<string, number> {
    return this.#recorder?.evicted ?? new Map();
  }

  #trimLater(clock: Clock, recorder: Recorder): void {
    this.#cancelTrim = clock.after(TRIM_EVERY_MS, () => {
      void recorder.trim();
      this.#trimLater(clock, recorder);
    });
  }

  /** Agents whose hosts dialled in, as far as the log knows from earlier runs: they may still be running. */
  readonly remoteAgents: readonly string[];

  /** Writes what was published so far, or as much as can be written; undefined when nothing is stored. */
  stored(): Promise<void> | undefined {
    return this.#recorder?.flush();
  }

  /** The history that earlier runs kept of a stream. Returned once: a later ring of the same stream begins empty. */
  takeHistory(scope: string): KeptHistory | null {
    const history = this.#histories.get(scope) ?? null;
    this.#histories.delete(scope);
    return history;
  }

  follow(stream: RecordedStream, seq: number): void {
    this.#recorder?.follow(stream, seq);
  }

  /** Writes the last events. Call it after the last event was published. */
  close(): Promise<void> {
    this.#cancelTrim();
    this.#closing ??= this.#recorder?.close() ?? Promise.resolve();
    return this.#closing;
  }
}
