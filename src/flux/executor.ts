import type { Cancel, Clock } from "../base/clock.js";
import { isThenable } from "../base/thenable.js";
import { Call, type Caller, timeoutError } from "./call.js";
import type { InboxEntry } from "./priority-inbox.js";
import type { FluxContext, FluxSignal } from "./signals.js";

/** One event on its way through `process`. */
export interface FluxEvent<I, O> {
  readonly input: I;
  /** The perturbation it came from, directly or by feedback. */
  readonly cause: string | null;
  /** The caller that waits for the outcome, if any. */
  readonly caller: Caller<O> | null;
}

export interface Perturbation<I, O> extends FluxEvent<I, O>, InboxEntry {
  readonly cause: string;
}

/** The agent behind an executor. Exactly one of `onResult` and `onFailure` is called for each event. */
export interface ExecutorHost<I, O> {
  readonly id: string;
  readonly clock: Clock;
  readonly timeoutMs: number;
  readonly graceMs: number;
  process(input: I, ctx: FluxContext): O | undefined | Promise<O | undefined>;
  readonly tell: (signal: FluxSignal) => void;
  onResult(event: FluxEvent<I, O>, result: O | undefined): void;
  /** `isGivenUp` is true when the agent gave up on the event, false when `process` failed. */
  onFailure(event: FluxEvent<I, O>, error: unknown, isGivenUp: boolean): void;
}

/** Runs `process` on one event at a time. */
export class Executor<I, O> {
  readonly #host: ExecutorHost<I, O>;
  #current: { readonly event: FluxEvent<I, O>; readonly call: Call } | undefined;

  constructor(host: ExecutorHost<I, O>) {
    this.#host = host;
  }

  /**
   * Handles one event. Returns undefined when `process` was synchronous. Otherwise the promise resolves once the call
   * has settled or was abandoned after its grace time; it never rejects.
   */
  execute(event: FluxEvent<I, O>): Promise<void> | undefined {
    const lateness = event.caller?.lateness ?? null;
    if (lateness !== null) {
      this.#host.onFailure(event, lateness, true);
      return undefined;
    }
    const call = new Call(this.#host.id, event.cause, this.#host.tell);
    this.#current = { event, call };
    try {
      const returned = this.#host.process(event.input, call.context());
      if (isThenable(returned)) return this.#settlement(event, call, returned);
      this.#returned(event, call, returned);
    } catch (error) {
      this.#threw(event, call, error);
    }
    return undefined;
  }

  /** Expires the running call; with `event`, only when it is that event's call. */
  expire(reason: unknown, event?: FluxEvent<I, O>): void {
    const current = this.#current;
    if (!current || (event && event !== current.event)) return;
    this.#current = undefined;
    current.call.expire(reason);
    this.#host.onFailure(current.event, reason, true);
  }

  #settlement(event: FluxEvent<I, O>, call: Call, returned: PromiseLike<O | undefined>): Promise<void> {
    const { clock, timeoutMs, graceMs } = this.#host;
    return new Promise((release) => {
      let cancelTimer: Cancel | undefined;
      const startGrace = (): void => {
        cancelTimer?.();
        cancelTimer = clock.after(graceMs, release);
      };
      const settled = (): void => {
        cancelTimer?.();
        release();
      };
      if (call.isExpired) startGrace();
      else {
        call.onExpire = startGrace;
        // A caller has its own deadline, which includes the wait in the inbox.
        if (!event.caller && Number.isFinite(timeoutMs)) {
          cancelTimer = clock.after(timeoutMs, () => this.expire(timeoutError(timeoutMs), event));
        }
      }
      // Wrapped in a native promise: a foreign thenable may throw, or settle twice.
      Promise.resolve(returned).then(
        (result) => {
          this.#returned(event, call, result);
          settled();
        },
        (error: unknown) => {
          this.#threw(event, call, error);
          settled();
        },
      );
    });
  }

  #expireLate(event: FluxEvent<I, O>): void {
    const lateness = event.caller?.lateness ?? null;
    if (lateness !== null) this.expire(lateness, event);
  }

  #returned(event: FluxEvent<I, O>, call: Call, result: O | undefined): void {
    this.#expireLate(event);
    if (call.isExpired) {
      if (result !== undefined) call.discard("result");
      return;
    }
    this.#current = undefined;
    this.#host.onResult(event, result);
  }

  #threw(event: FluxEvent<I, O>, call: Call, error: unknown): void {
    this.#expireLate(event);
    if (call.isExpired) {
      if (!call.isAbort(error)) this.#host.tell({ type: "error", error, cause: event.cause });
      return;
    }
    this.#current = undefined;
    this.#host.onFailure(event, error, false);
  }
}
