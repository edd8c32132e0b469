import { isThenable } from "../base/deferred.js";
import { Call, timeoutError } from "./call.js";
/** Runs `process` on events. The owner decides how many run at once. */
export class Executor {
  #host;
  /** Events whose asynchronous call has no outcome, the oldest first. */
  #running = new Set();
  /** The event whose call has not returned yet. Most calls return their outcome, and are never in the set. */
  #current = null;
  constructor(host) {
    this.#host = host;
  }
  /** Events whose call has no outcome. */
  get running() {
    return this.#current ? [...this.#running, this.#current] : [...this.#running];
  }
  /** Handles one event; never throws. When `process` is synchronous, `onSettled` is called before this returns. */
  execute(event) {
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
  expire(reason, event) {
    const { call } = event;
    if (!call) return false;
    this.#remove(event);
    // Its failure comes before what its own code says when the signal aborts.
    this.#host.onFailure(event, reason, true);
    call.expire(reason);
    return true;
  }
  /** Expires all running calls, the oldest first. */
  expireAll(reason) {
    for (const event of this.running) this.expire(reason, event);
  }
  #remove(event) {
    event.call = null;
    if (this.#current === event) this.#current = null;
    else this.#running.delete(event);
  }
  #settleLater(event, call, returned) {
    const { clock, timeoutMs, graceMs } = this.#host;
    let cancelTimer;
    let isSettled = false;
    const settle = () => {
      cancelTimer?.();
      if (isSettled) return;
      isSettled = true;
      this.#host.onSettled(event);
    };
    const startGrace = () => {
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
      (error) => {
        this.#threw(event, call, error);
        settle();
      },
    );
  }
  #expireLate(event) {
    const lateness = event.caller?.lateness ?? null;
    if (lateness !== null) this.expire(lateness, event);
  }
  #returned(event, call, result) {
    this.#expireLate(event);
    if (call.isExpired) {
      if (result !== undefined) call.discard("result");
      return;
    }
    this.#remove(event);
    this.#host.onResult(event, result);
  }
  #threw(event, call, error) {
    this.#expireLate(event);
    if (call.isExpired) {
      if (!call.isAbort(error)) this.#host.tell({ type: "error", error, cause: event.cause });
      return;
    }
    this.#remove(event);
    this.#host.onFailure(event, error, false);
  }
}
//# sourceMappingURL=executor.js.map
