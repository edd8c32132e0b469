import { messageOf } from "../base/errors.js";
import { defaultLimits } from "../base/limits.js";
import { EventLogError } from "./event-log.js";
import { ReadableLog } from "./log/readable-log.js";
import { Recorder } from "./recorder.js";
/** How often events that are too old are evicted while nothing is published, ms. */
const TRIM_EVERY_MS = 60_000;
/**
 * History for the rest of the gateway: the events of earlier runs, and a recorder for new ones. When the event log
 * fails, the gateway continues without it and reports it.
 */
export class EventHistory {
  #closing = null;
  #cancelTrim = () => undefined;
  #recorder;
  #histories;
  #refusal;
  /** Reads what is stored; null when there is no log. */
  log;
  /** Never rejects. */
  static async open({ open, clock, timeoutMs, readersMax = defaultLimits.maxLogReaders, log }) {
    if (!open) return new EventHistory(null, new Map(), null, null);
    try {
      const { journal, reader, histories, nextBody } = await open();
      const onHealth = (problem) => {
        if (problem) log.warn({ code: problem.code, reason: problem.message }, "history is not being kept");
        else log.info({}, "history is being kept again");
      };
      const recorder = new Recorder({ journal, nextBody, clock, timeoutMs, onHealth });
      const history = new EventHistory(
        recorder,
        histories,
        null,
        new ReadableLog(reader, recorder, clock, readersMax),
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
  constructor(recorder, histories, refusal, log) {
    this.#recorder = recorder;
    this.#histories = histories;
    this.#refusal = refusal;
    this.log = log;
  }
  /** The code of the problem while history is not stored; null when it is, or when there is no journal. */
  get problem() {
    return (this.#recorder ? this.#recorder.problem : this.#refusal)?.code ?? null;
  }
  get counters() {
    return this.#recorder?.counters ?? { entries: 0, appends: 0, failures: this.#refusal ? 1 : 0, lost: 0 };
  }
  /** What the log holds, as of the last write. Bytes include an overhead for rows. */
  get kept() {
    return this.#recorder?.kept ?? { events: 0, bytes: 0 };
  }
  /** Events evicted from the log since start, by limit. */
  get evicted() {
    return this.#recorder?.evicted ?? new Map();
  }
  #trimLater(clock, recorder) {
    this.#cancelTrim = clock.after(TRIM_EVERY_MS, () => {
      void recorder.trim();
      this.#trimLater(clock, recorder);
    });
  }
  /** The history that earlier runs kept of a stream. Returned once: a later ring of the same stream begins empty. */
  takeHistory(scope) {
    const history = this.#histories.get(scope) ?? null;
    this.#histories.delete(scope);
    return history;
  }
  follow(stream, seq) {
    this.#recorder?.follow(stream, seq);
  }
  /** Writes the last events. Call it after the last event was published. */
  close() {
    this.#cancelTrim();
    this.#closing ??= this.#recorder?.close() ?? Promise.resolve();
    return this.#closing;
  }
}
//# sourceMappingURL=event-history.js.map
