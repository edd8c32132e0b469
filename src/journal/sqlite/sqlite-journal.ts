import { Worker } from "node:worker_threads";

import { deferred, type Deferred } from "../../base/deferred.js";
import { messageOf } from "../../base/errors.js";
import { workerAt, workerBeside } from "../../base/worker-source.js";
import { type Journal, type JournalEntry, JournalError, type OpenedJournal } from "../journal.js";
import { JOURNAL_LIMITS, type JournalLimits } from "../limits.js";
import type { FromWorker, JournalSetup, ToWorker } from "./protocol.js";

export interface SqliteJournalOptions {
  /** The data file; made, with its folder, if it is not there. May hold other tables. */
  readonly path: string;
  readonly limits?: Partial<JournalLimits>;
  /** Hears how many streams were given up for `totalBytesMax`. */
  readonly onForgotten?: (streams: number) => void;
  /** The worker's module, when it is not the one beside this file. It must call `serveJournal`. */
  readonly worker?: URL;
}

/**
 * Keeps the journal in a SQLite file, from a thread of its own, so that no disk is ever waited for on the gateway's.
 * It takes no lock: whoever opens last owns it, and the one before learns of it at its next append.
 */
export class SqliteJournal implements Journal {
  readonly #worker: Worker;
  readonly #onForgotten: (streams: number) => void;
  readonly #opened: Deferred<OpenedJournal> = deferred();
  readonly #exited: Deferred<void> = deferred();
  #underWay: Deferred<void> | null = null;
  #gone: JournalError | null = null;

  /** Rejects with `JOURNAL_NEWER` or `JOURNAL_FAILED`. */
  static open(options: SqliteJournalOptions): Promise<OpenedJournal> {
    return new SqliteJournal(options).#opened.promise;
  }

  private constructor(options: SqliteJournalOptions) {
    const { path, limits, worker, onForgotten = () => undefined } = options;
    this.#onForgotten = onForgotten;
    const setup: JournalSetup = { path, limits: { ...JOURNAL_LIMITS, ...limits } };
    const { url, ...source } = worker
      ? workerAt(worker)
      : workerBeside(new URL("./journal-worker.js", import.meta.url));
    this.#worker = new Worker(url, { workerData: setup, ...source });
    this.#worker.on("message", (message: FromWorker) => this.#heard(message));
    this.#worker.on("error", (error) => this.#end(new JournalError("JOURNAL_FAILED", messageOf(error))));
    this.#worker.on("exit", () => {
      this.#end(new JournalError("JOURNAL_CLOSED", "the journal's thread has ended"));
      this.#exited.resolve();
    });
  }

  append(entries: readonly JournalEntry[]): Promise<void> {
    if (this.#gone) return Promise.reject(this.#gone);
    if (this.#underWay) throw new Error("the append before this one has not settled");
    this.#underWay = deferred();
    this.#worker.ref();
    this.#post({ type: "append", entries });
    return this.#underWay.promise;
  }

  async close(complete: boolean): Promise<void> {
    if (!this.#gone) {
      this.#gone = new JournalError("JOURNAL_CLOSED", "this journal is closed");
      this.#worker.ref();
      this.#post({ type: "close", complete });
    }
    await this.#exited.promise;
  }

  #post(message: ToWorker): void {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker thread, not a window
    this.#worker.postMessage(message);
  }

  #heard(message: FromWorker): void {
    switch (message.type) {
      case "opened":
        // An idle journal does not keep the process alive.
        this.#worker.unref();
        this.#heardForgotten(message.forgotten);
        this.#opened.resolve({ journal: this, histories: new Map(message.histories) });
        break;
      case "appended":
        this.#heardForgotten(message.forgotten);
        this.#settle(null);
        break;
      case "refused": {
        const error = new JournalError(message.code, message.message);
        this.#opened.reject(error);
        this.#settle(error);
        break;
      }
    }
  }

  #heardForgotten(streams: number): void {
    if (streams > 0) this.#onForgotten(streams);
  }

  #settle(error: JournalError | null): void {
    const settled = this.#underWay;
    this.#underWay = null;
    if (!this.#gone) this.#worker.unref();
    if (error) settled?.reject(error);
    else settled?.resolve();
  }

  #end(error: JournalError): void {
    this.#gone ??= error;
    this.#opened.reject(error);
    this.#underWay?.reject(error);
    this.#underWay = null;
  }
}
