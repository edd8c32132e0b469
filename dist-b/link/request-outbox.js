import { deferred } from "../base/deferred.js";
import { TerrariumError } from "../base/errors.js";
import { fromWire } from "./messages.js";
/** The host's side of agents' calls: those that wait for the gateway's answer, `callsMax` at most. */
export class RequestOutbox {
  #callsMax;
  #send;
  #waiting = new Map();
  #lastId = 0;
  constructor(callsMax, send) {
    this.#callsMax = callsMax;
    this.#send = send;
  }
  call = async (call, signal) => {
    signal.throwIfAborted();
    if (this.#waiting.size >= this.#callsMax) {
      const message = `${this.#waiting.size} calls of agents of this host are waiting`;
      throw new TerrariumError("LIMIT_EXCEEDED", message, { limit: "maxHostCalls" });
    }
    const id = (this.#lastId += 1);
    const answer = deferred();
    const withdraw = () => {
      if (!this.#waiting.delete(id)) return;
      this.#send({ kind: "withdraw", id });
      answer.reject(signal.reason);
    };
    this.#waiting.set(id, answer);
    this.#send({ kind: "request", id, call });
    signal.addEventListener("abort", withdraw, { once: true });
    try {
      return await answer.promise;
    } finally {
      signal.removeEventListener("abort", withdraw);
    }
  };
  onReply(message) {
    const answer = this.#waiting.get(message.id);
    this.#waiting.delete(message.id);
    if (message.ok) answer?.resolve(message.answer);
    else answer?.reject(fromWire(message.error));
  }
}
//# sourceMappingURL=request-outbox.js.map
