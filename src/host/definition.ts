import type { StandardSchemaV1 } from "@standard-schema/spec";
import type { JsonValue } from "../base/json.js";
import type { AgentLog } from "../base/log.js";
import { PARKED, type ParkedValue } from "../events/parked.js";
import type { FluxSettings } from "../flux/index.js";
import type { CommandDefinition } from "../prism/index.js";
import type { ParkRequest } from "../purgatory/park-request.js";

/** What an agent is given beside its input. */
export interface AgentContext {
  /** The id of this agent. */
  readonly agentId: string;
  /** Aborts when the agent is stopped, or (in `process`) when this call has run out of time. */
  readonly signal: AbortSignal;
  /** Id of the perturbation behind this input; null for what came from the source. */
  readonly cause: string | null;
  /** The host's log. */
  readonly log: AgentLog;
  /** Tells observers something on the way: an OUTPUT event. `data` must be JSON. */
  readonly emit: (data: unknown) => void;
  /** Counts tokens towards the agent's heat: 1,000 are 1.0. */
  readonly spend: (tokens: number) => void;
  /**
   * Waits so many milliseconds; rejects with the signal's reason when that aborts first. In place of a timer and a listener
   * of your own, which would pile up on `signal`.
   *
   * @example
   * ```ts
   * async *source({ signal, sleep }) {
   *   while (!signal.aborted) {
   *     yield await measure();
   *     await sleep(1_000);
   *   }
   * }
   * ```
   */
  readonly sleep: (ms: number) => Promise<void>;
}

/** What `resume` is given beside the frozen state and the answer. */
export interface ResumeContext extends AgentContext {
  /** The question that was answered. Equal in every attempt: what makes an effect idempotent. */
  readonly semaphoreId: string;
  /** 1 for the first run; higher after one that failed or was cut off half-way. */
  readonly attempt: number;
  /** As given to `park`, so that a newer agent can read an older state. */
  readonly stateVersion: number;
  /** What was being processed when the agent parked. */
  readonly input: JsonValue;
}

/**
 * An agent, as a plain object. Only `id` is required.
 *
 * @example
 * ```ts
 * export default defineAgent({
 *   id: "celsius",
 *   description: "turns Fahrenheit into Celsius",
 *   input: z.object({ fahrenheit: z.number() }),
 *   process: ({ fahrenheit }) => ({ celsius: ((fahrenheit - 32) * 5) / 9 }),
 * });
 * ```
 */
export interface AgentDefinition<Input = unknown, Output = unknown> {
  /** Letters, digits, `_`, `.` and `-`, 64 at most, beginning with a letter or digit. */
  readonly id: string;
  /** What kind of agent it is, in a word. Default "agent". */
  readonly genus?: string;
  /** What it does, in a sentence. Shown to anybody who may see the agent. */
  readonly description?: string;
  /** Any Standard Schema (zod, valibot, arktype …). Checks what `perturb` and `invoke` bring; `process` gets its output. */
  readonly input?: StandardSchemaV1<unknown, Input>;
  /** How its stream behaves. Everything may be left out; an agent lives for ever unless bounded here. */
  readonly flux?: FluxSettings;
  /** What the agent lives on. Called at each start. Without `process`, its items are reflected as results. */
  source?(context: AgentContext): AsyncIterable<Input>;
  /** One input in, a value out; undefined says nothing, `park(…)` asks a person. */
  process?(input: Input, context: AgentContext): ProcessResult<Output> | Promise<ProcessResult<Output>>;
  /**
   * Called with the frozen state and a person's answer to what `process` (or `resume`) parked. May be called again for
   * the same semaphore, with a higher `attempt`, when a run failed or was cut off. Without it an agent cannot park.
   */
  resume?(
    state: unknown,
    answer: unknown,
    context: ResumeContext,
  ): ProcessResult<Output> | Promise<ProcessResult<Output>>;
  /** What can be asked of it by name: over GraphQL, REST and the command line. `command()` infers their types. */
  readonly commands?: { readonly [name: string]: CommandDefinition };
  /** Turns an output into an input, where `flux.feedbackFraction` asks for that. Default: as it is. */
  feedbackTransform?(output: Output): Input | undefined;
  /** How its heat is measured. */
  readonly metabolism?: {
    /** The agent's own heat, sampled once a second; above 1.0 is a fever. Default: heat from `spend`. */
    temperature?(): number;
  };
}

/** What comes of one input: a result, nothing, or a question to a person. */
export type ProcessResult<Output> = Output | Parked | undefined;

/** Returns the definition as it is, and checks its types while you write it. */
export function defineAgent<Input, Output>(
  definition: AgentDefinition<Input, Output>,
): AgentDefinition<Input, Output> {
  return definition;
}

export type { ParkRequest } from "../purgatory/park-request.js";

/** A question on its way to a person: what `process`, `resume` or a command returns instead of a result. */
export type Parked = ParkedValue<ParkRequest>;

/**
 * Asks a person. Return what this gives from `process` or `resume`, or from a command that declares `parks`: the
 * question waits in a durable inbox while the agent lives on, and `resume` is called with `state` and the answer.
 * `state` is copied when it is returned, and must be JSON. A request that cannot be is an ERROR event, and
 * `AGENT_ERROR` saying why for who invoked.
 */
export function park(request: ParkRequest): Parked {
  return { [PARKED]: request };
}

/** What was asked, when a returned value is a question; else null. */
export function questionIn(returned: unknown): ParkRequest | null {
  return typeof returned === "object" && returned !== null && PARKED in returned
    ? (returned as Parked)[PARKED]
    : null;
}
