import { deferred } from "../base/deferred.js";
import { messageOf, TerrariumError } from "../base/errors.js";
const OWNER = Symbol("owner of the signal");
/** One for all contexts: an accessor of its own would make an object six times as expensive, because no two could share a shape. */
const SIGNAL = {
  configurable: true,
  enumerable: true,
  get() {
    return this[OWNER].signal;
  },
};
/** Gives a context its own member `signal`, which reads that of `owner`. */
export function withSignal(members, owner) {
  members[OWNER] = owner;
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the descriptor has this member
  return Object.defineProperty(members, "signal", SIGNAL);
}
/**
 * One call of `process`, and the context it is given.
 *
 * ```
 * running ──settles──▶ done
 *    └──expire──▶ expired ──settles──▶ done          what it says from here on is discarded and signalled as an error
 *                    └──grace over──▶ abandoned      the agent goes on without it
 * ```
 */
export class Call {
  #agentId;
  #cause;
  #session;
  /** Called when the call expires. */
  onExpire;
  #tell;
  #controller;
  #expired;
  #hasReportedLate = false;
  constructor(agentId, { cause, session }, tell) {
    this.#agentId = agentId;
    this.#cause = cause;
    this.#session = session;
    this.#tell = tell;
  }
  /**
   * The author's context. All members are own properties and need no `this`, so that authors may copy or destructure
   * it.
   */
  context() {
    const members = {
      agentId: this.#agentId,
      cause: this.#cause,
      session: this.#session,
      emit: (data) => this.#emit(data),
      spend: (tokens) => this.#spend(tokens),
    };
    return withSignal(members, this);
  }
  /** Created when first read: most calls never use it. */
  get signal() {
    if (!this.#controller) {
      this.#controller = new AbortController();
      if (this.#expired) this.#controller.abort(this.#expired.reason);
    }
    return this.#controller.signal;
  }
  get isExpired() {
    return this.#expired !== undefined;
  }
  #emit(data) {
    if (this.#expired) this.discard("output");
    else this.#tell({ type: "output", data, cause: this.#cause });
  }
  /** Counted also when late: the tokens are spent in any case. */
  #spend(tokens) {
    this.#tell({ type: "spent", tokens });
  }
  /** Aborts the call. Its outcome no longer counts. */
  expire(reason) {
    if (this.#expired) return;
    this.#expired = { reason };
    this.#controller?.abort(reason);
    this.onExpire?.();
  }
  /** Signals, once per call, that a late output or result was discarded. */
  discard(what) {
    if (this.#hasReportedLate) return;
    this.#hasReportedLate = true;
    const error = new TerrariumError("AGENT_ERROR", `a late ${what} of an aborted call was discarded`);
    this.#tell({ type: "error", error, cause: this.#cause });
  }
  /** True when `thrown` only reports that the call stopped because of the abort. */
  isAbort(thrown) {
    if (!this.#expired) return false;
    if (thrown === this.#expired.reason) return true;
    try {
      return thrown instanceof Error && thrown.name === "AbortError";
    } catch {
      return false;
    }
  }
}
/** The caller of an `invoke`: its outcome, its deadline and its abort signal. */
export class Caller {
  #outcome = deferred();
  #signal;
  #onGiveUp;
  #cancelTimer;
  #clock;
  #deadlineMs = Number.POSITIVE_INFINITY;
  #timeoutMs = Number.POSITIVE_INFINITY;
  #isSettled = false;
  constructor(signal) {
    this.#signal = signal;
  }
  get outcome() {
    return this.#outcome.promise;
  }
  /** Starts the deadline. `onGiveUp` is called at most once, and never after the outcome is known. */
  wait(clock, timeoutMs, onGiveUp) {
    if (this.#isSettled) return;
    this.#onGiveUp = onGiveUp;
    if (Number.isFinite(timeoutMs)) {
      this.#clock = clock;
      this.#timeoutMs = timeoutMs;
      this.#deadlineMs = clock.monotonic() + timeoutMs;
      this.#cancelTimer = clock.after(timeoutMs, () => onGiveUp(timeoutError(timeoutMs)));
    }
    this.#signal?.addEventListener("abort", this.#onAbort, { once: true });
  }
  get hasDeadline() {
    return Number.isFinite(this.#deadlineMs);
  }
  /**
   * The timeout error when the deadline has passed, else null. Checked directly, because busy code keeps timers from
   * firing.
   */
  get lateness() {
    const isLate = !this.#isSettled && this.#clock && this.#clock.monotonic() > this.#deadlineMs;
    return isLate ? timeoutError(this.#timeoutMs) : null;
  }
  resolve(value) {
    this.#settled();
    this.#outcome.resolve(value);
  }
  reject(error) {
    this.#settled();
    this.#outcome.reject(error);
  }
  #settled() {
    this.#isSettled = true;
    this.#cancelTimer?.();
    this.#signal?.removeEventListener("abort", this.#onAbort);
  }
  #onAbort = () => this.#onGiveUp?.(this.#signal?.reason);
}
/** Wraps an agent's error in `AGENT_ERROR`; `cause` is the original. */
export function agentError(thrown) {
  const error = new TerrariumError("AGENT_ERROR", `the agent failed: ${messageOf(thrown)}`);
  error.cause = thrown;
  return error;
}
export function timeoutError(timeoutMs) {
  return new TerrariumError("AGENT_TIMEOUT", `no result within ${timeoutMs} ms`, { timeoutMs });
}
export function notRunningError(agentId, why) {
  return new TerrariumError("AGENT_NOT_RUNNING", `agent ${agentId} is not running: ${why}`);
}
//# sourceMappingURL=call.js.map
