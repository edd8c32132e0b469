import { Worker } from "node:worker_threads";
import { deferred } from "../base/deferred.js";
import { messageOf } from "../base/errors.js";
import { workerAt, workerBeside } from "../base/package-files.js";
import { StoreError } from "../base/store-error.js";
/** Calls about questions and runs that share one transaction and one sync. */
const BATCH_MAX = 256;
/** How long a patient call waits for others to share its sync, ms. */
const PATIENCE_MS = 5;
/**
 * The gateway's end of the storage thread: two lanes of calls, a deadline for each call, and its outcome when the
 * thread hangs or ends. Answers are results, never rejections.
 */
export class StorageThread {
  #options;
  #worker;
  #lanes = {
    synced: { queue: [], inFlight: [], sending: false, batchMax: BATCH_MAX },
    events: { queue: [], inFlight: [], sending: false, batchMax: 1 },
  };
  #opened = deferred();
  #exited = deferred();
  #cancelAlarm = null;
  /** Patient calls will be sent when a timer runs out. */
  #isPatienceLimited = false;
  #failure = null;
  #closing = null;
  /** Waits for the file to be opened and migrated. Rejects with `STORE_LOCKED`, `STORE_NEWER` or `STORE_FAILED`. */
  static async open(options) {
    const thread = new StorageThread(options);
    await thread.#opened.promise;
    return thread;
  }
  constructor(options) {
    this.#options = options;
    const { url, ...source } = options.worker
      ? workerAt(options.worker)
      : workerBeside(new URL("./storage-worker.js", import.meta.url));
    this.#worker = new Worker(url, { workerData: options.setup, ...source });
    this.#worker.on("message", (message) => this.#receive(message));
    this.#worker.on("error", (error) => this.#fail(new StoreError("STORE_FAILED", messageOf(error))));
    this.#worker.on("exit", () => {
      this.#fail(new StoreError("STORE_CLOSED", "the storage thread has ended"));
      this.#exited.resolve();
    });
  }
  ask(lane, name, args, { unbounded = false, patient = false } = {}) {
    const refusal = this.#refusal(lane);
    if (refusal) return Promise.resolve({ ok: false, code: refusal.code, message: refusal.message });
    const { clock, timeoutMs } = this.#options;
    const leftMs = unbounded ? Number.POSITIVE_INFINITY : timeoutMs;
    const until = clock.now() + leftMs;
    const dueAt = clock.monotonic() + leftMs;
    const answer = deferred();
    const { queue, batchMax } = this.#lanes[lane];
    queue.push({ call: { name, args, until }, dueAt, patient, answer });
    if (patient && queue.length < batchMax) this.#limitPatience(lane);
    else this.#sendSoon(lane);
    if (!unbounded) this.#arm(timeoutMs);
    return answer.promise;
  }
  /** Flushes and ends the thread. Rejects with `STORE_TIMEOUT` when that takes longer than a call may. */
  close() {
    this.#closing ??= this.#close();
    return this.#closing;
  }
  async #close() {
    // Called before #closing is set, so that it is accepted; its answer means that everything before it is stored.
    if (!this.#failure) await this.ask("synced", "flush", {});
    // An idle worker does not keep the process alive; a closing one must.
    this.#worker.ref();
    if (!this.#failure) this.#post({ type: "close" });
    const { clock, timeoutMs } = this.#options;
    let cancel = () => undefined;
    const late = new Promise((resolve) => {
      cancel = clock.after(timeoutMs, () => resolve("late"));
    });
    const how = await Promise.race([this.#exited.promise, late]);
    cancel();
    if (how !== "late") return;
    // The thread closes the file by itself if the disk ever answers. Terminating it could interrupt a write.
    this.#worker.unref();
    throw this.#timeout();
  }
  #refusal(lane) {
    if (this.#closing) return new StoreError("STORE_CLOSED", "this store is closed");
    if (this.#failure) return this.#failure;
    const { queue, inFlight } = this.#lanes[lane];
    const { queueMax } = this.#options.setup.limits;
    if (queue.length >= queueMax)
      return new StoreError("STORE_BUSY", `${queueMax} requests are waiting for the disk`);
    // While the thread hangs, no calls are queued behind it.
    const [oldest] = inFlight;
    return oldest && this.#isLate(oldest) ? this.#timeout() : null;
  }
  #isLate({ dueAt }) {
    return dueAt <= this.#options.clock.monotonic();
  }
  #timeout() {
    return new StoreError("STORE_TIMEOUT", `the disk has not answered for ${this.#options.timeoutMs} ms`);
  }
  /** One alarm for all calls: they come due in the order they were made. */
  #arm(delayMs) {
    this.#cancelAlarm ??= this.#options.clock.after(delayMs, () => {
      this.#cancelAlarm = null;
      this.#giveUpLate();
    });
  }
  #giveUpLate() {
    const { code, message } = this.#timeout();
    let next = Number.POSITIVE_INFINITY;
    for (const [name, lane] of Object.entries(this.#lanes)) {
      for (const waiting of [...lane.inFlight, ...lane.queue]) {
        if (!this.#isLate(waiting)) next = Math.min(next, waiting.dueAt);
        else this.#settle(name, waiting, { ok: false, code, message });
      }
      lane.queue = lane.queue.filter((waiting) => !this.#isLate(waiting));
    }
    if (next < Number.POSITIVE_INFINITY) this.#arm(Math.max(1, next - this.#options.clock.monotonic()));
  }
  /** After this turn's other calls have joined the queue. */
  #sendSoon(name) {
    const lane = this.#lanes[name];
    if (lane.sending) return;
    lane.sending = true;
    queueMicrotask(() => this.#send(name));
  }
  #limitPatience(name) {
    // Waiting calls keep the process alive.
    this.#worker.ref();
    if (this.#isPatienceLimited) return;
    this.#isPatienceLimited = true;
    this.#options.clock.after(PATIENCE_MS, () => {
      this.#isPatienceLimited = false;
      if (this.#lanes[name].queue.length > 0) this.#sendSoon(name);
    });
  }
  /** Sends the next batch, unless only patient calls wait. */
  #sendNext(name) {
    const { queue, batchMax } = this.#lanes[name];
    if (queue.length < batchMax && queue.every(({ patient }) => patient)) {
      this.#lanes[name].sending = false;
      if (queue.length > 0) return this.#limitPatience(name);
    }
    this.#send(name);
  }
  #send(name) {
    if (this.#failure) return;
    const lane = this.#lanes[name];
    lane.inFlight = lane.queue.splice(0, lane.batchMax);
    lane.sending = lane.inFlight.length > 0;
    // An idle thread does not keep the process alive.
    if (this.#lanes.synced.sending || this.#lanes.events.sending) this.#worker.ref();
    else if (!this.#closing) this.#worker.unref();
    if (!lane.sending) return;
    this.#post({ type: "batch", lane: name, calls: lane.inFlight.map(({ call }) => call) });
  }
  #post(message) {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker thread, not a window
    this.#worker.postMessage(message);
  }
  #receive(message) {
    switch (message.type) {
      case "opened":
        this.#worker.unref();
        this.#opened.resolve();
        break;
      case "refused":
        this.#fail(new StoreError(message.code, message.message));
        break;
      case "results": {
        const lane = this.#lanes[message.lane];
        const answered = lane.inFlight;
        lane.inFlight = [];
        for (const [index, waiting] of answered.entries()) {
          const lost = { ok: false, code: "STORE_FAILED", message: "the thread gave no answer" };
          this.#settle(message.lane, waiting, message.results[index] ?? lost);
        }
        this.#sendNext(message.lane);
        break;
      }
      case "closed":
        break;
    }
  }
  #settle(lane, { call, answer }, result) {
    if (lane === "synced") this.#options.onResult(call.name, result);
    // Does nothing when the call has been given up.
    answer.resolve(result);
  }
  #fail(failure) {
    if (this.#failure) return;
    this.#failure = failure;
    this.#cancelAlarm?.();
    this.#opened.reject(failure);
    const { code, message } = failure;
    for (const lane of Object.values(this.#lanes)) {
      for (const { answer } of [...lane.inFlight, ...lane.queue.splice(0)]) {
        answer.resolve({ ok: false, code, message });
      }
      lane.inFlight = [];
    }
    if (!this.#closing) this.#options.onFailure(failure);
  }
}
//# sourceMappingURL=storage-thread.js.map
