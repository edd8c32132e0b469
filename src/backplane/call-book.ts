import { deferred } from "../base/deferred.js";
import type { Deferred } from "../base/deferred.js";
import { TerrariumError } from "../base/errors.js";
import type { AnswerMessage, CallMessage, ToHost } from "./link-messages.js";
import type { HostCallName, HostCalls } from "./port.js";
import { CALLER_GONE, fromWire } from "./wire-error.js";

interface OpenCall {
  readonly answer: Deferred<HostCalls[HostCallName]["result"]>;
  readonly forget: () => void;
}

/** The gateway's side of calls: which are open, and who waits for them. */
export class CallBook {
  readonly #send: (message: ToHost) => void;
  readonly #callsMax: number;
  readonly #open = new Map<number, OpenCall>();
  #lastId = 0;

  constructor(send: (message: ToHost) => void, callsMax: number) {
    this.#send = send;
    this.#callsMax = callsMax;
  }

  async call<K extends HostCallName>(
    name: K,
    args: HostCalls[K]["args"],
    signal?: AbortSignal,
  ): Promise<HostCalls[K]["result"]> {
    if (this.#open.size >= this.#callsMax) {
      throw new TerrariumError(
        "LIMIT_EXCEEDED",
        `more than ${this.#callsMax} calls are waiting for this host`,
        { limit: "maxHostCalls" },
      );
    }
    if (signal?.aborted) throw CALLER_GONE;
    const id = (this.#lastId += 1);
    const answer = deferred<HostCalls[HostCallName]["result"]>();
    const abort = (): void => this.#send({ kind: "abort", id });
    this.#open.set(id, { answer, forget: () => signal?.removeEventListener("abort", abort) });
    this.#send({ kind: "call", id, name, args } as CallMessage);
    signal?.addEventListener("abort", abort, { once: true });
    return answer.promise;
  }

  settle(message: AnswerMessage): void {
    const call = this.#open.get(message.id);
    if (!call) return;
    this.#open.delete(message.id);
    call.forget();
    if (message.ok) call.answer.resolve(message.result);
    else call.answer.reject(fromWire(message.error));
  }

  failAll(error: TerrariumError): void {
    for (const call of this.#open.values()) {
      call.forget();
      call.answer.reject(error);
    }
    this.#open.clear();
  }
}
