import type { Clock } from "../../base/clock.js";
import { type EventBody, type FluxState, type NumberedEvent, type Vitals } from "../../events/event.js";
import { type Failure, type Origin } from "../agent-errors.js";
export interface ReflectorOptions {
  readonly agentId: string;
  /** Identifies this numbering of the agent's events. */
  readonly epoch: string;
  readonly clock: Clock;
  readonly vitals: () => Vitals;
  readonly publish: (event: NumberedEvent) => void;
  readonly payloadBytesMax: number;
  /** See `FluxConfig`. */
  readonly coalesceMs: number;
  /** Called for every ERROR event, with the original error. */
  readonly onError: (failure: Failure, error: unknown) => void;
}
/**
 * Stamps, numbers and publishes one agent's events. A value that cannot be published becomes an ERROR event with the
 * reason.
 */
export declare class Reflector {
  #private;
  constructor(options: ReflectorOptions);
  /** Publishes the texts that wait to be joined: of one call, or of all. */
  flushOutputs(cause?: string): void;
  /** The state in the last published event. */
  get publishedState(): FluxState;
  reflect(body: EventBody): void;
  /**
   * Publishes the vitals if they differ from those in the last heartbeat, or in an event since. A heartbeat takes no
   * number.
   */
  beat(): void;
  /** Events or heartbeats were lost on their way: the next heartbeat is published in any case. */
  forgetHeartbeat(): void;
  output(data: unknown, origin: Origin): void;
  result(result: unknown, origin: Origin): void;
  /** An input that is too large to publish, or no JSON, is left out: the run has it. */
  perturbed(body: EventBody<"PERTURBED">, input: unknown): void;
  error(error: unknown, origin: Origin): void;
}
