import { Worker } from "node:worker_threads";
import { gatheredByTurn } from "../../base/async/turn.js";
import type { Cancel, Clock } from "../../base/clock.js";
import { deferred } from "../../base/async/deferred.js";
import { errorReport } from "../../base/error-report.js";
import { messageOf } from "../../base/errors.js";
import { GatewayLink } from "../gateway/gateway-link.js";
import type { LinkLimits, ToGateway, ToHost, WireError } from "../messages.js";
import type { BackplaneSink, HostLog, HostLogEntry } from "../port.js";
import { type Posted, received } from "./posted.js";
import { HeartbeatWatch, LoadWatch } from "./watchdogs.js";
import type { WorkerBounds, WorkerStart } from "./worker.js";

export interface WorkerLifeOptions {
  readonly entry: URL;
  readonly data: unknown;
  readonly env: NodeJS.ProcessEnv;
  readonly clock: Clock;
  readonly log: HostLog;
  readonly limits: LinkLimits;
  readonly bounds: WorkerBounds;
}

/** How a life ended: a reason that is safe to show, and the loader's refusal if there was one. */
export interface WorkerDeath {
  readonly reason: string;
  /** The module that was being loaded; for operators only. */
  readonly loading: string | null;
  readonly refusal: WireError | null;
  /** Text of the error that ended it; for operators only. */
  readonly crash: string | null;
  readonly livedMs: number;
}

const MEBIBYTE = 1_048_576;
/**
 * Young objects of the agents' thread; Node's own bound is 48. What ten thousand agents do in a second stays young until it is
 * over, instead of being moved to the old ones. A thread takes so much only when its objects live so long.
 */
const YOUNG_MEBIBYTES_MAX = 96;
/** How long a terminated thread may take to end, ms: it may be inside a system call that does not return. */
const END_TIMEOUT_MS = 2_000;

/**
 * One life of a host in its own thread.
 *
 * ```
 * loading ──ready──▶ serving ──close──▶ closing ──closed, or timeout──▶ dead
 *    └── exit · crash · refusal · a module that takes too long ──▶ dead
 * ```
 */
export class WorkerLife {
  readonly link: GatewayLink;
  readonly #options: WorkerLifeOptions;
  readonly #worker: Worker;
  readonly #watch: HeartbeatWatch;
  readonly #loadWatch: LoadWatch;
  readonly #startedAtMs: number;
  readonly #dead = deferred<WorkerDeath>();
  readonly #ready = deferred();
  #reason: string | null = null;
  #refusal: WireError | null = null;
  #crash: string | null = null;
  #isServing = false;
  #hasHung = false;
  #cancelEnd: Cancel | undefined;

  constructor(options: WorkerLifeOptions, sink: BackplaneSink) {
    const { entry, data, env, clock, limits, bounds } = options;
    this.#options = options;
    this.#startedAtMs = clock.monotonic();
    const workerData: WorkerStart = { limits, data };
    // Agents print to standard error, because standard output belongs to the gateway's own commands.
    const resourceLimits = {
      maxOldGenerationSizeMb: Math.ceil(bounds.heapBytesMax / MEBIBYTE),
      maxYoungGenerationSizeMb: YOUNG_MEBIBYTES_MAX,
    };
    this.#worker = new Worker(entry, {
      workerData,
      env,
      stdout: true,
      resourceLimits,
      name: "terrarium agents",
    });
    this.#worker.stdout.on("data", (chunk: Buffer) => process.stderr.write(chunk));
    // Loading may block the thread: LoadWatch limits that, and names the module.
    this.#watch = new HeartbeatWatch(clock, limits.heartbeatMs, Number.POSITIVE_INFINITY, () =>
      this.#onSilence(),
    );
    this.#loadWatch = new LoadWatch({
      clock,
      slowMs: bounds.loadSlowMs,
      timeoutMs: bounds.loadTimeoutMs,
      startTimeoutMs: bounds.startTimeoutMs,
      onSlow: (what) => this.#onSlowLoad(what),
      onTimeout: (what) => this.#onLoadTimeout(what),
    });
    this.link = new GatewayLink({
      sink,
      listener: {
        onReady: () => this.#onReady(),
        onFailed: (error) => this.#onFailed(error),
        onLoading: (what) => this.#loadWatch.began(what),
        onLog: (entries) => entries.forEach(options.log),
        onClosed: () => this.#kill("the agent host is closed"),
      },
      limits,
      clock,
    });
    this.link.attach({
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
      send: gatheredByTurn<ToHost>((messages) => this.#worker.postMessage(messages)),
      listen: (listener) => {
        this.#worker.on("message", (messages: readonly Posted[]) => {
          this.#watch.heard();
          for (const message of messages) this.#handle(message, listener);
        });
      },
    });
    this.#worker.on("error", (error) => this.#onError(error));
    this.#worker.on("messageerror", (error) => this.#onError(error));
    this.#worker.on("exit", (code) => this.#onEnd(`the agent host exited with code ${code}`));
  }

  /** Resolves when agents are loaded; stays pending when they never are. */
  get ready(): Promise<void> {
    return this.#ready.promise;
  }

  /** Resolves once, when the thread is gone and its last messages are delivered. */
  get dead(): Promise<WorkerDeath> {
    return this.#dead.promise;
  }

  /** Stops the agents and ends the thread; by force `closeTimeoutMs` after `drainMs`. */
  async close(drainMs: number): Promise<void> {
    const { clock, bounds } = this.#options;
    if (!this.#isServing) this.#kill("the agent host is closed");
    else this.link.close(drainMs);
    const cancel = clock.after(drainMs + bounds.closeTimeoutMs, () => {
      this.#write("warn", "the agent host did not close in time and was ended", {
        closeTimeoutMs: bounds.closeTimeoutMs,
      });
      this.#kill("the agent host was ended while closing");
    });
    await this.dead;
    cancel();
  }

  /** A message that cannot be handled does not lose those behind it. */
  #handle(message: Posted, listener: (message: ToGateway) => void): void {
    try {
      listener(received(message));
    } catch (error) {
      this.#logFailure("a message of the agent host could not be handled", error);
    }
  }

  #onReady(): void {
    this.#isServing = true;
    this.#loadWatch.stop();
    this.#watch.allow(this.#options.bounds.hangTimeoutMs);
    this.#ready.resolve();
  }

  #onFailed(error: WireError): void {
    this.#refusal = error;
    this.#kill("the agent host could not load its agents");
  }

  #onSlowLoad(what: string | null): void {
    const { loadSlowMs: forMs, loadTimeoutMs } = this.#options.bounds;
    this.#write("warn", "an agent module is still loading", {
      file: what ?? "none yet",
      forMs,
      loadTimeoutMs,
    });
  }

  #onLoadTimeout(what: string | null): void {
    const { loadTimeoutMs, startTimeoutMs } = this.#options.bounds;
    const message =
      what === null
        ? `the thread of the agents did not start within ${startTimeoutMs} ms`
        : `${what}: not loaded within ${loadTimeoutMs} ms (loadTimeoutMs); is there an await or a loop that never ends?`;
    // It may wait for something that is there another time.
    const details = { mayHeal: true, ...(what !== null && { limit: "loadTimeoutMs" }) };
    this.#onFailed({ code: "BAD_USER_INPUT", message, details });
  }

  #onSilence(): void {
    this.#hasHung = true;
    this.#kill(`the agent host hung: no sign of life for ${this.#options.bounds.hangTimeoutMs} ms`);
  }

  /** The text of a crash is only for the log, because it may contain anything. */
  #onError(error: unknown): void {
    this.#reason ??= isOutOfMemory(error)
      ? "the agent host ran out of memory"
      : "the agent host crashed on an uncaught error";
    this.#crash = messageOf(error);
    this.#logFailure("the agent host crashed", error);
  }

  #logFailure(message: string, error: unknown): void {
    this.#write("error", message, { err: errorReport(error) });
  }

  /** Callers of a hung thread get the same error as at their deadlines. */
  #onEnd(how: string): void {
    this.#watch.stop();
    this.#loadWatch.stop();
    this.#cancelEnd?.();
    const loading = this.#isServing ? null : this.#loadWatch.what;
    const reason = this.#reason ?? how;
    this.link.end(reason, this.#hasHung ? "AGENT_TIMEOUT" : "AGENT_NOT_RUNNING");
    const livedMs = this.#options.clock.monotonic() - this.#startedAtMs;
    this.#dead.resolve({ reason, loading, refusal: this.#refusal, crash: this.#crash, livedMs });
  }

  #kill(reason: string): void {
    this.#reason ??= reason;
    this.#watch.stop();
    this.#loadWatch.stop();
    // The "exit" event needs the thread to return to JavaScript, so it may not come.
    void this.#worker.terminate();
    this.#cancelEnd ??= this.#options.clock.after(END_TIMEOUT_MS, () => {
      this.#write("error", "the thread of the agent host does not end and is given up", {
        endTimeoutMs: END_TIMEOUT_MS,
      });
      this.#worker.unref();
      this.#onEnd(reason);
    });
  }

  #write(level: HostLogEntry["level"], message: string, fields: HostLogEntry["fields"]): void {
    this.#options.log({ level, agentId: null, at: this.#options.clock.now(), message, fields });
  }
}

function isOutOfMemory(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ERR_WORKER_OUT_OF_MEMORY";
}
