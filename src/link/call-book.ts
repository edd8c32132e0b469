import type { Clock } from "../base/clock.js";
import { deferred, type Deferred } from "../base/deferred.js";
import { TerrariumError } from "../base/errors.js";
import { SharedSlots } from "../base/bounds/shared-slots.js";
import type { Position } from "../events/cursor.js";
import {
  type AnswerMessage,
  CALLER_GONE,
  type CallMessage,
  fromWire,
  type LinkLimits,
  timedOut,
  type ToHost,
  undelivered,
} from "./messages.js";
import type { HostCallName, HostCalls } from "./port.js";
import { type CallFate, HostCallError, type RunRef } from "./run-port.js";

/** Time after the deadline, ms, in which a responsive host may report the timeout itself, after its last events. */
const GRACE_MS = 100;

interface OpenCall {
  readonly name: HostCallName;
  readonly agentId: string;
  /** Null for a call without a run. */
  readonly run: RunRef | null;
  /** The client that called; null for the gateway's own calls. */
  readonly client: string | null;
  readonly answer: Deferred<HostCalls[HostCallName]["result"]>;
  /** When the caller stops waiting, monotonic ms. */
  readonly deadlineMs: number;
  readonly timeoutMs: number;
  /** Cancels the timer and removes the listener on the caller's signal. */
  release: () => void;
  hasBegun: boolean;
}

export interface CallBookOptions {
  readonly send: (message: ToHost) => void;
  readonly limits: Pick<LinkLimits, "linkCallsMax" | "callTimeoutMs">;
  readonly clock: Clock;
  /** Resolves when observers can read the events that led to an answer; null when they already can. */
  readonly reached: (agentId: string, position: Position) => Promise<void> | null;
  /** Called when a host refuses a perturbation's run after its call has given up on the answer. */
  readonly onReturned: (run: RunRef) => void;
}

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
  readonly #options: CallBookOptions;
  readonly #open = new Map<number, OpenCall>();
  /** Calls that were given up but not answered by the host. They keep their slots, because the host still works on them. */
  readonly #givenUp = new Map<number, OpenCall>();
  /** A slot is held until the host has answered and the answer is delivered. */
  readonly #slots: SharedSlots;
  #lastId = 0;

  constructor(options: CallBookOptions) {
    this.#options = options;
    this.#slots = new SharedSlots(options.limits.linkCallsMax);
  }

  async call<K extends HostCallName>(
    name: K,
    args: HostCalls[K]["args"],
    signal?: AbortSignal,
  ): Promise<HostCalls[K]["result"]> {
    const { send, clock, limits } = this.#options;
    if (signal?.aborted) throw undelivered(name, CALLER_GONE);
    const client = clientOf(name, args);
    if (!this.#slots.take(client)) {
      const message = `${this.#slots.taken} calls are waiting for this host`;
      throw undelivered(name, new TerrariumError("LIMIT_EXCEEDED", message, { limit: "maxHostCalls" }));
    }
    const id = (this.#lastId += 1);
    const timeoutMs = "timeoutMs" in args ? args.timeoutMs : limits.callTimeoutMs;
    const abort = (): void => send({ kind: "abort", id });
    const cancel = clock.after(timeoutMs + GRACE_MS, () => this.#onDeadline(id));
    const call: OpenCall = {
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
    send({ kind: "call", id, name, args } as CallMessage);
    signal?.addEventListener("abort", abort, { once: true });
    return call.answer.promise;
  }

  /** The agent has begun a resumption. */
  begun(id: number): void {
    const call = this.#open.get(id);
    if (call) call.hasBegun = true;
  }

  settle(message: AnswerMessage): void {
    const call = this.#open.get(message.id);
    if (!call) return this.#answeredLate(message);
    const { clock, reached } = this.#options;
    const leftMs = call.deadlineMs - clock.monotonic();
    // The gateway's own thread may have been busy with an agent that runs on it.
    const isLate = leftMs < -GRACE_MS;
    this.#close(message.id, call);
    const deliver = (): void => {
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
  failAll(error: TerrariumError): void {
    for (const [id, call] of this.#open) {
      this.#close(id, call);
      this.#slots.release(call.client);
      call.answer.reject(failureOf(error, "CUT_OFF", call));
    }
    for (const { client } of this.#givenUp.values()) this.#slots.release(client);
    this.#givenUp.clear();
  }

  #answeredLate(message: AnswerMessage): void {
    const call = this.#givenUp.get(message.id);
    if (!call) return;
    this.#givenUp.delete(message.id);
    this.#slots.release(call.client);
    this.#drop(message, call);
  }

  /** Cleans up after a late answer; otherwise the host and the gateway would keep its run for ever. */
  #drop(message: AnswerMessage, { name, run }: OpenCall): void {
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
  #onDeadline(id: number): void {
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

  #giveUp(id: number, call: OpenCall): void {
    this.#close(id, call);
    this.#givenUp.set(id, call);
    call.answer.reject(failureOf(timedOut(call.timeoutMs), "FAILED", call));
  }

  #close(id: number, call: OpenCall): void {
    this.#open.delete(id);
    call.release();
  }
}

function failureOf(error: TerrariumError, fate: CallFate, { name, hasBegun }: OpenCall): HostCallError {
  if (name === "resume" && !hasBegun) return undelivered(name, error);
  return error instanceof HostCallError ? error : new HostCallError(error, fate);
}

/**
 * A resumption counts as the gateway's own call, although `by` names a person: the answer is already stored and must
 * get through.
 */
function clientOf<K extends HostCallName>(name: K, args: HostCalls[K]["args"]): string | null {
  return name !== "resume" && "by" in args ? (args.by ?? null) : null;
}

function runOf(args: HostCalls[HostCallName]["args"]): RunRef | null {
  if (!("run" in args) || args.run === undefined) return null;
  const { agentId, attempt = 1 } = args;
  return { agentId, run: "tokenId" in args ? (args.child ?? args.tokenId) : args.run, attempt };
}
