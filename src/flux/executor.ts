import type { Cancel, Clock } from "../base/clock.js";
import { isThenable } from "../base/async/deferred.js";
import { Call, type Caller, timeoutError } from "./call.js";
import type { SessionEntry } from "./queues/session-inbox.js";
import type { FluxContext, FluxSignal } from "./signals.js";

/** One event on its way through `process`. */
export interface FluxEvent<I, O> {
  readonly input: I;
  /** The perturbation it came from, directly or by feedback. */
  readonly cause: string | null;
  readonly session: string | null;
  /** The caller that waits for the outcome, if any. */
  readonly caller: Caller<O> | null;
  /** False for events of the source and for feedback. */
  readonly isPerturbation: boolean;
  /** Its call while that has no outcome, managed by the executor. */
  call: Call | null;
}

export interface Perturbation<I, O> extends FluxEvent<I, O>, SessionEntry {
  readonly cause: string;
}

/** The agent behind an executor. For each event, `onResult` or `onFailure` is called once, and then `onSettled` once. */
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
  /** The call has settled, or was abandoned after its grace time. */
  onSettled(event: FluxEvent<I, O>): void;
}

/** Runs `process` on events. The owner decides how many run at once. */
export class Executor<I, O> {
  readonly #host: ExecutorHost<I, O>;
  /** Events whose asynchronous call has no outcome, the oldest first. */
  readonly #running = new Set<FluxEvent<I, O>>();
  /** The event whose call has not returned yet. Most calls return their outcome, and are never in the set. */
  #current: FluxEvent<I, O> | null = null;

  constructor(host: ExecutorHost<I, O>) {
    this.#host = host;
  }

  /** Events whose call has no outcome. */
  get running(): readonly FluxEvent<I, O>[] {
    return this.#current ? [...this.#running, this.#current] : [...this.#running];
  }

  /** Handles one event; never throws. When `process` is synchronous, `onSettled` is called before this returns. */
  execute(event: FluxEvent<I, O>): void {
    const lateness = event.caller?.lateness ?? null;
    if (lateness !== null) {
      this.#host.onFailure(event, lateness, true);
      this.#host.onSettled(event);
      return;
    }
    const call = new Call(this.#host.id, event, this.#host.tell);
    event.call = call;
    this.#current = event;
    try {
      const returned = this.#host.process(event.input, call.context());
      if (isThenable(returned)) {
        this.#current = null;
        // It may have been expired before it returned.
        if (event.call) this.#running.add(event);
        this.#settleLater(event, call, returned);
        return;
      }
      this.#returned(event, call, returned);
    } catch (error) {
      this.#threw(event, call, error);
    }
    this.#host.onSettled(event);
  }

  /** Expires the call of an event; returns false when the event has its outcome or does not run. */
  expire(reason: unknown, event: FluxEvent<I, O>): boolean {
    const { call } = event;
    if (!call) return false;
    this.#remove(event);
    // Its failure comes before what its own code says when the signal aborts.
    this.#host.onFailure(event, reason, true);
    call.expire(reason);
    return true;
  }

  /** Expires all running calls, the oldest first. */
  expireAll(reason: unknown): void {
    for (const event of this.running) this.expire(reason, event);
  }

  #remove(event: FluxEvent<I, O>): void {
    event.call = null;
    if (this.#current === event) this.#current = null;
    else this.#running.delete(event);
  }

  #settleLater(event: FluxEvent<I, O>, call: Call, returned: PromiseLike<O | undefined>): void {
    const { clock, timeoutMs, graceMs } = this.#host;
    let cancelTimer: Cancel | undefined;
    let isSettled = false;
    const settle = (): void => {
      cancelTimer?.();
      if (isSettled) return;
      isSettled = true;
      this.#host.onSettled(event);
    };
    const startGrace = (): void => {
      cancelTimer?.();
      cancelTimer = clock.after(graceMs, settle);
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
        settle();
      },
      (error: unknown) => {
        this.#threw(event, call, error);
        settle();
      },
    );
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
    this.#remove(event);
    this.#host.onResult(event, result);
  }

  #threw(event: FluxEvent<I, O>, call: Call, error: unknown): void {
    this.#expireLate(event);
    if (call.isExpired) {
      if (!call.isAbort(error)) this.#host.tell({ type: "error", error, cause: event.cause });
      return;
    }
    this.#remove(event);
    this.#host.onFailure(event, error, false);
  }
}
