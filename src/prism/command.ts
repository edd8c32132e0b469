import type { StandardSchemaV1 } from "@standard-schema/spec";
import type { AgentLog } from "../base/log.js";
import type { ParkedValue } from "../events/parked.js";
import type { AgentState, UsageReport } from "../events/run.js";

/** What `run` is given beside its arguments. */
export interface CommandContext {
  /** The agent that is asked. */
  readonly agentId: string;
  /** Aborts when the agent is stopped, the caller is gone, or the call has run out of time. */
  readonly signal: AbortSignal;
  /** The `cause` of everything that follows from this call; null where nothing is reflected. */
  readonly cause: string | null;
  /** Id of the run; null where there is none: in a source, and in a pure command without an idempotency key. */
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
  /** Tells observers something on the way: an OUTPUT event. `data` must be JSON. */
  readonly emit: (data: unknown) => void;
  /** Counts tokens towards the agent's heat: 1,000 are 1.0. */
  readonly spend: (tokens: number) => void;
  /** Waits so many milliseconds; rejects with the signal's reason when that aborts first. */
  readonly sleep: (ms: number) => Promise<void>;
}

/** Validator of a command that declares none: it takes no arguments, and may return any JSON. */
export type NoSchema = undefined;

/** What `run` gets: what the validator makes of the arguments. Without one, an empty object. */
export type CommandArguments<Input> = Input extends StandardSchemaV1
  ? StandardSchemaV1.InferOutput<Input>
  : Readonly<Record<string, never>>;

/** What `run` returns: what the `output` validator takes. Without one, any JSON. */
export type CommandResult<Output> = Output extends StandardSchemaV1
  ? StandardSchemaV1.InferInput<Output>
  : unknown;

/** What a caller sends. */
export type CommandCall<Input> = Input extends StandardSchemaV1
  ? StandardSchemaV1.InferInput<Input>
  : Readonly<Record<string, never>>;

/**
 * Something that can be asked of an agent by name. It becomes a GraphQL field, a REST endpoint and a command line, with
 * the same checks and errors.
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
  /** Calls as they could be made. They are checked against `input` when the agent is loaded. */
  readonly examples?: readonly { readonly help?: string; readonly args: CommandCall<Input> }[];
  /** Other names on the command line and in REST. */
  readonly aliases?: readonly string[];
  /** Not listed, and not in GraphQL. Default false. */
  readonly hidden?: boolean;
  /** Changes nothing: a query in GraphQL. Default false. */
  readonly readonly?: boolean;
  /** Touches nothing of the agent: may run concurrently, beside the agent's stream. Default false. */
  readonly pure?: boolean;
  /** May return `park(…)` in place of a result; its agent then has a `resume`. Default false. */
  readonly parks?: boolean;
  /** How long a call may take unless the caller says so, milliseconds. Default: the gateway's 30,000. */
  readonly timeoutMs?: number;
  /** Any Standard Schema (zod, valibot, arktype …). Left out: no arguments. */
  readonly input?: Input;
  /** Any Standard Schema: checks what `run` returns and gives it its type on every surface. */
  readonly output?: Output;
  /** Does it. What it throws reaches the caller as AGENT_ERROR; a `TerrariumError` BAD_USER_INPUT reaches it as it is. */
  run(
    args: CommandArguments<Input>,
    context: CommandContext,
  ): CommandResult<Output> | ParkedValue | Promise<CommandResult<Output> | ParkedValue>;
}

/** Returns the definition as it is, and infers its types while you write it. */
export function command<
  Input extends StandardSchemaV1 | NoSchema = NoSchema,
  Output extends StandardSchemaV1 | NoSchema = NoSchema,
>(definition: CommandDefinition<Input, Output>): CommandDefinition<Input, Output> {
  return definition;
}
