import { TerrariumError } from "../base/errors.js";
import type { SemaphoreView } from "../events/semaphore.js";
import type { ParkCall } from "../link/port.js";
import type { PurgatoryLimits } from "../purgatory/limits.js";
import { checkParkRequest, frozenJson, type ParkRequest } from "../purgatory/park-request.js";
import type { AgentDefinition } from "./modules/definition.js";

/**
 * Turns an agent's question into a call to the gateway: checked, complete, and copied, so that the agent may go on
 * changing its state. Throws AGENT_ERROR with the reason when the question cannot be asked.
 */
export function questionOf(
  definition: AgentDefinition,
  request: ParkRequest,
  input: unknown,
  cause: string | null,
  limits: PurgatoryLimits,
): ParkCall {
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

function refusal(agentId: string, why: string, details: TerrariumError["details"] = {}): TerrariumError {
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
  readonly #parksMax: number;
  readonly #send: (call: ParkCall) => Promise<SemaphoreView>;
  /** At most one entry for each running call of `process`. */
  readonly #waiting: (() => void)[] = [];
  #taken = 0;
  #onIdle: (() => void)[] = [];

  constructor(parksMax: number, send: (call: ParkCall) => Promise<SemaphoreView>) {
    this.#parksMax = parksMax;
    this.#send = send;
  }

  /** Takes a slot, at once or when the promise resolves. `ask` or `leave` gives it back. */
  enter(): Promise<void> | undefined {
    if (this.#taken < this.#parksMax) {
      this.#taken += 1;
      return undefined;
    }
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** Sends a question in a slot taken by `enter`. Resolves when it is durable. */
  async ask(call: ParkCall): Promise<SemaphoreView> {
    try {
      return await this.#send(call);
    } finally {
      this.leave();
    }
  }

  leave(): void {
    const next = this.#waiting.shift();
    if (next) return next();
    this.#taken -= 1;
    if (this.#taken > 0) return;
    for (const idle of this.#onIdle.splice(0)) idle();
  }

  /** Resolves when no question is in flight. */
  idle(): Promise<void> {
    return this.#taken === 0 ? Promise.resolve() : new Promise((resolve) => this.#onIdle.push(resolve));
  }
}
