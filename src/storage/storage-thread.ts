import { Worker } from "node:worker_threads";

import type { Cancel, Clock } from "../base/clock.js";
import { deferred, type Deferred } from "../base/async/deferred.js";
import { messageOf } from "../base/errors.js";
import { afterTurn } from "../base/async/turn.js";
import { moduleFile, workerAt } from "../base/files/package-files.js";
import { StoreError } from "../base/store-error.js";
import type {
  CallResult,
  EventCall,
  FromThread,
  LaneCalls,
  LaneName,
  StorageSetup,
  Timed,
  SyncedCall,
  ToThread,
} from "./protocol.js";

/** Calls about questions and runs that share one transaction and one sync. */
const BATCH_MAX = 256;
/** How long a patient call waits for others to share its sync, ms. */
const PATIENCE_MS = 5;

export interface AskOptions {
  /** The call has no deadline. */
  readonly unbounded?: boolean;
  /** No caller waits for the answer: the call is sent with the next one that is not patient, or after `PATIENCE_MS`. */
  readonly patient?: boolean;
}

export interface StorageThreadOptions {
  readonly setup: StorageSetup;
  readonly clock: Clock;
  /** How long a call with a deadline may take, ms. */
  readonly timeoutMs: number;
  /** Called with the result of each call about questions or runs. */
  readonly onResult: (name: string, result: CallResult) => void;
  /** Called once when the thread can do nothing more, unless it was closed. */
  readonly onFailure: (error: StoreError) => void;
  readonly worker: URL | undefined;
}

interface Waiting {
  readonly call: Timed<SyncedCall | EventCall>;
  /** Its deadline in monotonic ms, so that a jump of the wall clock ends no call. */
  readonly dueAt: number;
  readonly patient: boolean;
  readonly answer: Deferred<CallResult>;
}

interface Lane {
  queue: Waiting[];
  /** The batch in the thread. Each lane has one at a time; later calls wait for the next batch. */
  inFlight: readonly Waiting[];
  /** True while a batch is in flight, or scheduled for the end of this turn. */
  sending: boolean;
  readonly batchMax: number;
}

/**
 * The gateway's end of the storage thread: two lanes of calls, a deadline for each call, and its outcome when the
 * thread hangs or ends. Answers are results, never rejections.
 */
export class StorageThread {
  readonly #options: StorageThreadOptions;
  readonly #worker: Worker;
  readonly #lanes: Readonly<Record<LaneName, Lane>> = {
    synced: { queue: [], inFlight: [], sending: false, batchMax: BATCH_MAX },
    events: { queue: [], inFlight: [], sending: false, batchMax: 1 },
  };
  readonly #opened: Deferred<void> = deferred();
  readonly #exited: Deferred<void> = deferred();
  #cancelAlarm: Cancel | null = null;
  /** Patient calls will be sent when a timer runs out. */
  #isPatienceLimited = false;
  #failure: StoreError | null = null;
  #closing: Promise<void> | null = null;

  /** Waits for the file to be opened and migrated. Rejects with `STORE_LOCKED`, `STORE_NEWER` or `STORE_FAILED`. */
  static async open(options: StorageThreadOptions): Promise<StorageThread> {
    const thread = new StorageThread(options);
    await thread.#opened.promise;
    return thread;
  }

  private constructor(options: StorageThreadOptions) {
    this.#options = options;
    const { url, ...source } = workerAt(options.worker ?? moduleFile("storage/storage-worker"));
    this.#worker = new Worker(url, { workerData: options.setup, ...source });
    this.#worker.on("message", (message: FromThread) => this.#receive(message));
    this.#worker.on("error", (error) => this.#fail(new StoreError("STORE_FAILED", messageOf(error))));
    this.#worker.on("exit", () => {
      this.#fail(new StoreError("STORE_CLOSED", "the storage thread has ended"));
      this.#exited.resolve();
    });
  }

  ask<L extends LaneName, K extends keyof LaneCalls[L] & string>(
    lane: L,
    name: K,
    args: LaneCalls[L][K] extends { args: infer A } ? A : never,
    { unbounded = false, patient = false }: AskOptions = {},
  ): Promise<CallResult<LaneCalls[L][K] extends { result: infer R } ? R : never>> {
    type Result = LaneCalls[L][K] extends { result: infer R } ? R : never;
    const refusal = this.#refusal(lane);
    if (refusal) return Promise.resolve({ ok: false, code: refusal.code, message: refusal.message });
    const { clock, timeoutMs } = this.#options;
    const leftMs = unbounded ? Number.POSITIVE_INFINITY : timeoutMs;
    const until = clock.now() + leftMs;
    const dueAt = clock.monotonic() + leftMs;
    const answer = deferred<CallResult>();
    const { queue, batchMax } = this.#lanes[lane];
    queue.push({ call: { name, args, until } as unknown as Waiting["call"], dueAt, patient, answer });
    if (patient && queue.length < batchMax) this.#limitPatience(lane);
    else this.#sendSoon(lane);
    if (!unbounded) this.#arm(timeoutMs);
    return answer.promise as Promise<CallResult<Result>>;
  }

  /** Flushes and ends the thread. Rejects with `STORE_TIMEOUT` when that takes longer than a call may. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    // Called before #closing is set, so that it is accepted; its answer means that everything before it is stored.
    if (!this.#failure) await this.ask("synced", "flush", {});
    // An idle worker does not keep the process alive; a closing one must.
    this.#worker.ref();
    if (!this.#failure) this.#post({ type: "close" });
    const { clock, timeoutMs } = this.#options;
    let cancel: Cancel = () => undefined;
    const late = new Promise<"late">((resolve) => {
      cancel = clock.after(timeoutMs, () => resolve("late"));
    });
    const how = await Promise.race([this.#exited.promise, late]);
    cancel();
    if (how !== "late") return;
    // The thread closes the file by itself if the disk ever answers. Terminating it could interrupt a write.
    this.#worker.unref();
    throw this.#timeout();
  }

  #refusal(lane: LaneName): StoreError | null {
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

  #isLate({ dueAt }: Waiting): boolean {
    return dueAt <= this.#options.clock.monotonic();
  }

  #timeout(): StoreError {
    return new StoreError("STORE_TIMEOUT", `the disk has not answered for ${this.#options.timeoutMs} ms`);
  }

  /**
   * One alarm for all calls: they come due in the order they were made. When this thread was blocked, or the process suspended,
   * answers may have arrived that are read only after timers: those calls are not late.
   */
  #arm(delayMs: number): void {
    this.#cancelAlarm ??= this.#options.clock.after(delayMs, () => {
      // The first of these turns may be the present one.
      afterTurn(() =>
        afterTurn(() => {
          this.#cancelAlarm = null;
          this.#giveUpLate();
        }),
      );
    });
  }

  #giveUpLate(): void {
    const { code, message } = this.#timeout();
    let next = Number.POSITIVE_INFINITY;
    for (const [name, lane] of Object.entries(this.#lanes)) {
      for (const waiting of [...lane.inFlight, ...lane.queue]) {
        if (!this.#isLate(waiting)) next = Math.min(next, waiting.dueAt);
        else this.#settle(name as LaneName, waiting, { ok: false, code, message });
      }
      lane.queue = lane.queue.filter((waiting) => !this.#isLate(waiting));
    }
    if (next < Number.POSITIVE_INFINITY) this.#arm(Math.max(1, next - this.#options.clock.monotonic()));
  }

  /** After this turn's other calls have joined the queue. */
  #sendSoon(name: LaneName): void {
    const lane = this.#lanes[name];
    if (lane.sending) return;
    lane.sending = true;
    queueMicrotask(() => this.#send(name));
  }

  #limitPatience(name: LaneName): void {
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
  #sendNext(name: LaneName): void {
    const { queue, batchMax } = this.#lanes[name];
    if (queue.length < batchMax && queue.every(({ patient }) => patient)) {
      this.#lanes[name].sending = false;
      if (queue.length > 0) return this.#limitPatience(name);
    }
    this.#send(name);
  }

  #send(name: LaneName): void {
    if (this.#failure) return;
    const lane = this.#lanes[name];
    lane.inFlight = lane.queue.splice(0, lane.batchMax);
    lane.sending = lane.inFlight.length > 0;
    // An idle thread does not keep the process alive.
    if (this.#lanes.synced.sending || this.#lanes.events.sending) this.#worker.ref();
    else if (!this.#closing) this.#worker.unref();
    if (!lane.sending) return;
    this.#post({ type: "batch", lane: name, calls: lane.inFlight.map(({ call }) => call) } as ToThread);
  }

  #post(message: ToThread): void {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker thread, not a window
    this.#worker.postMessage(message);
  }

  #receive(message: FromThread): void {
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
          const lost: CallResult = { ok: false, code: "STORE_FAILED", message: "the thread gave no answer" };
          this.#settle(message.lane, waiting, message.results[index] ?? lost);
        }
        this.#sendNext(message.lane);
        break;
      }
      case "closed":
        break;
    }
  }

  #settle(lane: LaneName, { call, answer }: Waiting, result: CallResult): void {
    if (lane === "synced") this.#options.onResult(call.name, result);
    // Does nothing when the call has been given up.
    answer.resolve(result);
  }

  #fail(failure: StoreError): void {
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
