import { TerrariumError } from "../base/errors.js";
import { checkParkRequest, frozenJson } from "../purgatory/park-request.js";
/**
 * Turns an agent's question into a call to the gateway: checked, complete, and copied, so that the agent may go on
 * changing its state. Throws AGENT_ERROR with the reason when the question cannot be asked.
 */
export function questionOf(definition, request, input, cause, limits) {
  const { id: agentId } = definition;
  if (!definition.resume) throw refusal(agentId, "the agent needs a `resume` that handles the answer");
  try {
    const terms = checkParkRequest(request, limits);
    return {
      agentId,
      request: { ...terms, options: [...terms.options] },
      input: frozenJson("input", input ?? null, limits.inputBytesMax, "maxSemaphoreStateBytes"),
      cause,
    };
  } catch (error) {
    throw error instanceof TerrariumError ? refusal(agentId, error.message, error.details) : error;
  }
}
function refusal(agentId, why, details = {}) {
  return new TerrariumError("AGENT_ERROR", `agent ${agentId} cannot ask this question: ${why}`, {
    ...details,
  });
}
/** Questions of one host in flight to the gateway. Further questions wait. */
export const PARKS_MAX = 256;
/**
 * Questions in flight from one host to the gateway. A question takes a slot before it is sent, so that at most
 * `parksMax` are in flight; without a free slot it waits, first come, first served.
 */
export class Parking {
  #parksMax;
  #send;
  /** At most one entry for each running call of `process`. */
  #waiting = [];
  #taken = 0;
  #onIdle = [];
  constructor(parksMax, send) {
    this.#parksMax = parksMax;
    this.#send = send;
  }
  /** Takes a slot, at once or when the promise resolves. `ask` or `leave` gives it back. */
  enter() {
    if (this.#taken < this.#parksMax) {
      this.#taken += 1;
      return undefined;
    }
    return new Promise((resolve) => this.#waiting.push(resolve));
  }
  /** Sends a question in a slot taken by `enter`. Resolves when it is durable. */
  async ask(call) {
    try {
      return await this.#send(call);
    } finally {
      this.leave();
    }
  }
  leave() {
    const next = this.#waiting.shift();
    if (next) return next();
    this.#taken -= 1;
    if (this.#taken > 0) return;
    for (const idle of this.#onIdle.splice(0)) idle();
  }
  /** Resolves when no question is in flight. */
  idle() {
    return this.#taken === 0 ? Promise.resolve() : new Promise((resolve) => this.#onIdle.push(resolve));
  }
}
//# sourceMappingURL=parking.js.map
