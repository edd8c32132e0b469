import { TerrariumError } from "../base/errors.js";
import { NOT_CALLED, toWire } from "./messages.js";
/** Why an agent's call is aborted when the link to its host has ended: the caller may be attempted again elsewhere. */
export const HOST_GONE = new TerrariumError("AGENT_NOT_RUNNING", "the host of the calling agent is gone");
/** Why it is aborted when the agent itself no longer waits. */
const WITHDRAWN = new TerrariumError("AGENT_TIMEOUT", "the calling agent waits no more");
/** The gateway's side of agents' calls: the calls in flight of one life of one host. The host bounds their number. */
export class RequestBook {
  #send;
  #perform;
  #open = new Map();
  constructor(send, perform) {
    this.#send = send;
    this.#perform = perform;
  }
  request(id, call) {
    const ending = new AbortController();
    this.#open.set(id, ending);
    // It rejects only when the channel itself is gone, and then no host waits for the answer.
    this.#answer(id, call, ending.signal).catch(() => undefined);
  }
  withdraw(id) {
    this.#open.get(id)?.abort(WITHDRAWN);
    this.#open.delete(id);
  }
  /** The host is gone. */
  end() {
    const open = [...this.#open.values()];
    this.#open.clear();
    for (const ending of open) ending.abort(HOST_GONE);
  }
  async #answer(id, call, signal) {
    let reply;
    try {
      reply = { kind: "reply", id, ok: true, answer: await this.#perform(call, signal) };
    } catch (error) {
      reply = { kind: "reply", id, ok: false, error: toWire(error) ?? NOT_CALLED };
    }
    if (this.#open.delete(id)) this.#send(reply);
  }
}
//# sourceMappingURL=request-book.js.map
