import type { Clock } from "../base/clock.js";
import { type ErrorCode, messageOf, TerrariumError } from "../base/errors.js";
import type {
  AgentEvent,
  AgentEventOf,
  EventBody,
  FluxState,
  NumberedEvent,
  Vitals,
} from "../events/event.js";
import type { JsonValue } from "../base/json.js";
import { copyPayload, PayloadError } from "./payload.js";

/** Characters of an error's message; the rest is cut. */
export const ERROR_CHARACTERS_MAX = 4_096;

export interface ReflectorOptions {
  readonly agentId: string;
  /** Identifies this numbering of the agent's events. */
  readonly epoch: string;
  readonly clock: Clock;
  readonly vitals: () => Vitals;
  readonly publish: (event: NumberedEvent) => void;
  readonly payloadBytesMax: number;
  /** Called for every ERROR event, with the original error. */
  readonly onError: (failure: Failure, error: unknown) => void;
}

/** Where an event comes from. */
export type Origin = Pick<AgentEventOf<"ERROR">, "cause" | "run" | "session" | "attempt">;

export type Failure = Pick<AgentEventOf<"ERROR">, "message" | "code"> & Origin;

/**
 * Stamps, numbers and publishes one agent's events. A value that cannot be published becomes an ERROR event with the
 * reason.
 */
export class Reflector {
  readonly #options: ReflectorOptions;
  #offset = 0;
  #publishedState: FluxState = "DORMANT";

  constructor(options: ReflectorOptions) {
    this.#options = options;
  }

  /** The state in the last published event. */
  get publishedState(): FluxState {
    return this.#publishedState;
  }

  reflect(body: EventBody): void {
    const { agentId, epoch, clock, vitals, publish } = this.#options;
    const { state, pressure, flow, temperature, entropyRemaining } = vitals();
    const at = clock.now();
    const event: AgentEvent = { agentId, at, state, pressure, flow, temperature, entropyRemaining, ...body };
    this.#publishedState = state;
    this.#offset += 1;
    publish({ epoch, offset: this.#offset, event });
  }

  output(data: unknown, origin: Origin): void {
    try {
      this.reflect({ type: "OUTPUT", data: copyPayload(data, this.#options.payloadBytesMax), ...origin });
    } catch (error) {
      this.#refuse("an output", error, origin);
    }
  }

  result(result: unknown, origin: Origin): void {
    try {
      this.reflect({ type: "RESULT", result: copyPayload(result, this.#options.payloadBytesMax), ...origin });
    } catch (error) {
      this.#refuse("a result", error, origin);
    }
  }

  /** An input that is too large to publish, or no JSON, is left out: the run has it. */
  perturbed(body: EventBody<"PERTURBED">, input: unknown): void {
    this.reflect({ ...body, ...this.#shownInput(input) });
  }

  error(error: unknown, origin: Origin): void {
    this.#error(messageOf(error), codeOf(error), origin, error);
  }

  #shownInput(input: unknown): { readonly input?: JsonValue } {
    if (input === undefined) return {};
    try {
      return { input: copyPayload(input, this.#options.payloadBytesMax) };
    } catch {
      return {};
    }
  }

  #refuse(what: string, error: unknown, origin: Origin): void {
    this.#error(`${what} cannot be published: ${messageOf(error)}`, codeOf(error), origin, error);
  }

  #error(message: string, code: ErrorCode, origin: Origin, error: unknown): void {
    const failure = { message: message.slice(0, ERROR_CHARACTERS_MAX), code, ...origin };
    this.reflect({ type: "ERROR", ...failure });
    this.#options.onError(failure, error);
  }
}

/** The code of anything that an agent can throw. */
export function codeOf(error: unknown): ErrorCode {
  return error instanceof TerrariumError || error instanceof PayloadError ? error.code : "AGENT_ERROR";
}
