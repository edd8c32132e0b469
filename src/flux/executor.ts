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
  /** Who waits for the outcome, if anybody does. */
  readonly caller: Caller<O> | null;
}

export interface Perturbation<I, O> extends FluxEvent<I, O>, InboxEntry {
  readonly cause: string;
}

/** What an executor needs from its agent, and whom it tells how an event went: exactly one of the last two. */
export interface ExecutorHost<I, O> {
  readonly id: string;
  readonly clock: Clock;
  readonly timeoutMs: number;
  readonly graceMs: number;
  process(input: I, ctx: FluxContext): O | undefined | Promise<O | undefined>;
  readonly tell: (signal: FluxSignal) => void;
  onResult(event: FluxEvent<I, O>, result: O | undefined): void;
  /** `isOurs` when the agent gave up on the event, rather than `process` on it. */
  onFailure(event: FluxEvent<I, O>, error: unknown, isOurs: boolean): void;
}

/** Runs `process` on one event at a time. */
export class Executor<I, O> {
  readonly #host: ExecutorHost<I, O>;
  #current: { readonly event: FluxEvent<I, O>; readonly call: Call } | undefined;

  constructor(host: ExecutorHost<I, O>) {
    this.#host = host;
  }

  /**
   * Handles one event. Nothing to wait for when `process` was synchronous; otherwise the promise resolves once the
   * call has settled, or was abandoned after its grace. It never rejects.
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

  /** Gives up on what is running, or on `event` only if that is what is running. */
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
        // A caller watches the time itself, the wait in the inbox included.
        if (!event.caller && Number.isFinite(timeoutMs)) {
          cancelTimer = clock.after(timeoutMs, () => this.expire(timeoutError(timeoutMs), event));
        }
      }
      // Resolved first: a foreign thenable may throw, or answer twice.
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
