import { Worker } from "node:worker_threads";
import { deferred } from "../base/deferred.js";
import { errorReport } from "../base/error-report.js";
import { messageOf } from "../base/errors.js";
import { GatewayLink } from "./gateway-link.js";
import { HeartbeatWatch, LoadWatch } from "./watchdogs.js";
const MEBIBYTE = 1_048_576;
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
  link;
  #options;
  #worker;
  #watch;
  #loadWatch;
  #startedAtMs;
  #dead = deferred();
  #ready = deferred();
  #reason = null;
  #refusal = null;
  #crash = null;
  #isServing = false;
  #hasHung = false;
  #cancelEnd;
  constructor(options, sink) {
    const { entry, data, env, clock, limits, bounds } = options;
    this.#options = options;
    this.#startedAtMs = clock.monotonic();
    const workerData = { limits, data };
    // Agents print to standard error, because standard output belongs to the gateway's own commands.
    const resourceLimits = { maxOldGenerationSizeMb: Math.ceil(bounds.heapBytesMax / MEBIBYTE) };
    this.#worker = new Worker(entry, {
      workerData,
      env,
      stdout: true,
      resourceLimits,
      name: "terrarium agents",
    });
    this.#worker.stdout.on("data", (chunk) => process.stderr.write(chunk));
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
    this.link = new GatewayLink(
      {
        // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
        send: (message) => this.#worker.postMessage(message),
        listen: (listener) => {
          this.#worker.on("message", (message) => {
            this.#watch.heard();
            try {
              listener(message);
            } catch (error) {
              this.#logFailure("a message of the agent host could not be handled", error);
            }
          });
        },
      },
      sink,
      {
        onReady: () => this.#onReady(),
        onFailed: (error) => this.#onFailed(error),
        onLoading: (what) => this.#loadWatch.began(what),
        onLog: (entries) => entries.forEach(options.log),
        onClosed: () => this.#kill("the agent host is closed"),
      },
      limits,
      clock,
    );
    this.#worker.on("error", (error) => this.#onError(error));
    this.#worker.on("messageerror", (error) => this.#onError(error));
    this.#worker.on("exit", (code) => this.#onEnd(`the agent host exited with code ${code}`));
  }
  /** Resolves when agents are loaded; stays pending when they never are. */
  get ready() {
    return this.#ready.promise;
  }
  /** Resolves once, when the thread is gone and its last messages are delivered. */
  get dead() {
    return this.#dead.promise;
  }
  /** Stops the agents and ends the thread; by force `closeTimeoutMs` after `drainMs`. */
  async close(drainMs) {
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
  #onReady() {
    this.#isServing = true;
    this.#loadWatch.stop();
    this.#watch.allow(this.#options.bounds.hangTimeoutMs);
    this.#ready.resolve();
  }
  #onFailed(error) {
    this.#refusal = error;
    this.#kill("the agent host could not load its agents");
  }
  #onSlowLoad(what) {
    const { loadSlowMs: forMs, loadTimeoutMs } = this.#options.bounds;
    this.#write("warn", "an agent module is still loading", {
      file: what ?? "none yet",
      forMs,
      loadTimeoutMs,
    });
  }
  #onLoadTimeout(what) {
    const { loadTimeoutMs, startTimeoutMs } = this.#options.bounds;
    const message =
      what === null
        ? `the thread of the agents did not start within ${startTimeoutMs} ms`
        : `${what}: not loaded within ${loadTimeoutMs} ms (loadTimeoutMs); is there an await or a loop that never ends?`;
    const details = what === null ? {} : { limit: "loadTimeoutMs" };
    this.#onFailed({ code: "BAD_USER_INPUT", message, details });
  }
  #onSilence() {
    this.#hasHung = true;
    this.#kill(`the agent host hung: no sign of life for ${this.#options.bounds.hangTimeoutMs} ms`);
  }
  /** The text of a crash is only for the log, because it may contain anything. */
  #onError(error) {
    this.#reason ??= isOutOfMemory(error)
      ? "the agent host ran out of memory"
      : "the agent host crashed on an uncaught error";
    this.#crash = messageOf(error);
    this.#logFailure("the agent host crashed", error);
  }
  #logFailure(message, error) {
    this.#write("error", message, { err: errorReport(error) });
  }
  /** Callers of a hung thread get the same error as at their deadlines. */
  #onEnd(how) {
    this.#watch.stop();
    this.#loadWatch.stop();
    this.#cancelEnd?.();
    const loading = this.#isServing ? null : this.#loadWatch.what;
    const reason = this.#reason ?? how;
    this.link.end(reason, this.#hasHung ? "AGENT_TIMEOUT" : "AGENT_NOT_RUNNING");
    const livedMs = this.#options.clock.monotonic() - this.#startedAtMs;
    this.#dead.resolve({ reason, loading, refusal: this.#refusal, crash: this.#crash, livedMs });
  }
  #kill(reason) {
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
  #write(level, message, fields) {
    this.#options.log({ level, agentId: null, at: this.#options.clock.now(), message, fields });
  }
}
function isOutOfMemory(error) {
  return error instanceof Error && "code" in error && error.code === "ERR_WORKER_OUT_OF_MEMORY";
}
//# sourceMappingURL=worker-life.js.map
