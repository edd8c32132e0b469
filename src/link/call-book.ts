import type { Clock } from "../base/clock.js";
import { deferred, type Deferred } from "../base/deferred.js";
import { TerrariumError } from "../base/errors.js";
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

/** A host that turns says itself that time is up, after the events of that; it gets this long, ms. */
const GRACE_MS = 100;

interface OpenCall {
  readonly name: HostCallName;
  readonly agentId: string;
  readonly answer: Deferred<HostCalls[HostCallName]["result"]>;
  /** When the caller stops waiting, monotonic ms; and how long that was. */
  readonly deadlineMs: number;
  readonly timeoutMs: number;
  /** Cancels the timer and lets go of the caller's signal. */
  forget: () => void;
  hasBegun: boolean;
}

export interface CallBookOptions {
  readonly send: (message: ToHost) => void;
  readonly limits: Pick<LinkLimits, "linkCallsMax" | "callTimeoutMs">;
  readonly clock: Clock;
  /** Resolves when observers can read what led to an answer; null when they can already. */
  readonly reached: (agentId: string, position: Position) => Promise<void> | null;
}

/**
 * The gateway's side of calls: which are open, and who waits for them.
 *
 * ```
 * open ──answer──▶ behind its events ──mirror has them, or deadline──▶ given out
 *   ├──deadline + grace──▶ given up ──answer──▶ dropped
 *   └──host gone──▶ failed
 * ```
 *
 * The deadline is kept here because the agent's thread may be busy: a timer in it would fire when it is free again.
 */
export class CallBook {
  readonly #options: CallBookOptions;
  readonly #open = new Map<number, OpenCall>();
  /** Calls nobody waits for any more that the host has not answered. They count, because they take up room at the host. */
  readonly #givenUp = new Set<number>();
  /** Answers that wait for the mirror. */
  #held = 0;
  #lastId = 0;

  constructor(options: CallBookOptions) {
    this.#options = options;
  }

  async call<K extends HostCallName>(
    name: K,
    args: HostCalls[K]["args"],
    signal?: AbortSignal,
  ): Promise<HostCalls[K]["result"]> {
    const { send, clock, limits } = this.#options;
    if (this.#open.size + this.#givenUp.size + this.#held >= limits.linkCallsMax) {
      const message = `more than ${limits.linkCallsMax} calls are waiting for this host`;
      throw undelivered(name, new TerrariumError("LIMIT_EXCEEDED", message, { limit: "maxHostCalls" }));
    }
    if (signal?.aborted) throw CALLER_GONE;
    const id = (this.#lastId += 1);
    const timeoutMs = "timeoutMs" in args ? args.timeoutMs : limits.callTimeoutMs;
    const abort = (): void => send({ kind: "abort", id });
    const cancel = clock.after(timeoutMs + GRACE_MS, () => this.#onDeadline(id));
    const call: OpenCall = {
      name,
      agentId: args.agentId,
      answer: deferred(),
      deadlineMs: clock.monotonic() + timeoutMs,
      timeoutMs,
      forget: () => {
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

  /** The agent has begun to deal with a resumption. */
  begun(id: number): void {
    const call = this.#open.get(id);
    if (call) call.hasBegun = true;
  }

  settle(message: AnswerMessage): void {
    this.#givenUp.delete(message.id);
    const call = this.#open.get(message.id);
    if (!call) return;
    const { clock, reached } = this.#options;
    const leftMs = call.deadlineMs - clock.monotonic();
    // The thread of the gateway itself may have been busy, with an agent that runs on it.
    const isLate = leftMs < -GRACE_MS;
    this.#close(message.id, call);
    if (isLate) return call.answer.reject(failureOf(timedOut(call.timeoutMs), call));
    const give = (): void => {
      if (message.ok) call.answer.resolve(message.result);
      else call.answer.reject(failureOf(fromWire(message.error), call));
    };
    const wait = message.behind && reached(call.agentId, message.behind);
    if (!wait) return give();
    this.#held += 1;
    const done = deferred();
    const cancel = clock.after(Math.max(0, leftMs), () => done.resolve());
    void Promise.race([wait, done.promise]).then(() => {
      cancel();
      this.#held -= 1;
      give();
    });
  }

  /** The host is gone and nothing more will come. */
  failAll(error: TerrariumError): void {
    for (const [id, call] of this.#open) {
      this.#close(id, call);
      call.answer.reject(failureOf(error, call));
    }
    this.#givenUp.clear();
  }

  /**
   * A resumption is told apart by whether it has begun, so the host gets as long again to say so: what is aborted before it
   * begins never begins.
   */
  #onDeadline(id: number): void {
    const call = this.#open.get(id);
    if (!call) return;
    this.#options.send({ kind: "abort", id });
    if (call.name !== "resume" || call.hasBegun) return this.#giveUp(id, call);
    const { forget } = call;
    const cancel = this.#options.clock.after(GRACE_MS, () => this.#giveUp(id, call));
    call.forget = () => {
      cancel();
      forget();
    };
  }

  #giveUp(id: number, call: OpenCall): void {
    this.#close(id, call);
    this.#givenUp.add(id);
    call.answer.reject(failureOf(timedOut(call.timeoutMs), call));
  }

  #close(id: number, call: OpenCall): void {
    this.#open.delete(id);
    call.forget();
  }
}

function failureOf(error: TerrariumError, { name, hasBegun }: OpenCall): TerrariumError {
  return hasBegun ? error : undelivered(name, error);
}
