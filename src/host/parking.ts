import { TerrariumError } from "../base/errors.js";
import type { SemaphoreView } from "../events/semaphore.js";
import type { ParkCall } from "../link/port.js";
import type { PurgatoryLimits } from "../purgatory/limits.js";
import { checkParkRequest, frozenJson, type ParkRequest } from "../purgatory/park-request.js";
import type { AgentDefinition } from "./definition.js";

/**
 * Makes of what an agent returned what can cross to the gateway: checked, complete, and detached, so that the agent may
 * go on changing its state. Throws AGENT_ERROR that says why the question cannot be asked.
 */
export function questionOf(
  definition: AgentDefinition,
  request: ParkRequest,
  input: unknown,
  cause: string | null,
  limits: PurgatoryLimits,
): ParkCall {
  const { id: agentId } = definition;
  if (!definition.resume) throw refusal(agentId, "without a `resume` nobody could take the answer");
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
  return new TerrariumError("AGENT_ERROR", `agent ${agentId} cannot park this: ${why}`, { ...details });
}

/** Questions of one host that may be on their way to the gateway's disk. The next agent that asks waits. */
export const PARKS_MAX = 256;

/**
 * Questions on their way from one host to where they are kept. A place is entered before a question sets out, so that
 * no more are under way than may be; whoever finds none free waits, first come, first served.
 */
export class Parking {
  readonly #parksMax: number;
  readonly #send: (call: ParkCall) => Promise<SemaphoreView>;
  /** At most one for each call of `process` there is. */
  readonly #waiting: (() => void)[] = [];
  #taken = 0;
  #onIdle: (() => void)[] = [];

  constructor(parksMax: number, send: (call: ParkCall) => Promise<SemaphoreView>) {
    this.#parksMax = parksMax;
    this.#send = send;
  }

  /** Takes a place: at once, or when the promise resolves. It is given back by `ask`, or by `leave`. */
  enter(): Promise<void> | undefined {
    if (this.#taken < this.#parksMax) {
      this.#taken += 1;
      return undefined;
    }
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** Sends a question from a place taken. Resolves when it is durable. */
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

  /** Resolves when nothing is on its way. */
  idle(): Promise<void> {
    return this.#taken === 0 ? Promise.resolve() : new Promise((resolve) => this.#onIdle.push(resolve));
  }
}
