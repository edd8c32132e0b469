import { Worker } from "node:worker_threads";

import type { Cancel, Clock } from "../../base/clock.js";
import { deferred, type Deferred } from "../../base/async/deferred.js";
import { messageOf } from "../../base/errors.js";
import { moduleFile, workerAt } from "../../base/files/package-files.js";
import type { Position } from "../../events/cursor.js";
import { EventLogError } from "../event-log.js";
import { unpackPage } from "./packed-events.js";
import type { EventLogReader, FoundPage, HistoryQuery, Located, LogPage, PageQuery } from "./reading.js";
import type { ReadAnswer, ReadCall, ReadName } from "./serve-reads.js";

/** Reads that wait for the thread. Their callers bound them, too. */
const WAITING_MAX = 1_024;

export interface ReadThreadOptions {
  /** The data file. The storage thread has created it. */
  readonly path: string;
  readonly clock: Clock;
  /** How long a read may take, with its wait, ms. */
  readonly timeoutMs: number;
  /** The worker's module, if not the one beside this file. */
  readonly worker: URL | undefined;
}

interface Waiting {
  readonly answer: Deferred<unknown>;
  readonly cancel: Cancel;
}

/**
 * Reads the log in a thread of its own, which starts with the first read. A read that takes too long fails, and the
 * thread is replaced: it only reads, so nothing can be half done.
 */
export class LogReadThread implements EventLogReader {
  readonly #options: ReadThreadOptions;
  readonly #waiting = new Map<number, Waiting>();
  #worker: Worker | null = null;
  #ids = 0;
  #closed = false;

  constructor(options: ReadThreadOptions) {
    this.#options = options;
  }

  locate(stream: string, seen: Position): Promise<Located> {
    return this.#ask("locate", [stream, seen]);
  }

  back(stream: string, from: Position, events: number, session: string | null): Promise<Position | null> {
    return this.#ask("back", [stream, from, events, session]);
  }

  page(query: PageQuery): Promise<LogPage> {
    return this.#ask("page", [query]);
  }

  find(query: HistoryQuery): Promise<FoundPage> {
    return this.#ask("find", [query]);
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#failAll(new EventLogError("JOURNAL_CLOSED", "this log is closed"));
    await this.#worker?.terminate();
  }

  async #ask<K extends ReadName>(
    name: K,
    args: Parameters<EventLogReader[K]>,
  ): Promise<Awaited<ReturnType<EventLogReader[K]>>> {
    if (this.#closed) throw new EventLogError("JOURNAL_CLOSED", "this log is closed");
    if (this.#waiting.size >= WAITING_MAX)
      throw new EventLogError("JOURNAL_TIMEOUT", `${WAITING_MAX} reads wait for the log`);
    const { clock, timeoutMs } = this.#options;
    const worker = (this.#worker ??= this.#start());
    const id = (this.#ids += 1);
    const answer = deferred<unknown>();
    const cancel = clock.after(timeoutMs, () => this.#giveUp(worker));
    this.#waiting.set(id, { answer, cancel });
    worker.ref();
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker thread, not a window
    worker.postMessage({ id, name, args } satisfies ReadCall<K>);
    return (await answer.promise) as Awaited<ReturnType<EventLogReader[K]>>;
  }

  #start(): Worker {
    const { path, worker: module } = this.#options;
    const { url, ...source } = workerAt(module ?? moduleFile("storage/log/read-worker"));
    const worker = new Worker(url, { workerData: { path }, ...source });
    worker.on("message", (answer: ReadAnswer) => this.#receive(worker, answer));
    worker.on("error", (error) => this.#replace(worker, messageOf(error)));
    worker.on("exit", () => this.#replace(worker, "the thread that reads the log has ended"));
    return worker;
  }

  #receive(worker: Worker, answer: ReadAnswer): void {
    const waiting = this.#waiting.get(answer.id);
    this.#waiting.delete(answer.id);
    // An idle thread does not keep the process alive.
    if (this.#waiting.size === 0) worker.unref();
    waiting?.cancel();
    if ("value" in answer) waiting?.answer.resolve(answer.value);
    else if ("page" in answer) waiting?.answer.resolve(unpackPage(answer.page));
    else waiting?.answer.reject(new EventLogError("JOURNAL_FAILED", answer.failure));
  }

  #giveUp(worker: Worker): void {
    if (this.#worker !== worker) return;
    this.#worker = null;
    const { timeoutMs } = this.#options;
    this.#failAll(
      new EventLogError("JOURNAL_TIMEOUT", `reading the log has taken more than ${timeoutMs} ms`),
    );
    void worker.terminate();
  }

  #replace(worker: Worker, why: string): void {
    if (this.#worker !== worker) return;
    this.#worker = null;
    this.#failAll(new EventLogError("JOURNAL_FAILED", why));
  }

  #failAll(error: EventLogError): void {
    for (const { answer, cancel } of this.#waiting.values()) {
      cancel();
      answer.reject(error);
    }
    this.#waiting.clear();
  }
}
