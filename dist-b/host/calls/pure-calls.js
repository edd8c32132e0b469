import { defaultMaxListeners, setMaxListeners } from "node:events";
import { deferred } from "../../base/deferred.js";
import { TerrariumError } from "../../base/errors.js";
import { defaultLimits } from "../../base/limits.js";
import { SharedSlots } from "../../base/bounds/shared-slots.js";
import { agentError } from "../../flux/call.js";
import { isRefusal } from "../agent-errors.js";
import { NO_CALLS } from "./agent-calls.js";
import { sleep } from "./agent-context.js";
/** Runs pure commands concurrently, beside the agent's stream. */
export class PureCalls {
  #callsMax;
  #slots;
  #idleListeners = [];
  constructor(callsMax = defaultLimits.maxPureCallsPerAgent) {
    this.#callsMax = callsMax;
    this.#slots = new SharedSlots(callsMax);
  }
  /**
   * Returns the result of `run`. Rejects with INBOX_FULL when too many calls are in flight in total or for this
   * caller, with AGENT_TIMEOUT, with the reason of the signal that ended it, with BAD_USER_INPUT when `run` throws
   * that, and with AGENT_ERROR for any other error. Outputs after the end are discarded.
   */
  async run(options, run) {
    const { agentId, by, log, clock, timeoutMs, signals } = options;
    if (!this.#slots.take(by)) {
      throw new TerrariumError("INBOX_FULL", `${this.#slots.taken} pure commands of the agent are running`);
    }
    const late = deferred();
    const ending = new AbortController();
    const { signal } = ending;
    const cancel = clock.after(timeoutMs, () =>
      ending.abort(new TerrariumError("AGENT_TIMEOUT", `no result within ${timeoutMs} ms`, { timeoutMs })),
    );
    signal.addEventListener("abort", () => late.reject(signal.reason), { once: true });
    // Not `AbortSignal.any`: a signal keeps an entry for each derived signal, and an agent's signal lives long.
    const release = followAll(signals, ending, this.#callsMax);
    let isOver = false;
    const context = {
      ...NO_CALLS,
      ...options.members,
      agentId,
      signal,
      cause: null,
      log,
      emit: (data) => {
        if (!isOver && !signal.aborted) options.emit(data);
      },
      spend: (tokens) => options.spend(tokens),
      sleep: (ms) => sleep(clock, ms, signal),
      busyUntil: (ms) => options.busyUntil(ms),
    };
    // Holds its slot until it has really ended: work that ignores its signal still uses resources.
    const work = Promise.resolve()
      .then(() => {
        signal.throwIfAborted();
        return run(context);
      })
      .finally(() => this.#release(by));
    work.catch(() => undefined);
    try {
      return await Promise.race([work, late.promise]);
    } catch (error) {
      if (signal.aborted && error === signal.reason) throw error;
      if (isRefusal(error)) throw error;
      options.onFailure(error);
      throw agentError(error);
    } finally {
      isOver = true;
      cancel();
      release();
    }
  }
  /** Resolves when no command runs. */
  idle() {
    return this.#slots.taken === 0
      ? Promise.resolve()
      : new Promise((resolve) => this.#idleListeners.push(resolve));
  }
  #release(by) {
    this.#slots.release(by);
    if (this.#slots.taken === 0) for (const resolve of this.#idleListeners.splice(0)) resolve();
  }
}
/** Aborts `ending` when the first of `signals` aborts, until released. */
function followAll(signals, ending, callsMax) {
  const follow = ({ target }) => ending.abort(target.reason);
  // Allows one listener for each concurrent call plus Node's default for the agent's own: not a leak.
  setMaxListeners(callsMax + defaultMaxListeners, ...signals);
  const aborted = signals.find((signal) => signal.aborted);
  if (aborted) ending.abort(aborted.reason);
  else for (const signal of signals) signal.addEventListener("abort", follow);
  return () => {
    for (const signal of signals) signal.removeEventListener("abort", follow);
  };
}
//# sourceMappingURL=pure-calls.js.map
