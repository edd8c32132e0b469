import type { Aborting } from "../../base/async/aborter.js";
import { defaultMaxListeners, setMaxListeners } from "node:events";
import type { Cancel, Clock } from "../../base/clock.js";
import { deferred } from "../../base/async/deferred.js";
import { TerrariumError } from "../../base/errors.js";
import { defaultLimits } from "../../base/limits.js";
import type { AgentLog } from "../../base/log.js";
import { SharedSlots } from "../../base/bounds/shared-slots.js";
import type { AgentSignals } from "../../events/pheromone.js";
import { agentError } from "../../flux/call.js";
import type { CommandContext } from "../../prism/index.js";
import { isRefusal } from "../agent-errors.js";
import { NO_CALLS } from "./agent-calls.js";
import { readOnlySignals } from "./agent-signals.js";
import { type RunMembers, sleep } from "./agent-context.js";

export interface PureCallOptions {
  readonly agentId: string;
  /** The caller's id. */
  readonly by: string;
  readonly log: AgentLog;
  readonly clock: Clock;
  readonly timeoutMs: number;
  /** The signals of the caller and of the agent's life. Either ends the call with its reason. */
  readonly signals: readonly Aborting[];
  /** Called when the agent failed; not called when it refused its input. */
  onFailure(error: unknown): void;
  emit(data: unknown): void;
  spend(tokens: number): void;
  busyUntil(ms: number): void;
  readonly pheromones: AgentSignals;
  /** What the context says of its run. */
  readonly members: RunMembers;
}

/** Runs pure commands concurrently, beside the agent's stream. */
export class PureCalls {
  readonly #callsMax: number;
  readonly #slots: SharedSlots;
  #idleListeners: (() => void)[] = [];

  constructor(callsMax: number = defaultLimits.maxPureCallsPerAgent) {
    this.#callsMax = callsMax;
    this.#slots = new SharedSlots(callsMax);
  }

  /**
   * Returns the result of `run`. Rejects with INBOX_FULL when too many calls are in flight in total or for this
   * caller, with AGENT_TIMEOUT, with the reason of the signal that ended it, with BAD_USER_INPUT when `run` throws
   * that, and with AGENT_ERROR for any other error. Outputs after the end are discarded.
   */
  async run(options: PureCallOptions, run: (context: CommandContext) => unknown): Promise<unknown> {
    const { agentId, by, log, clock, timeoutMs, signals } = options;
    if (!this.#slots.take(by)) {
      throw new TerrariumError("INBOX_FULL", `${this.#slots.taken} pure commands of the agent are running`);
    }
    const late = deferred<never>();
    const ending = new AbortController();
    const { signal } = ending;
    const cancel: Cancel = clock.after(timeoutMs, () =>
      ending.abort(new TerrariumError("AGENT_TIMEOUT", `no result within ${timeoutMs} ms`, { timeoutMs })),
    );
    signal.addEventListener("abort", () => late.reject(signal.reason), { once: true });
    // Not `AbortSignal.any`: a signal keeps an entry for each derived signal, and an agent's signal lives long.
    const release = followAll(signals, ending, this.#callsMax);
    let isOver = false;
    const context: CommandContext = {
      ...NO_CALLS,
      ...options.members,
      signals: readOnlySignals(options.pheromones),
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
  idle(): Promise<void> {
    return this.#slots.taken === 0
      ? Promise.resolve()
      : new Promise((resolve) => this.#idleListeners.push(resolve));
  }

  #release(by: string): void {
    this.#slots.release(by);
    if (this.#slots.taken === 0) for (const resolve of this.#idleListeners.splice(0)) resolve();
  }
}

/** Aborts `ending` when the first of `signals` aborts, until released. */
function followAll(signals: readonly Aborting[], ending: AbortController, callsMax: number): () => void {
  const findAborted = (): Aborting | undefined => signals.find((signal) => signal.aborted);
  const follow = (): void => ending.abort(findAborted()?.reason);
  // Allows one listener for each concurrent call plus Node's default for the agent's own: not a leak.
  const native = signals.filter((signal) => signal instanceof AbortSignal);
  setMaxListeners(callsMax + defaultMaxListeners, ...native);
  if (findAborted()) follow();
  else for (const signal of signals) signal.addEventListener("abort", follow);
  return () => {
    for (const signal of signals) signal.removeEventListener("abort", follow);
  };
}
