import { Worker } from "node:worker_threads";

import { deferred, type Deferred } from "../../base/deferred.js";
import { messageOf } from "../../base/errors.js";
import { workerAt, workerBeside } from "../../base/worker-source.js";
import type { AuditPage, AuditQuery } from "../audit.js";
import { PURGATORY_LIMITS, type PurgatoryLimits } from "../limits.js";
import {
  type ApplyOutcome,
  type Appointment,
  type ParkOutcome,
  type PurgatoryStore,
  StoreError,
  type TokenPage,
  type TokenQuery,
} from "../store.js";
import type { SemaphoreToken } from "../token.js";
import type { Transition } from "../transitions.js";
import type {
  FromWorker,
  StoreCall,
  StoreCallName,
  StoreCalls,
  StoreResult,
  StoreSetup,
  ToWorker,
} from "./protocol.js";

/** Calls that share one transaction and one sync, at most. */
const BATCH_MAX = 256;

export interface SqliteStoreOptions {
  /** The data file; made, with its folder, if it is not there. */
  readonly path: string;
  readonly limits?: Partial<PurgatoryLimits>;
  /** Called once when the store can do nothing more, unless it was closed. */
  readonly onFailure?: (error: StoreError) => void;
  /** Called when writing begins to fail, and with null when it works again. The calls it failed for are rejected. */
  readonly onHealth?: (problem: StoreError | null) => void;
  /** The worker's module, when it is not the one beside this file. It must call `serveStore`. */
  readonly worker?: URL;
}

const WRITES: ReadonlySet<StoreCallName> = new Set<StoreCallName>(["park", "apply", "recover", "flush"]);

interface Waiting {
  readonly call: StoreCall;
  settle(result: StoreResult): void;
}

/**
 * Keeps tokens in a SQLite file, from a thread of its own, so that no disk flush is ever waited for by the caller's
 * event loop. One batch is under way at a time; what is asked meanwhile becomes the next batch and shares its sync.
 */
export class SqlitePurgatoryStore implements PurgatoryStore {
  readonly #worker: Worker;
  readonly #onFailure: (error: StoreError) => void;
  readonly #onHealth: (problem: StoreError | null) => void;
  #isWell = true;
  /** Calls that may wait for the disk; the next one is refused with `STORE_BUSY`. */
  readonly #queueMax: number;
  #queue: Waiting[] = [];
  #underWay: readonly Waiting[] = [];
  #sending = false;
  #failure: StoreError | null = null;
  #closing: Promise<void> | null = null;
  readonly #opened: Deferred<void> = deferred();
  readonly #exited: Deferred<void> = deferred();

  /** Rejects with `STORE_LOCKED`, `STORE_NEWER` or `STORE_FAILED`. */
  static async open(options: SqliteStoreOptions): Promise<SqlitePurgatoryStore> {
    const store = new SqlitePurgatoryStore(options);
    await store.#opened.promise;
    return store;
  }

  private constructor(options: SqliteStoreOptions) {
    this.#onFailure = options.onFailure ?? (() => {});
    this.#onHealth = options.onHealth ?? (() => {});
    const setup: StoreSetup = { path: options.path, limits: { ...PURGATORY_LIMITS, ...options.limits } };
    this.#queueMax = setup.limits.queueMax;
    const { url, ...source } = options.worker
      ? workerAt(options.worker)
      : workerBeside(new URL("./store-worker.js", import.meta.url));
    this.#worker = new Worker(url, { workerData: setup, ...source });
    this.#worker.on("message", (message: FromWorker) => this.#heard(message));
    this.#worker.on("error", (error) => this.#fail(new StoreError("STORE_FAILED", messageOf(error))));
    this.#worker.on("exit", () => {
      this.#fail(new StoreError("STORE_CLOSED", "the store's thread has ended"));
      this.#exited.resolve();
    });
  }

  park(token: SemaphoreToken): Promise<ParkOutcome> {
    return this.#ask("park", { token });
  }

  apply(id: string, transition: Transition): Promise<ApplyOutcome> {
    return this.#ask("apply", { id, transition });
  }

  recover(at: number, attemptsMax: number): Promise<readonly SemaphoreToken[]> {
    return this.#ask("recover", { at, attemptsMax });
  }

  get(id: string): Promise<SemaphoreToken | null> {
    return this.#ask("get", { id });
  }

  list(query: TokenQuery): Promise<TokenPage> {
    return this.#ask("list", query);
  }

  audit(query: AuditQuery): Promise<AuditPage> {
    return this.#ask("audit", query);
  }

  deadlines(limit: number): Promise<readonly Appointment[]> {
    return this.#ask("deadlines", { limit });
  }

  dueResumptions(agentIds: readonly string[], limit: number): Promise<readonly Appointment[]> {
    return this.#ask("dueResumptions", { agentIds, limit });
  }

  async flush(): Promise<void> {
    await this.#ask("flush", {});
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    // Asked before #closing is set, so that it goes through; its answer means everything before it is stored.
    if (!this.#failure) await this.#ask("flush", {}).catch(() => {});
    // An idle worker does not keep the process alive; one that is closing must.
    this.#worker.ref();
    if (!this.#failure) this.#post({ type: "close" });
    await this.#exited.promise;
  }

  #ask<K extends StoreCallName>(name: K, args: StoreCalls[K]["args"]): Promise<StoreCalls[K]["result"]> {
    if (this.#closing) return Promise.reject(new StoreError("STORE_CLOSED", "this store is closed"));
    if (this.#failure) return Promise.reject(this.#failure);
    if (this.#queue.length >= this.#queueMax) {
      return Promise.reject(new StoreError("STORE_BUSY", `${this.#queueMax} requests wait for the disk`));
    }
    const answer = deferred<StoreCalls[K]["result"]>();
    this.#queue.push({
      call: { name, args } as StoreCall,
      settle: (result) => {
        if (result.ok) answer.resolve(result.value);
        else answer.reject(new StoreError(result.code, result.message));
      },
    });
    if (!this.#sending) {
      this.#sending = true;
      // After this turn's other calls have joined the queue.
      queueMicrotask(() => this.#send());
    }
    return answer.promise;
  }

  #send(): void {
    if (this.#failure) return;
    if (this.#queue.length === 0) {
      this.#sending = false;
      this.#worker.unref();
      return;
    }
    this.#underWay = this.#queue.splice(0, BATCH_MAX);
    this.#worker.ref();
    this.#post({ type: "batch", calls: this.#underWay.map((waiting) => waiting.call) });
  }

  #post(message: ToWorker): void {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker thread, not a window
    this.#worker.postMessage(message);
  }

  #heard(message: FromWorker): void {
    switch (message.type) {
      case "opened":
        this.#worker.unref();
        this.#opened.resolve();
        break;
      case "refused":
        this.#fail(new StoreError(message.code, message.message));
        break;
      case "results": {
        const answered = this.#underWay;
        this.#underWay = [];
        for (const [index, waiting] of answered.entries()) {
          const lost: StoreResult = { ok: false, code: "STORE_FAILED", message: "the store gave no answer" };
          const result = message.results[index] ?? lost;
          this.#note(waiting.call.name, result);
          waiting.settle(result);
        }
        this.#send();
        break;
      }
      case "closed":
        break;
    }
  }

  #note(name: StoreCallName, result: StoreResult): void {
    if (result.ok === this.#isWell || (result.ok && !WRITES.has(name))) return;
    this.#isWell = result.ok;
    this.#onHealth(result.ok ? null : new StoreError(result.code, result.message));
  }

  #fail(failure: StoreError): void {
    if (this.#failure) return;
    this.#failure = failure;
    this.#opened.reject(failure);
    const { code, message } = failure;
    for (const waiting of [...this.#underWay, ...this.#queue.splice(0)])
      waiting.settle({ ok: false, code, message });
    this.#underWay = [];
    if (!this.#closing) this.#onFailure(failure);
  }
}
