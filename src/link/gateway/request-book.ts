import { TerrariumError } from "../../base/errors.js";
import { type AgentAnswer, type AgentRequest, isRepeatable } from "../agent-call.js";
import { NOT_CALLED, type ReplyMessage, type ToHost, tooMany, toWire } from "../messages.js";

/** Why an agent's call is aborted when the link to its host has ended: the caller may be attempted again elsewhere. */
export const HOST_GONE = new TerrariumError("AGENT_NOT_RUNNING", "the host of the calling agent is gone");

/** Why it is aborted when the agent itself no longer waits. */
const WITHDRAWN = new TerrariumError("AGENT_TIMEOUT", "the calling agent waits no more");

export interface RequestBookOptions {
  readonly send: (message: ToHost) => void;
  readonly perform: (call: AgentRequest, signal: AbortSignal) => Promise<AgentAnswer>;
  /** Calls in flight. A host of this protocol keeps to it; further calls of another one are refused. */
  readonly callsMax: number;
  /** Called for each call that is refused. */
  readonly onRefused: () => void;
  /** The host makes calls under a key again over its next connection. */
  readonly isResumable: boolean;
}

/** The gateway's side of agents' calls: the calls in flight of one connection of one host. */
export class RequestBook {
  readonly #options: RequestBookOptions;
  /** Those that are being performed, withdrawn ones among them. */
  #performed = 0;
  readonly #open = new Map<number, AbortController>();
  /** Calls under a key: the host makes them again over its next connection. */
  readonly #repeatable = new Set<number>();

  constructor(options: RequestBookOptions) {
    this.#options = options;
  }

  /** A call under the id of one that is in flight is dropped. */
  request(id: number, call: AgentRequest): void {
    const { callsMax, onRefused, send, isResumable } = this.#options;
    if (this.#open.has(id)) return;
    if (this.#performed >= callsMax) {
      onRefused();
      return send({ kind: "reply", id, ok: false, error: tooMany(callsMax, "calls of its agents") });
    }
    const ending = new AbortController();
    this.#open.set(id, ending);
    if (isResumable && isRepeatable(call)) this.#repeatable.add(id);
    // It rejects only when the channel itself is gone, and then no host waits for the answer.
    this.#answer(id, call, ending.signal).catch(() => undefined);
  }

  withdraw(id: number): void {
    this.#open.get(id)?.abort(WITHDRAWN);
    this.#open.delete(id);
    this.#repeatable.delete(id);
  }

  /** The host is gone. */
  end(): void {
    const open = [...this.#open];
    this.#open.clear();
    for (const [id, ending] of open) if (!this.#repeatable.has(id)) ending.abort(HOST_GONE);
    this.#repeatable.clear();
  }

  async #answer(id: number, call: AgentRequest, signal: AbortSignal): Promise<void> {
    let reply: ReplyMessage;
    this.#performed += 1;
    try {
      reply = { kind: "reply", id, ok: true, answer: await this.#options.perform(call, signal) };
    } catch (error) {
      reply = { kind: "reply", id, ok: false, error: toWire(error) ?? NOT_CALLED };
    } finally {
      this.#performed -= 1;
    }
    this.#repeatable.delete(id);
    if (this.#open.delete(id)) this.#options.send(reply);
  }
}
