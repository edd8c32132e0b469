import { deferred } from "../base/deferred.js";
import { TerrariumError } from "../base/errors.js";
import { SharedSlots } from "../base/bounds/shared-slots.js";
import { CALLER_GONE, fromWire, timedOut, undelivered } from "./messages.js";
import { HostCallError } from "./run-port.js";
/** Time after the deadline, ms, in which a responsive host may report the timeout itself, after its last events. */
const GRACE_MS = 100;
/**
 * The gateway's side of calls: the open calls and their callers.
 *
 * ```
 * open ──answer──▶ behind its events ──mirror has them, or deadline──▶ delivered
 *   ├──deadline + grace──▶ given up ──answer──▶ dropped
 *   └──host gone──▶ failed
 * ```
 *
 * The deadline is kept here because the agent's thread may be busy, and a timer in it would fire too late.
 */
export class CallBook {
  #options;
  #open = new Map();
  /** Calls that were given up but not answered by the host. They keep their slots, because the host still works on them. */
  #givenUp = new Map();
  /** A slot is held until the host has answered and the answer is delivered. */
  #slots;
  #lastId = 0;
  constructor(options) {
    this.#options = options;
    this.#slots = new SharedSlots(options.limits.linkCallsMax);
  }
  async call(name, args, signal) {
    const { send, clock, limits } = this.#options;
    if (signal?.aborted) throw undelivered(name, CALLER_GONE);
    const client = clientOf(name, args);
    if (!this.#slots.take(client)) {
      const message = `${this.#slots.taken} calls are waiting for this host`;
      throw undelivered(name, new TerrariumError("LIMIT_EXCEEDED", message, { limit: "maxHostCalls" }));
    }
    const id = (this.#lastId += 1);
    const timeoutMs = "timeoutMs" in args ? args.timeoutMs : limits.callTimeoutMs;
    const abort = () => send({ kind: "abort", id });
    const cancel = clock.after(timeoutMs + GRACE_MS, () => this.#onDeadline(id));
    const call = {
      name,
      agentId: args.agentId,
      run: runOf(args),
      client,
      answer: deferred(),
      deadlineMs: clock.monotonic() + timeoutMs,
      timeoutMs,
      release: () => {
        cancel();
        signal?.removeEventListener("abort", abort);
      },
      hasBegun: false,
    };
    this.#open.set(id, call);
    send({ kind: "call", id, name, args });
    signal?.addEventListener("abort", abort, { once: true });
    return call.answer.promise;
  }
  /** The agent has begun a resumption. */
  begun(id) {
    const call = this.#open.get(id);
    if (call) call.hasBegun = true;
  }
  settle(message) {
    const call = this.#open.get(message.id);
    if (!call) return this.#answeredLate(message);
    const { clock, reached } = this.#options;
    const leftMs = call.deadlineMs - clock.monotonic();
    // The gateway's own thread may have been busy with an agent that runs on it.
    const isLate = leftMs < -GRACE_MS;
    this.#close(message.id, call);
    const deliver = () => {
      this.#slots.release(call.client);
      if (isLate) {
        this.#drop(message, call);
        return call.answer.reject(failureOf(timedOut(call.timeoutMs), "FAILED", call));
      }
      if (message.ok) return call.answer.resolve(message.result);
      const { error, fate, usage } = message;
      call.answer.reject(failureOf(new HostCallError(fromWire(error), fate, usage), fate, call));
    };
    const wait = isLate ? null : message.behind && reached(call.agentId, message.behind);
    if (!wait) return deliver();
    const done = deferred();
    const cancel = clock.after(Math.max(0, leftMs), () => done.resolve());
    void Promise.race([wait, done.promise]).then(() => {
      cancel();
      deliver();
    });
  }
  /** Fails all calls when the host is gone. */
  failAll(error) {
    for (const [id, call] of this.#open) {
      this.#close(id, call);
      this.#slots.release(call.client);
      call.answer.reject(failureOf(error, "CUT_OFF", call));
    }
    for (const { client } of this.#givenUp.values()) this.#slots.release(client);
    this.#givenUp.clear();
  }
  #answeredLate(message) {
    const call = this.#givenUp.get(message.id);
    if (!call) return;
    this.#givenUp.delete(message.id);
    this.#slots.release(call.client);
    this.#drop(message, call);
  }
  /** Cleans up after a late answer; otherwise the host and the gateway would keep its run for ever. */
  #drop(message, { name, run }) {
    if (!run) return;
    if (!message.ok && name === "perturb") this.#options.onReturned(run);
    if (!message.ok || message.result === null || !("state" in message.result)) return;
    const { agentId, run: id } = run;
    this.#options.send({ kind: "settled", runs: [{ agentId, run: id, isKept: false }] });
  }
  /**
   * A resumption's error depends on whether it has begun, so the host gets another grace time to report that: a call
   * aborted before it begins never begins. The run of a perturbation is stored and not aborted: the host accepts it
   * when its thread is free.
   */
  #onDeadline(id) {
    const call = this.#open.get(id);
    if (!call) return;
    if (call.name !== "perturb" || !call.run) this.#options.send({ kind: "abort", id });
    if (call.name !== "resume" || call.hasBegun) return this.#giveUp(id, call);
    const { release } = call;
    const cancel = this.#options.clock.after(GRACE_MS, () => this.#giveUp(id, call));
    call.release = () => {
      cancel();
      release();
    };
  }
  #giveUp(id, call) {
    this.#close(id, call);
    this.#givenUp.set(id, call);
    call.answer.reject(failureOf(timedOut(call.timeoutMs), "FAILED", call));
  }
  #close(id, call) {
    this.#open.delete(id);
    call.release();
  }
}
function failureOf(error, fate, { name, hasBegun }) {
  if (name === "resume" && !hasBegun) return undelivered(name, error);
  return error instanceof HostCallError ? error : new HostCallError(error, fate);
}
/**
 * A resumption counts as the gateway's own call, although `by` names a person: the answer is already stored and must
 * get through.
 */
function clientOf(name, args) {
  return name !== "resume" && "by" in args ? (args.by ?? null) : null;
}
function runOf(args) {
  if (!("run" in args) || args.run === undefined) return null;
  const { agentId, attempt = 1 } = args;
  return { agentId, run: "tokenId" in args ? (args.child ?? args.tokenId) : args.run, attempt };
}
//# sourceMappingURL=call-book.js.map
