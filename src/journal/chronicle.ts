import type { Clock } from "../base/clock.js";
import { messageOf } from "../base/errors.js";
import type { KeptHistory } from "../events/kept.js";
import { JournalError, type OpenedJournal } from "./journal.js";
import { type RecordedStream, Recorder, type RecorderCounters } from "./recorder.js";

export interface ChronicleOptions {
  /** Opens the journal; null when history is not to outlive this process. */
  readonly open: (() => Promise<OpenedJournal>) | null;
  readonly clock: Clock;
  readonly log: {
    warn(fields: object, message: string): void;
    info(fields: object, message: string): void;
  };
}

/**
 * A gateway's journal as the rest of it sees it: history from before, and somebody who writes down what comes.
 * History is a comfort, not a duty: whatever happens to the journal, the gateway goes on without, and says so.
 */
export class Chronicle {
  #closing: Promise<void> | null = null;
  readonly #recorder: Recorder | null;
  readonly #histories: Map<string, KeptHistory>;
  readonly #refusal: JournalError | null;

  /** Never rejects. */
  static async open({ open, clock, log }: ChronicleOptions): Promise<Chronicle> {
    if (!open) return new Chronicle(null, new Map(), null);
    try {
      const { journal, histories } = await open();
      const onHealth = (problem: JournalError | null): void => {
        if (problem) log.warn({ code: problem.code, reason: problem.message }, "history is not being kept");
        else log.info({}, "history is being kept again");
      };
      return new Chronicle(new Recorder({ journal, clock, onHealth }), histories, null);
    } catch (error) {
      const refusal =
        error instanceof JournalError ? error : new JournalError("JOURNAL_FAILED", messageOf(error));
      log.warn({ code: refusal.code, reason: refusal.message }, "history is not being kept");
      return new Chronicle(null, new Map(), refusal);
    }
  }

  private constructor(
    recorder: Recorder | null,
    histories: Map<string, KeptHistory>,
    refusal: JournalError | null,
  ) {
    this.#recorder = recorder;
    this.#histories = histories;
    this.#refusal = refusal;
  }

  /** Why history is not being kept now, as a code; null when it is, or is not meant to be. */
  get problem(): string | null {
    return (this.#recorder ? this.#recorder.problem : this.#refusal)?.code ?? null;
  }

  get counters(): Readonly<RecorderCounters> {
    return this.#recorder?.counters ?? { entries: 0, appends: 0, failures: this.#refusal ? 1 : 0 };
  }

  /** What earlier runs kept of a stream, once: whoever asks next begins anew. */
  takeHistory(scope: string): KeptHistory | null {
    const history = this.#histories.get(scope) ?? null;
    this.#histories.delete(scope);
    return history;
  }

  follow(stream: RecordedStream, seq: number): void {
    this.#recorder?.follow(stream, seq);
  }

  /** Writes the last events. Call when nothing will be published any more. */
  close(): Promise<void> {
    this.#closing ??= this.#recorder?.close() ?? Promise.resolve();
    return this.#closing;
  }
}
