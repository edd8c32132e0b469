import type { StandardSchemaV1 } from "@standard-schema/spec";
import type { JsonCompatible } from "../base/json-compatible.js";
import type { AgentLog } from "../base/log.js";
import type { AgentCalls } from "../events/agent/agent-calls.js";
import type { AgentSignals } from "../events/pheromone.js";
import type { ParkedValue, SendableReturn } from "../events/parked.js";
import type { AgentState, UsageReport } from "../events/run.js";

/** The context of `run`. */
export interface CommandContext extends AgentCalls {
  /** The id of the agent. */
  readonly agentId: string;
  /** Aborts when the agent is stopped, the caller disconnects, or the call times out. */
  readonly signal: AbortSignal;
  /** The `cause` of this call's events; null when it publishes none. */
  readonly cause: string | null;
  /** Id of the run; null without a run: in a source, and in a pure command without an idempotency key. */
  readonly run: string | null;
  /** 1 for the first attempt at this run; higher after one that was cut off and may have begun. */
  readonly attempt: number;
  /** The session that this work belongs to; null for the session of all work that names none. */
  readonly session: string | null;
  /** The session's state: JSON that is kept with this run's result, or not at all. */
  readonly state: AgentState;
  /** Reports one call of a language model. The run shows the sums. */
  readonly usage: (report: UsageReport) => void;
  /** The host's log. */
  readonly log: AgentLog;
  /** Publishes an intermediate value as an OUTPUT event. `data` must be JSON. */
  readonly emit: <T>(data: JsonCompatible<T>) => void;
  /** Pheromones: fading signals between agents. A pure command only reads them. */
  readonly signals: AgentSignals;
  /** Adds tokens to the agent's temperature: 1,000 tokens are 1.0. */
  readonly spend: (tokens: number) => void;
  /** Waits `ms` milliseconds; rejects with the signal's reason when it aborts first. */
  readonly sleep: (ms: number) => Promise<void>;
  /** Announces a long call to the agent's probes, for `ms` milliseconds from now or until that moment. */
  readonly busyUntil: (ms: number) => void;
}

/** The validator type of a command without one: it takes no arguments, and may return any JSON. */
export type NoSchema = undefined;

/** The arguments of `run`: the validator's output. Without a validator, an empty object. */
export type CommandArguments<Input> = Input extends StandardSchemaV1
  ? StandardSchemaV1.InferOutput<Input>
  : Readonly<Record<string, never>>;

/** The return type of `run`: the `output` validator's input. Without a validator, any JSON. */
export type CommandResult<Output> = Output extends StandardSchemaV1
  ? StandardSchemaV1.InferInput<Output>
  : unknown;

/** The arguments a caller sends. */
export type CommandCall<Input> = Input extends StandardSchemaV1
  ? StandardSchemaV1.InferInput<Input>
  : Readonly<Record<string, never>>;

/**
 * A named operation of an agent. It becomes a GraphQL field, a REST endpoint and a command line call, with the same
 * checks and errors.
 *
 * @example
 * ```ts
 * commands: {
 *   add: command({
 *     help: "adds two numbers",
 *     input: z.object({ a: z.number(), b: z.number() }),
 *     output: z.number(),
 *     run: ({ a, b }) => a + b,
 *   }),
 * }
 * ```
 */
export interface CommandDefinition<
  Input extends StandardSchemaV1 | NoSchema = StandardSchemaV1 | NoSchema,
  Output extends StandardSchemaV1 | NoSchema = StandardSchemaV1 | NoSchema,
> {
  /** What it does, in a sentence or two. */
  readonly help?: string;
  /** Example calls. They are checked against `input` when the agent is loaded. */
  readonly examples?: readonly { readonly help?: string; readonly args: CommandCall<Input> }[];
  /** Other names on the command line and in REST. */
  readonly aliases?: readonly string[];
  /** Not listed, and not in GraphQL. Default false. */
  readonly hidden?: boolean;
  /** Changes nothing: a query in GraphQL. Default false. */
  readonly readonly?: boolean;
  /** Independent of the agent's state: may run concurrently, beside the agent's stream. Default false. */
  readonly pure?: boolean;
  /** May return `park(…)` instead of a result; its agent then has a `resume`. Default false. */
  readonly parks?: boolean;
  /**
   * Its input, outputs, result, questions and errors are only for its caller: they do not enter the agent's stream, where
   * others see that it ran. The same holds for what it calls of other agents. Default false.
   */
  readonly private?: boolean;
  /** Default timeout of a call, milliseconds. Default: the gateway's 30,000. */
  readonly timeoutMs?: number;
  /** Any Standard Schema (zod, valibot, arktype …). Without it: no arguments. */
  readonly input?: Input;
  /** Any Standard Schema: checks the return value and gives it its type on every surface. */
  readonly output?: Output;
  /**
   * Runs the command. Errors reach the caller as AGENT_ERROR; a `TerrariumError` BAD_USER_INPUT reaches it unchanged.
   */
  run(
    args: CommandArguments<Input>,
    context: CommandContext,
  ): CommandResult<Output> | ParkedValue | Promise<CommandResult<Output> | ParkedValue>;
}

/** What `run` may return: the `output` validator's input; without a validator JSON, or `NotJson` in place of it. */
export type CommandReturn<Output, Returned> = Output extends StandardSchemaV1
  ? CommandResult<Output> | ParkedValue | Promise<CommandResult<Output> | ParkedValue>
  : SendableReturn<Returned>;

/** The definition that `command` takes. */
export interface CheckedCommand<
  Input extends StandardSchemaV1 | NoSchema,
  Output extends StandardSchemaV1 | NoSchema,
  Returned,
> extends Omit<CommandDefinition<Input, Output>, "run"> {
  /** Runs the command. */
  readonly run: (
    args: CommandArguments<Input>,
    context: CommandContext,
  ) => Returned & NoInfer<CommandReturn<Output, Returned>>;
}

/**
 * Returns the definition unchanged, and infers its types in the editor. Without an `output` validator, what `run` returns
 * must be JSON.
 */
export function command<
  Input extends StandardSchemaV1 | NoSchema = NoSchema,
  Output extends StandardSchemaV1 | NoSchema = NoSchema,
  Returned = unknown,
>(definition: CheckedCommand<Input, Output, Returned>): CommandDefinition<Input, Output> {
  return definition;
}
