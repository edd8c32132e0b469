import { deferred, type Deferred } from "../../base/async/deferred.js";
import { TerrariumError } from "../../base/errors.js";
import {
  type AgentAnswer,
  type AgentRequest,
  type CallAgent,
  type CallSignals,
  isRepeatable,
} from "../agent-call.js";
import { fromWire, type ReplyMessage, type ToGateway } from "../messages.js";

const DISCONNECTED = new TerrariumError(
  "UNAVAILABLE",
  "the connection to the gateway was lost: whether the call was made is not known",
  { retryable: true },
);

/** The host's side of agents' calls, of other agents and about pheromones: those that wait for the gateway's answer, `callsMax` at most. */
export class RequestOutbox {
  readonly #callsMax: number;
  readonly #send: (message: ToGateway) => void;
  readonly #waiting = new Map<
    number,
    { readonly call: AgentRequest; readonly answer: Deferred<AgentAnswer> }
  >();
  #isHeld = false;
  #lastId = 0;

  constructor(callsMax: number, send: (message: ToGateway) => void) {
    this.#callsMax = callsMax;
    this.#send = send;
  }

  // The gateway answers each kind of call with its own kind of answer.
  readonly call: CallAgent = (call, signal) => this.#request(call, signal) as ReturnType<CallAgent>;
  readonly signals: CallSignals = (call, signal) => this.#request(call, signal) as ReturnType<CallSignals>;

  async #request(call: AgentRequest, signal: AbortSignal): Promise<AgentAnswer> {
    signal.throwIfAborted();
    if (this.#waiting.size >= this.#callsMax) {
      const message = `${this.#waiting.size} calls of agents of this host are waiting`;
      throw new TerrariumError("LIMIT_EXCEEDED", message, { limit: "maxHostCalls" });
    }
    if (this.#isHeld && !isRepeatable(call)) throw DISCONNECTED;
    const id = (this.#lastId += 1);
    const answer = deferred<AgentAnswer>();
    const withdraw = (): void => {
      if (!this.#waiting.delete(id)) return;
      this.#send({ kind: "withdraw", id });
      answer.reject(signal.reason);
    };
    this.#waiting.set(id, { call, answer });
    this.#send({ kind: "request", id, call });
    signal.addEventListener("abort", withdraw, { once: true });
    try {
      return await answer.promise;
    } finally {
      signal.removeEventListener("abort", withdraw);
    }
  }

  /** The connection is lost. What may not be asked twice fails; the rest is asked again. */
  hold(): void {
    this.#isHeld = true;
    for (const [id, { call, answer }] of this.#waiting) {
      if (isRepeatable(call)) continue;
      this.#waiting.delete(id);
      answer.reject(DISCONNECTED);
    }
  }

  /** There is a new connection. */
  resume(): void {
    this.#isHeld = false;
    for (const [id, { call }] of this.#waiting) this.#send({ kind: "request", id, call });
  }

  onReply(message: ReplyMessage): void {
    const answer = this.#waiting.get(message.id)?.answer;
    this.#waiting.delete(message.id);
    if (message.ok) answer?.resolve(message.answer);
    else answer?.reject(fromWire(message.error));
  }
}
