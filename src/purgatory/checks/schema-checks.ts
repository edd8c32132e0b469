import { Worker } from "node:worker_threads";

import { type Cancel, type Clock, systemClock } from "../../base/clock.js";
import { deferred, type Deferred } from "../../base/async/deferred.js";
import { TerrariumError } from "../../base/errors.js";
import type { JsonValue } from "../../base/json.js";
import { defaultLimits, type Limits } from "../../base/limits.js";
import { moduleFile, workerAt } from "../../base/files/package-files.js";
import type { CheckMessage, CheckRequest, CheckResult } from "./check.js";

export type CheckLimits = Pick<
  Limits,
  "schemaCheckTimeoutMs" | "maxSchemaChecks" | "maxSchemaChecksPerAgent"
>;

export interface SchemaChecksOptions {
  readonly limits?: CheckLimits;
  readonly clock?: Clock;
  /** Called when a schema took too long or too much memory, to tell the operator which agent's it is. */
  readonly onGivenUp?: (agentId: string, why: string) => void;
}

/** Heap of the checking thread in megabytes; a schema that needs more is given up. */
const HEAP_MEGABYTES_MAX = 128;

/** Checks schemas of agents, and answers against them. */
export interface Checks {
  /** Whether the schema can be used and, with an answer, whether the answer satisfies it. */
  check(agentId: string, schema: JsonValue, answer?: JsonValue): Promise<CheckResult>;
  /** Checks nothing more. */
  close(): Promise<void>;
}

interface Check {
  readonly agentId: string;
  readonly request: CheckRequest;
  readonly result: Deferred<CheckResult>;
}

/**
 * Checks schemas of agents, and answers against them, in a separate thread. A schema comes from an agent and, with a
 * regular expression or multiplying references, can take hours or all memory: at the deadline the thread is ended and
 * replaced. One check runs at a time, agents take turns, and each has its share of the queue, so a bad schema delays
 * others by at most one deadline. Refusals are `LIMIT_EXCEEDED` with `details.limit`.
 */
export class SchemaChecks implements Checks {
  readonly #limits: CheckLimits;
  readonly #clock: Clock;
  readonly #onGivenUp: (agentId: string, why: string) => void;
  /** Waiting checks by agent, in the order of their turns; the first agent is next. */
  readonly #waiting = new Map<string, Check[]>();
  #waitingCount = 0;
  #worker: Worker | null = null;
  #isReady = false;
  #running: { readonly check: Check; cancel: Cancel } | null = null;
  #isClosed = false;

  constructor({ limits = defaultLimits, clock = systemClock, onGivenUp }: SchemaChecksOptions = {}) {
    this.#limits = limits;
    this.#clock = clock;
    this.#onGivenUp = onGivenUp ?? (() => {});
  }

  /** Checks whether the schema can be used and, with an answer, whether the answer satisfies it. */
  check(agentId: string, schema: JsonValue, answer?: JsonValue): Promise<CheckResult> {
    const { maxSchemaChecks, maxSchemaChecksPerAgent } = this.#limits;
    const own = this.#waiting.get(agentId) ?? [];
    if (this.#isClosed) throw new Error("the checking thread has been ended");
    if (own.length >= maxSchemaChecksPerAgent) throw full(agentId, "maxSchemaChecksPerAgent");
    if (this.#waitingCount >= maxSchemaChecks) throw full(agentId, "maxSchemaChecks");
    const request = {
      schema: JSON.stringify(schema),
      answer: answer === undefined ? null : JSON.stringify(answer),
    };
    const check: Check = { agentId, request, result: deferred() };
    own.push(check);
    this.#waiting.set(agentId, own);
    this.#waitingCount += 1;
    this.#next();
    return check.result.promise;
  }

  /** Ends the thread. Waiting and running checks are refused. */
  async close(): Promise<void> {
    this.#isClosed = true;
    const ended = new TerrariumError("LIMIT_EXCEEDED", "the gateway is shutting down", {
      limit: "schemaCheckTimeoutMs",
    });
    this.#running?.check.result.reject(ended);
    this.#endRunning();
    for (const check of [...this.#waiting.values()].flat()) check.result.reject(ended);
    this.#waiting.clear();
    this.#waitingCount = 0;
    await this.#endWorker();
  }

  #next(): void {
    if (this.#running) return;
    const [turn] = this.#waiting.values();
    const check = turn?.shift();
    if (!check) {
      this.#worker?.unref();
      return;
    }
    this.#waitingCount -= 1;
    const worker = (this.#worker ??= this.#startWorker());
    worker.ref();
    this.#running = { check, cancel: () => {} };
    if (this.#isReady) this.#send();
  }

  /** Ends the running check and moves its agent behind all waiting agents. */
  #endRunning(): void {
    const agentId = this.#running?.check.agentId;
    this.#running?.cancel();
    this.#running = null;
    if (agentId === undefined) return;
    const more = this.#waiting.get(agentId) ?? [];
    this.#waiting.delete(agentId);
    if (more.length > 0) this.#waiting.set(agentId, more);
  }

  /**
   * Sends the running check to the thread. Its deadline begins here, so that it does not include the start of the
   * thread.
   */
  #send(): void {
    const [running, worker] = [this.#running, this.#worker];
    if (!running || !worker) return;
    const { schemaCheckTimeoutMs } = this.#limits;
    running.cancel = this.#clock.after(schemaCheckTimeoutMs, () =>
      this.#giveUp(worker, `could not be checked within ${schemaCheckTimeoutMs} ms`),
    );
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker has no origin
    worker.postMessage(running.check.request);
  }

  #startWorker(): Worker {
    const { url, ...source } = workerAt(moduleFile("purgatory/checks/check-worker"));
    const worker = new Worker(url, {
      ...source,
      name: "schema-checks",
      resourceLimits: { maxOldGenerationSizeMb: HEAP_MEGABYTES_MAX },
    });
    worker.on("message", (message: CheckMessage) => this.#receive(worker, message));
    worker.on("error", (error) => this.#giveUp(worker, `could not be checked: ${error.message}`));
    worker.on("exit", () => this.#giveUp(worker, "could not be checked: its thread ended"));
    return worker;
  }

  #receive(worker: Worker, message: CheckMessage): void {
    if (worker !== this.#worker) return;
    if (message === "ready") {
      this.#isReady = true;
      this.#send();
      return;
    }
    this.#running?.check.result.resolve(message);
    this.#endRunning();
    this.#next();
  }

  #giveUp(worker: Worker, why: string): void {
    if (worker !== this.#worker) return;
    const running = this.#running;
    void this.#endWorker();
    if (!running) return;
    this.#endRunning();
    const { agentId, request } = running.check;
    const what = request.answer === null ? "the responseSchema" : "the answer";
    this.#onGivenUp(agentId, `${what} ${why}`);
    running.check.result.reject(
      new TerrariumError("LIMIT_EXCEEDED", `${what} of agent ${agentId} ${why}`, {
        field: "responseSchema",
        limit: "schemaCheckTimeoutMs",
      }),
    );
    this.#next();
  }

  async #endWorker(): Promise<void> {
    const worker = this.#worker;
    this.#worker = null;
    this.#isReady = false;
    await worker?.terminate();
  }
}

function full(agentId: string, limit: "maxSchemaChecks" | "maxSchemaChecksPerAgent"): TerrariumError {
  const whose = limit === "maxSchemaChecks" ? "questions" : `questions of agent ${agentId}`;
  return new TerrariumError("LIMIT_EXCEEDED", `too many ${whose} wait to be checked against their schemas`, {
    limit,
  });
}
