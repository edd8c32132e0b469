import type { StandardSchemaV1 } from "@standard-schema/spec";
import type { JsonValue } from "../../base/json.js";
import type { FrozenJson, JsonCompatible } from "../../base/json-compatible.js";
import type { AgentLog } from "../../base/log.js";
import type { AgentCalls } from "../../events/agent/agent-calls.js";
import type { AgentLabels, AgentVisibility } from "../../events/agent/agent-sight.js";
import type { AgentSignals, Reaction } from "../../events/pheromone.js";
import { PARKED, type ParkedValue, type SendableReturn } from "../../events/parked.js";
import type { AgentState, UsageReport } from "../../events/run.js";
import type { PublicViewEvent, PublicViewReturn } from "../../events/forms/public-view.js";
import type { MissedTicks } from "../../events/agent/schedule.js";
import type { FluxSettings } from "../../flux/index.js";
import type { CommandDefinition } from "../../prism/index.js";
import type { ParkRequest } from "../../purgatory/park-request.js";

/** The context of an agent's functions. */
export interface AgentContext extends AgentCalls {
  /** The id of this agent. */
  readonly agentId: string;
  /** Aborts when the agent is stopped, or (in `process`) when this call times out. */
  readonly signal: AbortSignal;
  /** Pheromones: fading signals between agents. */
  readonly signals: AgentSignals;
  /** Id of the perturbation behind this input; null for an input from the source. */
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
  /** Publishes an intermediate value as an OUTPUT event. `data` must be JSON. */
  readonly emit: <T>(data: JsonCompatible<T>) => void;
  /** Adds tokens to the agent's temperature: 1,000 tokens are 1.0. */
  readonly spend: (tokens: number) => void;
  /**
   * Waits `ms` milliseconds; rejects with the signal's reason when it aborts first. Use it instead of your own timer
   * and listener: listeners would accumulate on `signal`.
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
  /**
   * Announces a long call: until it is over, checks without an answer or a turn count as waiting, not as failures. `ms` is the time from
   * now, at most a day, or a moment since 1970 (`Date.now() + 60_000`). The announcement ends with this call; 0 ends it now.
   */
  readonly busyUntil: (ms: number) => void;
}

/** The context of a probe's `check`. What a check emits is dropped; its costs are counted separately from those of runs. */
export interface ProbeContext extends AgentContext {
  /** Checks `input` like an input of `invoke`, calls the agent's `process`, and returns its result, which is not published. */
  readonly ask: (input: unknown) => Promise<unknown>;
  /** Does the same with one of the agent's commands. Default arguments: none. */
  readonly askCommand: (command: string, args?: unknown) => Promise<unknown>;
  /** Milliseconds since the agent last handled an input or emitted something, or since it started. */
  readonly idleMs: number;
  /** True while the agent has announced a long call with `busyUntil`. */
  readonly isBusy: boolean;
}

/** The result of a check. `detail` gives the reason; only callers that may steer the agent see it. At most 1,024 characters are kept. */
export type ProbeAnswer = boolean | { readonly ok: boolean; readonly detail?: string | null };

/** A check: `echo()`, `answers(…)`, `progress(…)`, or a function of your own. One that throws has failed. */
export interface ProbeCheck {
  /** Checks once. An answer of false, or `ok: false`, or an error is a failure. */
  (context: ProbeContext): ProbeAnswer | Promise<ProbeAnswer>;
  /** Default of the probe's own `pure`: runs beside the stream instead of taking a turn in it. */
  readonly pure?: boolean;
}

/** A check that is repeated at an interval, to see whether the agent still works and still gives sensible answers. */
export interface AgentProbe {
  /** Milliseconds between the beginnings of two checks, at least 100; shortened at random by up to a tenth. Default 60,000. */
  readonly everyMs?: number;
  /** How long one check may take, the wait for its turn included, 10 to 600,000 milliseconds. Default 10,000. */
  readonly timeoutMs?: number;
  /** Failures in a row until the probe is failing. Default 3. */
  readonly failureThreshold?: number;
  /** Successes in a row until it has recovered. Default 1. */
  readonly successThreshold?: number;
  /** While it fails, the agent is UNHEALTHY and not ready, rather than DEGRADED. Default false. */
  readonly critical?: boolean;
  /** Runs beside the stream instead of taking a turn in it. Default: what `check` says, else false. */
  readonly pure?: boolean;
  /** What one check does. */
  readonly check: ProbeCheck;
}

/** The context of `resume`, in addition to the frozen state and the answer. */
export interface ResumeContext extends AgentContext {
  /** The question that was answered. The same in every attempt; use it to make effects idempotent. */
  readonly semaphoreId: string;
  /** 1 for the first resumption; higher after one that failed or was cut off. */
  readonly attempt: number;
  /** As given to `park`, so that a newer agent can read an older state. */
  readonly stateVersion: number;
  /** The input that was being processed when the agent parked. */
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
  /** The kind of agent, in one word. Default "agent". */
  readonly genus?: string;
  /** What it does, in one sentence. Visible to every client that may see the agent. */
  readonly description?: string;
  /**
   * Who may see it: anybody (`public`), any valid token (`authenticated`), or only tokens with a right on it (`scoped`). For all
   * others it does not exist. Default: the terrarium's `defaultVisibility`, which is `public` unless the operator changes it.
   */
  readonly visibility?: AgentVisibility;
  /**
   * Labels by which scopes and freezes select agents, such as `{ team: "billing" }`; 32 at most. Keys and values have letters,
   * digits and `_ . -`, at most 63; keys also `/`.
   */
  readonly labels?: AgentLabels;
  /**
   * Any Standard Schema (zod, valibot, arktype …). Checks the input of `perturb` and `invoke`; `process` gets its
   * output.
   */
  readonly input?: StandardSchemaV1<unknown, Input>;
  /** Settings of its stream, all optional. By default an agent lives for ever. */
  readonly flux?: FluxSettings;
  /** Produces the agent's own inputs. Called at each start. Without `process`, its items are published as results. */
  source?(context: AgentContext): AsyncIterable<Input>;
  /** Turns one input into a result. Return undefined for no result, or `park(…)` to ask a person. */
  process?(input: Input, context: AgentContext): ProcessResult<Output> | Promise<ProcessResult<Output>>;
  /**
   * Called with the frozen state and a person's answer to a question from `process` (or `resume`). May be called
   * again for the same semaphore, with a higher `attempt`, when a run failed or was cut off. An agent without it
   * cannot park.
   */
  resume?(
    state: unknown,
    answer: unknown,
    context: ResumeContext,
  ): ProcessResult<Output> | Promise<ProcessResult<Output>>;
  /** Commands that clients call by name, over GraphQL, REST and the command line. `command()` infers their types. */
  readonly commands?: { readonly [name: string]: CommandDefinition };
  /** Turns an output into an input, when `flux.feedbackFraction` is set. Default: the output itself. */
  feedbackTransform?(output: Output): Input | undefined;
  /**
   * The agents it may call by `context.invoke`, `call` and `perturb`: ids, each perhaps with a `*` at its end
   * (`["translator", "billing-*"]`). Default: itself and the agents of the same module.
   */
  readonly calls?: readonly string[];
  /** Inputs at fixed times. Names are unique within the agent. */
  readonly schedule?: readonly AgentSchedule<Input>[];
  /** Repeated checks of the agent's health, by name: letters, digits, `_`, `.` and `-`, 64 at most. */
  readonly probes?: { readonly [name: string]: AgentProbe };
  /**
   * Pheromones that wake this agent: types, or filters. A matching deposit that targets this agent, by a client or another agent,
   * becomes an input of `process`, as a run of kind SIGNAL.
   *
   * @example
   * ```ts
   * reactsTo: ["WARNING", { type: "SCARCITY", minIntensity: 0.5 }]
   * ```
   */
  readonly reactsTo?: readonly (string | Reaction)[];
  /**
   * What viewers without `agent:<id>:observe` see of an event: it with less payload, or null for nothing. Called at once for each
   * event that has a payload; it must not wait. When it fails, they see only that the event happened. See docs/public-form.md.
   */
  publicView?(event: PublicViewEvent): PublicViewReturn;
  /** Measures the agent's temperature. */
  readonly metabolism?: {
    /** The agent's temperature, sampled once a second; above 1.0 is a fever. Default: computed from `spend`. */
    temperature?(): number;
  };
}

/**
 * An input at fixed times: one run for each tick, also over restarts of the gateway. While the agent is stopped, ticks are
 * skipped.
 *
 * @example
 * ```ts
 * schedule: [{ name: "nightly", cron: "0 3 * * *", timeZone: "Europe/Berlin", input: { scan: "all" }, missed: "once" }]
 * ```
 */
export interface AgentSchedule<Input = unknown> {
  /** Letters, digits, `_`, `.` and `-`, 64 at most. `by` of its runs is `schedule:<name>`. */
  readonly name: string;
  /**
   * Minute, hour, day of month, month and day of week, perhaps with seconds before them; or `@hourly`, `@daily`, `@weekly`,
   * `@monthly`, `@yearly`.
   */
  readonly cron: string;
  /** IANA name of the time zone. Default "UTC". */
  readonly timeZone?: string;
  /** Given to `process` after the agent's `input` has checked it. JSON. Default null. */
  readonly input?: Input;
  /** When ticks fell due while the gateway was down: nothing ("skip", the default), or one run for all of them ("once"). */
  readonly missed?: MissedTicks;
}

/** The outcome of one input: a result, nothing, or a question to a person. */
export type ProcessResult<Output> = Output | Parked | undefined;

/** What `process` or `resume` returned, without questions and without `undefined`. */
export type ResultOf<Returned> = unknown extends Returned
  ? unknown
  : Exclude<Awaited<Returned>, ParkedValue | undefined>;

/** The states of all questions that `process` returns. `never` where the types do not say: then annotate `resume`. */
export type StateOf<Returned> = unknown extends Returned
  ? never
  : Awaited<Returned> extends infer Value
    ? Value extends ParkedValue<ParkRequest<infer State>>
      ? State
      : never
    : never;

/** The definition that `defineAgent` takes: results are JSON, and `resume` gets the states that `process` parks with. */
export interface CheckedDefinition<Input, Processed, Resumed> extends Omit<
  AgentDefinition<Input, ResultOf<Processed>>,
  "process" | "resume"
> {
  /** Turns one input into a result. Return undefined for no result, or `park(…)` to ask a person. */
  readonly process?: (input: Input, context: AgentContext) => Processed & NoInfer<SendableReturn<Processed>>;
  /** Called with the frozen state and a person's answer. */
  readonly resume?: (
    state: StateOf<Processed>,
    answer: unknown,
    context: ResumeContext,
  ) => Resumed & NoInfer<SendableReturn<Resumed>>;
}

/**
 * Returns the definition unchanged, and checks its types in the editor: `process` gets what `input` puts out, `resume` gets
 * the states that `process` parks with (write `process` first), and results must be JSON. With type arguments of your
 * own (`defineAgent<Input, Output>`), annotate the state that `resume` takes.
 */
export function defineAgent<
  Input = unknown,
  Output = unknown,
  Processed = Output | ParkedValue | undefined | Promise<Output | ParkedValue | undefined>,
  Resumed = Processed,
>(
  definition: CheckedDefinition<Input, Processed, Resumed>,
): AgentDefinition<Input, ResultOf<Processed | Resumed>> {
  return definition as AgentDefinition<Input, ResultOf<Processed | Resumed>>;
}

export type { ParkRequest } from "../../purgatory/park-request.js";

/** A question to a person, returned by `process`, `resume` or a command instead of a result. */
export type Parked<State = unknown> = ParkedValue<ParkRequest<State>>;

/**
 * Asks a person. Return its value from `process` or `resume`, or from a command that declares `parks`: the question
 * waits in a durable inbox while the agent lives on, and `resume` is called with `state` and the answer. `state` is
 * copied when it is returned, and must be JSON. A wrong request is an ERROR event, and `AGENT_ERROR` with the reason
 * for the caller of `invoke`.
 */
export function park<State = null>(request: ParkRequest<FrozenJson<State>>): Parked<State> {
  // `FrozenJson<State>` is `State` for every state that the compiler lets through.
  return { [PARKED]: request as ParkRequest<State> };
}

/** The request when a returned value is a question; else null. */
export function questionIn(returned: unknown): ParkRequest | null {
  return typeof returned === "object" && returned !== null && PARKED in returned
    ? (returned as Parked)[PARKED]
    : null;
}
