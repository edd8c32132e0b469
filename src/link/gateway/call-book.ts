import type { Aborting } from "../../base/async/aborter.js";
import type { Clock } from "../../base/clock.js";
import { deferred } from "../../base/async/deferred.js";
import { TerrariumError } from "../../base/errors.js";
import { SharedSlots } from "../../base/bounds/shared-slots.js";
import type { Position } from "../../events/cursor.js";
import {
  type AnswerMessage,
  CALLER_GONE,
  type CallMessage,
  fromWire,
  type LinkLimits,
  timedOut,
  type ToHost,
  undelivered,
} from "../messages.js";
import type { HeldRun } from "../hello.js";
import type { HostCallName, HostCalls } from "../port.js";
import { callRunOf, HostCallError, type RunRef } from "../run-port.js";
import { clientOf, failureOf, isCrossing, isKeptAtHost, type OpenCall } from "./open-call.js";

/** Time after the deadline, ms, in which a responsive host may report the timeout itself, after its last events. */
const GRACE_MS = 100;

export interface CallBookOptions {
  readonly send: (message: ToHost) => void;
  readonly limits: Pick<LinkLimits, "linkCallsMax" | "callTimeoutMs">;
  readonly clock: Clock;
  /** Resolves when observers can read the events that led to an answer; null when they already can. */
  readonly reached: (agentId: string, position: Position) => Promise<void> | null;
  /** Called when a host refuses a perturbation's run after its call has given up on the answer. */
  readonly onReturned: (run: RunRef) => void;
  /** The host changes its connections. */
  readonly isResumable?: boolean;
  /** Confirms the end of a run that is not stored. */
  readonly settled: (agentId: string, run: string) => void;
}

/**
 * The gateway's side of calls: the open calls and their callers.
 *
 * ```
 * open ──answer──▶ behind its events ──mirror has them, or deadline──▶ delivered
 *   ├──deadline + grace──▶ given up ──answer──▶ dropped
 *   ├──host gone──▶ failed
 *   └──connection lost──▶ waits, with a run ──host lists it──▶ open
 *                                          └──host does not──▶ failed, it never arrived
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
  /** Open calls, and those that were given up, by their runs. Only of a host that changes its connections. */
  readonly #byRun = new Map<string, number>();
  #lastId = 0;

  constructor(options: CallBookOptions) {
    this.#options = options;
    this.#slots = new SharedSlots(options.limits.linkCallsMax);
  }

  async call<K extends HostCallName>(
    name: K,
    args: HostCalls[K]["args"],
    signal?: Aborting,
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
    const abort = (): void => this.#abort(id);
    const cancel = clock.after(timeoutMs + GRACE_MS, () => this.#onDeadline(id));
    const run = callRunOf(args);
    const isResumable = this.#options.isResumable === true && run !== null && name !== "perturb";
    const call: OpenCall = {
      name,
      agentId: args.agentId,
      run,
      isResumable,
      client,
      answer: deferred(),
      deadlineMs: clock.monotonic() + timeoutMs,
      timeoutMs,
      release: () => {
        cancel();
        signal?.removeEventListener("abort", abort);
      },
      hasBegun: false,
      isOfEarlier: false,
    };
    this.#open.set(id, call);
    if (isResumable) this.#byRun.set(run.run, id);
    send({ kind: "call", id, name, args } as CallMessage);
    signal?.addEventListener("abort", abort, { once: true });
    return call.answer.promise;
  }

  /** The agent has begun a resumption. */
  begun(id: number): void {
    const call = this.#open.get(id);
    if (call) call.hasBegun = true;
  }

  /** False for the end of a run that no call here waits for. */
  settle(message: AnswerMessage): boolean {
    const id = message.run ? this.#byRun.get(message.run.run) : message.id;
    if (id === undefined) return false;
    const before = id === message.id ? undefined : this.#givenUp.get(message.id);
    if (before?.run?.run === message.run?.run && before) this.#forget(message.id, before);
    const call = this.#open.get(id);
    if (!call) return this.#answeredLate(id, message);
    if (!isCrossing(call, id, message)) this.#onAnswer(id, call, message);
    return true;
  }

  /** The connection is lost: calls without a run of their own fail, the others wait. */
  detach(error: TerrariumError): void {
    for (const [id, call] of this.#open) {
      call.isOfEarlier = true;
      if (!call.isResumable) this.#fail(id, call, failureOf(error, "CUT_OFF", call));
    }
    for (const [id, call] of this.#givenUp) {
      call.isOfEarlier = true;
      if (!call.isResumable) this.#forget(id, call);
    }
  }

  /**
   * The host is back, with these runs. Its other calls have not reached it: it keeps what it has until the gateway has the end.
   */
  adopt(held: readonly HeldRun[]): void {
    const byRun = new Map(held.map((run) => [run.run, run]));
    const gone = new TerrariumError("UNAVAILABLE", "the connection to the agent's host was lost on the way");
    for (const [id, call] of this.#open) {
      if (!call.isResumable || !call.isOfEarlier || !call.run) continue;
      const here = byRun.get(call.run.run);
      if (!here) this.#fail(id, call, undelivered(call.name, gone));
      else if (here.progress !== "WAITING") call.hasBegun = true;
    }
    for (const [id, call] of this.#givenUp) {
      if (!call.isResumable || !call.isOfEarlier || !call.run) continue;
      // Another attempt goes on with what the host has.
      const isLatest = this.#byRun.get(call.run.run) === id;
      if (isLatest && byRun.has(call.run.run)) this.#abort(id);
      else this.#forget(id, call);
    }
  }

  #onAnswer(id: number, call: OpenCall, message: AnswerMessage): void {
    const { clock, reached } = this.#options;
    const leftMs = call.deadlineMs - clock.monotonic();
    // The gateway's own thread may have been busy with an agent that runs on it, or stopped. No caller waits for the answer of a
    // resumption, and another attempt would do its work again.
    const isLate = leftMs < -GRACE_MS && !isKeptAtHost(call);
    this.#close(id, call);
    this.#unindex(id, call);
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

  /** Fails all calls when the host is gone, or this gateway leaves it; with `agentIds` those of agents that it has no more. */
  failAll(
    error: TerrariumError,
    fate: "CUT_OFF" | "LEFT" = "CUT_OFF",
    agentIds: ReadonlySet<string> | null = null,
  ): void {
    const isMeant = ({ agentId }: OpenCall): boolean => agentIds === null || agentIds.has(agentId);
    for (const [id, call] of this.#open)
      if (isMeant(call)) this.#fail(id, call, failureOf(error, fate, call));
    for (const [id, call] of this.#givenUp) if (isMeant(call)) this.#forget(id, call);
  }

  /** False for the end of a resumption: its host keeps that for the next attempt. */
  #answeredLate(id: number, message: AnswerMessage): boolean {
    const call = this.#givenUp.get(id);
    if (!call) return true;
    this.#forget(id, call);
    if (message.run && isKeptAtHost(call)) return false;
    this.#drop(message, call);
    return true;
  }

  #fail(id: number, call: OpenCall, error: HostCallError): void {
    this.#close(id, call);
    this.#unindex(id, call);
    this.#slots.release(call.client);
    call.answer.reject(error);
  }

  /** A call that was given up does not occupy the host any more. */
  #forget(id: number, call: OpenCall): void {
    this.#givenUp.delete(id);
    this.#unindex(id, call);
    this.#slots.release(call.client);
  }

  /** The run may have a newer call. */
  #unindex(id: number, { run }: OpenCall): void {
    if (run && this.#byRun.get(run.run) === id) this.#byRun.delete(run.run);
  }

  #abort(id: number): void {
    const call = this.#open.get(id) ?? this.#givenUp.get(id);
    const { run } = call ?? {};
    if (!call?.isOfEarlier || !run) this.#options.send({ kind: "abort", id });
    else this.#options.send({ kind: "cancel", agentId: run.agentId, run: run.run, reason: null });
  }

  /** Cleans up after a late answer; otherwise the host and the gateway would keep its run for ever. */
  #drop(message: AnswerMessage, { name, run }: OpenCall): void {
    if (!run) return;
    if (!message.ok && name === "perturb") this.#options.onReturned(run);
    if (this.#options.isResumable && name !== "perturb") this.#options.settled(run.agentId, run.run);
    if (this.#options.isResumable || !message.ok || message.result === null || !("state" in message.result))
      return;
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
    if (call.name !== "perturb" || !call.run) this.#abort(id);
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
