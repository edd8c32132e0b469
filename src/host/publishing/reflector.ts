import type { Clock } from "../../base/clock.js";
import { type ErrorCode, messageOf } from "../../base/errors.js";
import {
  type AgentEvent,
  type EventBody,
  type FluxState,
  isHeartbeat,
  type NumberedEvent,
  type Vitals,
} from "../../events/event.js";
import type { JsonValue } from "../../base/json.js";
import type { Position } from "../../events/cursor.js";
import type { PublicForm } from "../../events/forms/public-form.js";
import { PRIVATE_FAILURE } from "../../events/forms/private.js";
import { codeOf, ERROR_CHARACTERS_MAX, type Failure, type Origin } from "../agent-errors.js";
import { OutputJoiner } from "./output-joiner.js";
import { copyPayload } from "../payload.js";

export interface ReflectorOptions {
  readonly agentId: string;
  readonly clock: Clock;
  readonly vitals: () => Vitals;
  readonly publish: (event: NumberedEvent) => void;
  readonly payloadBytesMax: number;
  /** See `FluxConfig`. */
  readonly coalesceMs: number;
  /** What viewers without `observe` see of an event; undefined when the agent does not say. */
  readonly publicView?: ((event: AgentEvent) => PublicForm | null | undefined) | undefined;
  /** Called for every ERROR event, with the original error. */
  readonly onError: (failure: Failure, error: unknown) => void;
}

/**
 * Stamps, numbers and publishes one agent's events. A value that cannot be published becomes an ERROR event with the
 * reason.
 */
export class Reflector {
  readonly #options: ReflectorOptions;
  readonly #joiner: OutputJoiner;
  /** Position of the last event; null until the agent is told where its numbers go on. */
  #last: { readonly epoch: string; offset: number } | null = null;
  /** The vitals in the last published event or heartbeat, and in the last heartbeat. */
  #published: Vitals | null = null;
  #beaten: Vitals | null = null;
  /** An event was published since the last sample. */
  #isTelling = false;

  constructor(options: ReflectorOptions) {
    this.#options = options;
    this.#joiner = new OutputJoiner(options.coalesceMs, options.clock, (text, origin) =>
      this.#output(text, origin),
    );
  }

  /** The next event comes behind this position. */
  numberOn({ epoch, offset }: Position): void {
    this.#last = { epoch, offset };
  }

  /** Publishes the texts that wait to be joined: of one call, or of all. */
  flushOutputs(cause?: string): void {
    if (cause === undefined) this.#joiner.flushAll();
    else this.#joiner.flush(cause);
  }

  /** The state in the last published event. */
  get publishedState(): FluxState {
    return this.#published?.state ?? "DORMANT";
  }

  reflect(body: EventBody): void {
    if (this.#last && !isHeartbeat(body)) this.#last.offset += 1;
    this.#isTelling = true;
    this.#publish(body, this.#options.vitals());
  }

  /**
   * Publishes the vitals if they differ from those in the last heartbeat, or in an event since. A heartbeat takes no
   * number.
   */
  beat(): void {
    const vitals = this.#options.vitals();
    const isTelling = this.#isTelling;
    this.#isTelling = false;
    if (areSame(vitals, this.#beaten, isTelling) && areSame(vitals, this.#published, isTelling)) return;
    this.#beaten = vitals;
    this.#publish({ type: "METABOLISM" }, vitals);
  }

  /** Events or heartbeats were lost on their way: the next heartbeat is published in any case. */
  forgetHeartbeat(): void {
    this.#beaten = null;
  }

  output(data: unknown, origin: Origin): void {
    if (origin.private) return this.reflect({ type: "OUTPUT", data: null, ...origin });
    if (this.#joiner.take(data, origin)) return;
    this.#joiner.flush(origin.cause);
    this.#output(data, origin);
  }

  #output(data: unknown, origin: Origin): void {
    try {
      this.reflect({ type: "OUTPUT", data: copyPayload(data, this.#options.payloadBytesMax), ...origin });
    } catch (error) {
      this.#refuse("an output", error, origin);
    }
  }

  result(result: unknown, origin: Origin): void {
    if (origin.private) return this.reflect({ type: "RESULT", result: null, ...origin });
    this.#joiner.flush(origin.cause);
    try {
      this.reflect({ type: "RESULT", result: copyPayload(result, this.#options.payloadBytesMax), ...origin });
    } catch (error) {
      this.#refuse("a result", error, origin);
    }
  }

  /** An input that is too large to publish, or no JSON, is left out: the run has it. */
  perturbed(body: EventBody<"PERTURBED">, input: unknown): void {
    this.reflect(body.private ? body : Object.assign({}, body, this.#shownInput(input)));
  }

  error(error: unknown, origin: Origin): void {
    this.#joiner.flush(origin.cause);
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

  #publish(body: EventBody, vitals: Vitals): void {
    // The gateway has not welcomed this agent: it never starts, so what it says at its end is dropped.
    if (!this.#last) return;
    const { agentId, clock, publish, publicView } = this.#options;
    const { state, pressure, flow, temperature, entropyRemaining } = vitals;
    const at = clock.now();
    const event: AgentEvent = { agentId, at, state, pressure, flow, temperature, entropyRemaining, ...body };
    this.#published = vitals;
    const publicForm = publicView?.(event);
    const { epoch, offset } = this.#last;
    publish({ epoch, offset, event: publicForm === undefined ? event : { ...event, publicForm } });
  }

  #error(message: string, code: ErrorCode, origin: Origin, error: unknown): void {
    const told = origin.private ? PRIVATE_FAILURE : message.slice(0, ERROR_CHARACTERS_MAX);
    const failure = { message: told, code, ...origin };
    this.reflect({ type: "ERROR", ...failure });
    this.#options.onError(failure, error);
  }
}

/** Smaller differences cause no heartbeat; otherwise fading heat would cause one for ever. */
const RESOLUTION = { pressure: 0.1, flow: 0.01, temperature: 0.001 } as const;
/**
 * Nor do those of the flow within this share of it, or, where events tell the flow as well, by one event a second: so much do
 * the seconds of a steady agent differ, because timers are late.
 */
const FLOW_SHARE = 0.05;
const FLOW_TOLD = 1.1;

function areSame(vitals: Vitals, before: Vitals | null, isTelling: boolean): boolean {
  return (
    before !== null &&
    vitals.state === before.state &&
    vitals.entropyRemaining === before.entropyRemaining &&
    Math.abs(vitals.pressure - before.pressure) < RESOLUTION.pressure &&
    Math.abs(vitals.flow - before.flow) <
      Math.max(RESOLUTION.flow, FLOW_SHARE * before.flow, isTelling ? FLOW_TOLD : 0) &&
    Math.abs(vitals.temperature - before.temperature) < RESOLUTION.temperature
  );
}
