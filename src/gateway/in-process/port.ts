import type { JsonCompatible } from "../../base/json-compatible.js";
import type { CommandOutcome, Invocation, Perturbation } from "../../events/agent/agent-calls.js";
import type { TerrariumEventType } from "../../events/event.js";
import type { RunKind, RunStatus } from "../../events/run.js";
import type { SemaphoreStatus } from "../../events/semaphore.js";
import type { EventStream, ObserveOptions } from "./event-stream.js";
import type { Freeze } from "../../events/freeze.js";
import type { InProcessSignals } from "./signals.js";
import type { RunView, SemaphoreDetails } from "./views.js";

/** The client on whose behalf the embedder acts. */
export interface ByOptions {
  /**
   * Shown as `by`, and the client that idempotency keys and shares of limits belong to, like the subject of a token.
   * Default "embedder".
   */
  readonly by?: string;
}

/** Options of all calls that bring work to an agent. */
export interface WorkOptions extends ByOptions {
  /** Runs of one session run one after another. Default: the session of all work that names none. */
  readonly session?: string;
  /** 1 to 255 characters. A retry under the same key gets the run of the first call. */
  readonly idempotencyKey?: string;
}

/** Options of `terrarium.perturb`. */
export interface PerturbInProcessOptions extends WorkOptions {
  /** 0 to 199, higher first. Default 100. */
  readonly priority?: number;
}

/** Options of `terrarium.invoke`. */
export interface InvokeInProcessOptions extends PerturbInProcessOptions {
  /** How long to wait, milliseconds, at most `maxInvokeTimeoutMs`. Default 30,000. */
  readonly timeoutMs?: number;
  /** The caller gives up: the call rejects with AGENT_TIMEOUT and, without a key, the agent's work is aborted. */
  readonly signal?: AbortSignal;
}

/** Options of `terrarium.call`. */
export interface CallInProcessOptions extends WorkOptions {
  /** How long to wait, milliseconds. Default: the command's own time, else 30,000. */
  readonly timeoutMs?: number;
  /** As for `terrarium.invoke`. */
  readonly signal?: AbortSignal;
}

/** Options of `terrarium.thaw`: at least one of agents, labels and all. */
export interface ThawOptions {
  /** These agents, each by itself. */
  readonly agents?: readonly string[] | null;
  /** The agents that have all these labels, now or later. */
  readonly labels?: { readonly [name: string]: string } | null;
  /** All agents, now or later. */
  readonly all?: boolean | null;
  /** Name for the audit. Default `embedder`. */
  readonly by?: string;
}

/** Options of `terrarium.freeze`. */
export interface FreezeOptions extends ThawOptions {
  /** Why, for everybody who may see the agents: 1 to 1,000 characters. */
  readonly reason: string;
}

/** Which runs `terrarium.runs` lists. Everything may be left out. */
export interface RunFilter {
  /** Default: all agents. */
  readonly agentId?: string;
  /** Null: work without a session. Default: any. */
  readonly session?: string | null;
  /** Default: any. */
  readonly status?: RunStatus;
  /** Default: any. */
  readonly kind?: RunKind;
  /** By acceptance. Default NEWEST_FIRST. */
  readonly order?: "NEWEST_FIRST" | "OLDEST_FIRST";
  /** `next` of the page before. */
  readonly after?: string;
  /** Runs of one page, 1 to 1,000. Default 50. */
  readonly first?: number;
}

/** Which questions `terrarium.semaphores` lists. Everything may be left out. */
export interface SemaphoreFilter {
  /** Default: all agents. */
  readonly agentId?: string;
  /** Null: any. Default PENDING. */
  readonly status?: SemaphoreStatus | null;
  /** `next` of the page before. */
  readonly after?: number;
  /** Questions of one page, 1 to 1,000. Default 50. */
  readonly first?: number;
}

/** Options of `terrarium.resolveSemaphore`. */
export interface ResolveOptions extends ByOptions {
  /** Digest of the question that the answer is for; DIGEST_MISMATCH when it is another. Default: as it is now. */
  readonly expectedDigest?: string;
}

/** Options of `terrarium.cancelRun` and `terrarium.cancelSemaphore`. */
export interface CancelOptions extends ByOptions {
  /** Kept with the run or the question, at most 1,000 characters. */
  readonly reason?: string;
}

/**
 * Steering and watching agents from the process that embeds the terrarium, whether it serves HTTP or not. The same checks,
 * runs, keys, limits and log lines as over HTTP, without a token and without the rate limit. Values are copied on the
 * way in and out.
 *
 * Every failure is a `TerrariumError` with a code of `ERROR_CODES`; after `close()` it is UNAVAILABLE.
 */
export interface InProcess {
  /** Pheromones: fading signals between agents. */
  readonly signals: InProcessSignals;
  /**
   * Resolves when nothing new begins in these agents. What is sent to them waits; what runs may end. BAD_USER_INPUT,
   * AGENT_NOT_FOUND (then nothing is frozen), LIMIT_EXCEEDED, UNAVAILABLE.
   */
  freeze(what: FreezeOptions): Promise<readonly Freeze[]>;
  /** Ends exactly these freezes, and resolves with those that there were. */
  thaw(what: ThawOptions): Promise<readonly Freeze[]>;
  /** Freezes in force, oldest first. */
  freezes(): Promise<readonly Freeze[]>;
  /**
   * Accepts an input without waiting for its outcome. Resolves when it is stored. AGENT_NOT_FOUND, AGENT_NOT_RUNNING,
   * BAD_USER_INPUT, INBOX_FULL, LIMIT_EXCEEDED, IDEMPOTENCY_CONFLICT.
   */
  perturb<Input>(
    agentId: string,
    input: JsonCompatible<Input>,
    options?: PerturbInProcessOptions,
  ): Promise<Perturbation>;
  /** Waits for the outcome. As `perturb`; also AGENT_ERROR when the agent fails, AGENT_TIMEOUT, RUN_UNKNOWN. */
  invoke<Input>(
    agentId: string,
    input: JsonCompatible<Input>,
    options?: InvokeInProcessOptions,
  ): Promise<Invocation>;
  /** Calls a command by name or alias, and waits. As `invoke`; also COMMAND_NOT_FOUND. Default arguments: none. */
  call<Arguments>(
    agentId: string,
    command: string,
    args?: JsonCompatible<Arguments>,
    options?: CallInProcessOptions,
  ): Promise<CommandOutcome>;
  /**
   * Past events, then live ones, in one order. A reader that is too slow gets a GAP event with the exact number of missed
   * ones; it never delays the agent. Ends by `signal`, by leaving the loop, when the agent is unregistered, and when the
   * terrarium closes. Throws AGENT_NOT_FOUND, CURSOR_INVALID, BAD_USER_INPUT at once; the first `next` rejects with
   * LIMIT_EXCEEDED beyond `maxInProcessObservers`.
   *
   * @example
   * ```ts
   * for await (const { cursor, event } of terrarium.observe({ agentId: "pulse", types: ["RESULT"] })) {
   *   if (event.type === "RESULT") console.log(cursor, event.result);
   * }
   * ```
   */
  observe<Type extends TerrariumEventType = TerrariumEventType>(
    options?: ObserveOptions<Type>,
  ): EventStream<Type>;
  /** A run as it is now; null when there is none, or it is no longer kept. */
  run(id: string): Promise<RunView | null>;
  /** Runs of all agents, a page at a time. */
  runs(filter?: RunFilter): Promise<{ readonly runs: readonly RunView[]; readonly next: string | null }>;
  /**
   * Ends an open run: removes a waiting one, aborts a running one, withdraws the question of a parked one. Resolves
   * with the run as it is then. RUN_NOT_FOUND.
   */
  cancelRun(id: string, options?: CancelOptions): Promise<RunView>;
  /** A question with what was frozen with it; null when there is none. */
  semaphore(id: string): Promise<SemaphoreDetails | null>;
  /** Questions of all agents, the oldest first, a page at a time. */
  semaphores(
    filter?: SemaphoreFilter,
  ): Promise<{ readonly semaphores: readonly SemaphoreDetails[]; readonly next: number | null }>;
  /**
   * Answers a question. Resolves when the answer is stored; the agent is resumed then. SEMAPHORE_NOT_FOUND,
   * SEMAPHORE_SETTLED, DIGEST_MISMATCH, BAD_USER_INPUT when it is not one of the options or does not match the schema.
   */
  resolveSemaphore<Answer>(
    id: string,
    answer: JsonCompatible<Answer>,
    options?: ResolveOptions,
  ): Promise<SemaphoreDetails>;
  /** Withdraws a question, which ends its run CANCELLED. SEMAPHORE_NOT_FOUND, SEMAPHORE_SETTLED. */
  cancelSemaphore(id: string, options?: CancelOptions): Promise<SemaphoreDetails>;
}
