import type { Clock } from "../base/clock.js";
import { messageOf } from "../base/errors.js";
import type { KeptHistory } from "../events/kept.js";
import { EventLogError, type OpenedEventLog } from "./event-log.js";
import { type RecordedStream, Recorder, type RecorderCounters } from "./recorder.js";

export interface EventHistoryOptions {
  /** Opens the journal; null when history is not stored beyond this process. */
  readonly open: (() => Promise<OpenedEventLog>) | null;
  readonly clock: Clock;
  /** How long an append may take before history counts as not stored, ms. */
  readonly timeoutMs?: number;
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
  readonly #recorder: Recorder | null;
  readonly #histories: Map<string, KeptHistory>;
  readonly #refusal: EventLogError | null;

  /** Never rejects. */
  static async open({ open, clock, timeoutMs, log }: EventHistoryOptions): Promise<EventHistory> {
    if (!open) return new EventHistory(null, new Map(), null);
    try {
      const { journal, histories } = await open();
      const onHealth = (problem: EventLogError | null): void => {
        if (problem) log.warn({ code: problem.code, reason: problem.message }, "history is not being kept");
        else log.info({}, "history is being kept again");
      };
      return new EventHistory(new Recorder({ journal, clock, timeoutMs, onHealth }), histories, null);
    } catch (error) {
      const refusal =
        error instanceof EventLogError ? error : new EventLogError("JOURNAL_FAILED", messageOf(error));
      log.warn({ code: refusal.code, reason: refusal.message }, "history is not being kept");
      return new EventHistory(null, new Map(), refusal);
    }
  }

  private constructor(
    recorder: Recorder | null,
    histories: Map<string, KeptHistory>,
    refusal: EventLogError | null,
  ) {
    this.#recorder = recorder;
    this.#histories = histories;
    this.#refusal = refusal;
  }

  /** The code of the problem while history is not stored; null when it is, or when there is no journal. */
  get problem(): string | null {
    return (this.#recorder ? this.#recorder.problem : this.#refusal)?.code ?? null;
  }

  get counters(): Readonly<RecorderCounters> {
    return this.#recorder?.counters ?? { entries: 0, appends: 0, failures: this.#refusal ? 1 : 0 };
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
    this.#closing ??= this.#recorder?.close() ?? Promise.resolve();
    return this.#closing;
  }
}
