import { Worker } from "node:worker_threads";
import { deferred } from "../../base/deferred.js";
import { messageOf } from "../../base/errors.js";
import { workerAt, workerBeside } from "../../base/package-files.js";
import { EventLogError } from "../event-log.js";
/** Reads that wait for the thread. Their callers bound them, too. */
const WAITING_MAX = 1_024;
/**
 * Reads the log in a thread of its own, which starts with the first read. A read that takes too long fails, and the
 * thread is replaced: it only reads, so nothing can be half done.
 */
export class LogReadThread {
  #options;
  #waiting = new Map();
  #worker = null;
  #ids = 0;
  #closed = false;
  constructor(options) {
    this.#options = options;
  }
  locate(stream, seen) {
    return this.#ask("locate", [stream, seen]);
  }
  back(stream, from, events, session) {
    return this.#ask("back", [stream, from, events, session]);
  }
  page(query) {
    return this.#ask("page", [query]);
  }
  find(query) {
    return this.#ask("find", [query]);
  }
  async close() {
    this.#closed = true;
    this.#failAll(new EventLogError("JOURNAL_CLOSED", "this log is closed"));
    await this.#worker?.terminate();
  }
  async #ask(name, args) {
    if (this.#closed) throw new EventLogError("JOURNAL_CLOSED", "this log is closed");
    if (this.#waiting.size >= WAITING_MAX)
      throw new EventLogError("JOURNAL_TIMEOUT", `${WAITING_MAX} reads wait for the log`);
    const { clock, timeoutMs } = this.#options;
    const worker = (this.#worker ??= this.#start());
    const id = (this.#ids += 1);
    const answer = deferred();
    const cancel = clock.after(timeoutMs, () => this.#giveUp(worker));
    this.#waiting.set(id, { answer, cancel });
    worker.ref();
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker thread, not a window
    worker.postMessage({ id, name, args });
    return await answer.promise;
  }
  #start() {
    const { path, worker: module } = this.#options;
    const { url, ...source } = module
      ? workerAt(module)
      : workerBeside(new URL("./read-worker.js", import.meta.url));
    const worker = new Worker(url, { workerData: { path }, ...source });
    worker.on("message", (answer) => this.#receive(worker, answer));
    worker.on("error", (error) => this.#replace(worker, messageOf(error)));
    worker.on("exit", () => this.#replace(worker, "the thread that reads the log has ended"));
    return worker;
  }
  #receive(worker, answer) {
    const waiting = this.#waiting.get(answer.id);
    this.#waiting.delete(answer.id);
    // An idle thread does not keep the process alive.
    if (this.#waiting.size === 0) worker.unref();
    waiting?.cancel();
    if ("value" in answer) waiting?.answer.resolve(answer.value);
    else waiting?.answer.reject(new EventLogError("JOURNAL_FAILED", answer.failure));
  }
  #giveUp(worker) {
    if (this.#worker !== worker) return;
    this.#worker = null;
    const { timeoutMs } = this.#options;
    this.#failAll(
      new EventLogError("JOURNAL_TIMEOUT", `reading the log has taken more than ${timeoutMs} ms`),
    );
    void worker.terminate();
  }
  #replace(worker, why) {
    if (this.#worker !== worker) return;
    this.#worker = null;
    this.#failAll(new EventLogError("JOURNAL_FAILED", why));
  }
  #failAll(error) {
    for (const { answer, cancel } of this.#waiting.values()) {
      cancel();
      answer.reject(error);
    }
    this.#waiting.clear();
  }
}
//# sourceMappingURL=read-thread.js.map
