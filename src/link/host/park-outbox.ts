import { deferred, type Deferred } from "../../base/async/deferred.js";
import type { SemaphoreView } from "../../events/semaphore.js";
import { fromWire, type ParkedMessage, type ToGateway } from "../messages.js";
import type { ParkCall } from "../port.js";
import type { Outbox } from "./outbox.js";

/** The host's side of questions: those that are not stored yet. The runtime limits their number and makes agents wait. */
export class ParkOutbox {
  readonly #outbox: Pick<Outbox, "flush" | "lastOf">;
  readonly #send: (message: ToGateway) => void;
  readonly #waiting = new Map<
    number,
    { readonly call: ParkCall; readonly answer: Deferred<SemaphoreView> }
  >();
  #lastId = 0;

  constructor(outbox: Pick<Outbox, "flush" | "lastOf">, send: (message: ToGateway) => void) {
    this.#outbox = outbox;
    this.#send = send;
  }

  /** Sends the agent's earlier events before its question. */
  park(call: ParkCall): Promise<SemaphoreView> {
    const id = (this.#lastId += 1);
    const answer = deferred<SemaphoreView>();
    this.#waiting.set(id, { call, answer });
    this.#ask(id, call);
    return answer.promise;
  }

  /** There is a new connection: asks again, with the same ids. */
  resume(): void {
    for (const [id, { call }] of this.#waiting) this.#ask(id, call);
  }

  get size(): number {
    return this.#waiting.size;
  }

  onParked(message: ParkedMessage): void {
    const answer = this.#waiting.get(message.id)?.answer;
    this.#waiting.delete(message.id);
    if (message.ok) answer?.resolve(message.semaphore);
    else answer?.reject(fromWire(message.error));
  }

  #ask(id: number, call: ParkCall): void {
    this.#outbox.flush();
    this.#send({ kind: "park", id, call, behind: this.#outbox.lastOf(call.agentId) });
  }
}
