import { type Aborting, withSignal } from "../base/async/aborter.js";
import type { Cancel, Clock } from "../base/clock.js";
import { deferred } from "../base/async/deferred.js";
import { messageOf, TerrariumError } from "../base/errors.js";
import type { FluxContext, FluxSignal } from "./signals.js";

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
  readonly #agentId: string;
  readonly #cause: string | null;
  readonly #session: string | null;
  /** Called when the call expires. */
  onExpire: (() => void) | undefined;
  readonly #tell: (signal: FluxSignal) => void;
  #controller: AbortController | undefined;
  #expired: { readonly reason: unknown } | undefined;
  #hasReportedLate = false;

  constructor(
    agentId: string,
    { cause, session }: Pick<FluxContext, "cause" | "session">,
    tell: (signal: FluxSignal) => void,
  ) {
    this.#agentId = agentId;
    this.#cause = cause;
    this.#session = session;
    this.#tell = tell;
  }

  /**
   * The author's context. All members are own properties and need no `this`, so that authors may copy or destructure
   * it.
   */
  context(): FluxContext {
    const members: Omit<FluxContext, "signal"> = {
      agentId: this.#agentId,
      cause: this.#cause,
      session: this.#session,
      emit: (data) => this.#emit(data),
      spend: (tokens) => this.#spend(tokens),
    };
    return withSignal(members, this);
  }

  /** Created when first read: most calls never use it. */
  get signal(): AbortSignal {
    if (!this.#controller) {
      this.#controller = new AbortController();
      if (this.#expired) this.#controller.abort(this.#expired.reason);
    }
    return this.#controller.signal;
  }

  get isExpired(): boolean {
    return this.#expired !== undefined;
  }

  #emit(data: unknown): void {
    if (this.#expired) this.discard("output");
    else this.#tell({ type: "output", data, cause: this.#cause });
  }

  /** Counted also when late: the tokens are spent in any case. */
  #spend(tokens: number): void {
    this.#tell({ type: "spent", tokens });
  }

  /** Aborts the call. Its outcome no longer counts. */
  expire(reason: unknown): void {
    if (this.#expired) return;
    this.#expired = { reason };
    this.#controller?.abort(reason);
    this.onExpire?.();
  }

  /** Signals, once per call, that a late output or result was discarded. */
  discard(what: "output" | "result"): void {
    if (this.#hasReportedLate) return;
    this.#hasReportedLate = true;
    const error = new TerrariumError("AGENT_ERROR", `a late ${what} of an aborted call was discarded`);
    this.#tell({ type: "error", error, cause: this.#cause });
  }

  /** True when `thrown` only reports that the call stopped because of the abort. */
  isAbort(thrown: unknown): boolean {
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
export class Caller<O> {
  readonly #outcome = deferred<O | undefined>();
  readonly #signal: Aborting | undefined;
  #onGiveUp: ((reason: unknown) => void) | undefined;
  #cancelTimer: Cancel | undefined;
  #clock: Clock | undefined;
  #deadlineMs = Number.POSITIVE_INFINITY;
  #timeoutMs = Number.POSITIVE_INFINITY;
  #isSettled = false;

  constructor(signal: Aborting | undefined) {
    this.#signal = signal;
  }

  get outcome(): Promise<O | undefined> {
    return this.#outcome.promise;
  }

  /** Starts the deadline. `onGiveUp` is called at most once, and never after the outcome is known. */
  wait(clock: Clock, timeoutMs: number, onGiveUp: (reason: unknown) => void): void {
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

  get hasDeadline(): boolean {
    return Number.isFinite(this.#deadlineMs);
  }

  /**
   * The timeout error when the deadline has passed, else null. Checked directly, because busy code keeps timers from
   * firing.
   */
  get lateness(): unknown {
    const isLate = !this.#isSettled && this.#clock && this.#clock.monotonic() > this.#deadlineMs;
    return isLate ? timeoutError(this.#timeoutMs) : null;
  }

  resolve(value: O | undefined): void {
    this.#settled();
    this.#outcome.resolve(value);
  }

  reject(error: unknown): void {
    this.#settled();
    this.#outcome.reject(error);
  }

  #settled(): void {
    this.#isSettled = true;
    this.#cancelTimer?.();
    this.#signal?.removeEventListener("abort", this.#onAbort);
  }

  readonly #onAbort = (): void => this.#onGiveUp?.(this.#signal?.reason);
}

/** Wraps an agent's error in `AGENT_ERROR`; `cause` is the original. */
export function agentError(thrown: unknown): TerrariumError {
  const error = new TerrariumError("AGENT_ERROR", `the agent failed: ${messageOf(thrown)}`);
  error.cause = thrown;
  return error;
}

export function timeoutError(timeoutMs: number): TerrariumError {
  return new TerrariumError("AGENT_TIMEOUT", `no result within ${timeoutMs} ms`, { timeoutMs });
}

export function notRunningError(agentId: string, why: string): TerrariumError {
  return new TerrariumError("AGENT_NOT_RUNNING", `agent ${agentId} is not running: ${why}`);
}
