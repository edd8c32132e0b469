import type { Clock } from "../base/clock.js";
import { type ErrorCode, messageOf, TerrariumError } from "../base/errors.js";
import type { AgentEvent, AgentEventOf, FluxState, NumberedEvent, Vitals } from "../events/event.js";
import { copyPayload, PayloadError } from "./payload.js";

/** Characters of an error's message; the rest is cut. */
export const ERROR_CHARACTERS_MAX = 4_096;

/** The fields of an event besides agent id, time and vitals. */
type Body<E extends AgentEvent = AgentEvent> = E extends AgentEvent
  ? Omit<E, Exclude<keyof AgentEventOf<"AGENT_STARTED">, "type">>
  : never;

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

export type Failure = Pick<AgentEventOf<"ERROR">, "message" | "code" | "cause">;

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

  reflect(body: Body): void {
    const { agentId, epoch, clock, vitals, publish } = this.#options;
    const { state, pressure, flow, temperature, entropyRemaining } = vitals();
    const at = clock.now();
    const event: AgentEvent = { agentId, at, state, pressure, flow, temperature, entropyRemaining, ...body };
    this.#publishedState = state;
    this.#offset += 1;
    publish({ epoch, offset: this.#offset, event });
  }

  output(data: unknown, cause: string | null): void {
    try {
      this.reflect({ type: "OUTPUT", data: copyPayload(data, this.#options.payloadBytesMax), cause });
    } catch (error) {
      this.#refuse("an output", error, cause);
    }
  }

  result(result: unknown, cause: string | null): void {
    try {
      this.reflect({ type: "RESULT", result: copyPayload(result, this.#options.payloadBytesMax), cause });
    } catch (error) {
      this.#refuse("a result", error, cause);
    }
  }

  error(error: unknown, cause: string | null): void {
    this.#error(messageOf(error), codeOf(error), cause, error);
  }

  #refuse(what: string, error: unknown, cause: string | null): void {
    this.#error(`${what} cannot be published: ${messageOf(error)}`, codeOf(error), cause, error);
  }

  #error(message: string, code: ErrorCode, cause: string | null, error: unknown): void {
    const failure = { message: message.slice(0, ERROR_CHARACTERS_MAX), code, cause };
    this.reflect({ type: "ERROR", ...failure });
    this.#options.onError(failure, error);
  }
}

/** The code of anything that an agent can throw. */
export function codeOf(error: unknown): ErrorCode {
  return error instanceof TerrariumError || error instanceof PayloadError ? error.code : "AGENT_ERROR";
}
