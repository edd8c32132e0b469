import type { JsonValue } from "../../base/json.js";
import type { SemaphoreView } from "../semaphore.js";

/** What the caller of `perturb` gets. */
export interface Perturbation {
  /** Of the perturbation and of its run. */
  readonly id: string;
  /** Wall time, ms since 1970. */
  readonly acceptedAt: number;
  /** Runs of the agent that have not ended, this one included. */
  readonly queueDepth: number;
}

/** What the caller of `invoke` gets. */
export interface Invocation {
  /** PARKED: the agent asked a person instead of returning a result; `semaphore` is set, and is durable. */
  readonly status: "COMPLETED" | "PARKED";
  /** What the agent returned; null for nothing, and when it asked. */
  readonly result: JsonValue;
  /** The question; null when the agent returned. */
  readonly semaphore: SemaphoreView | null;
  /** Also the id of its run. */
  readonly perturbationId: string;
}

/** What the caller of a command gets. */
export interface CommandOutcome extends Omit<Invocation, "perturbationId"> {
  /** Null for a pure command, which publishes no PERTURBED event. */
  readonly perturbationId: string | null;
}

/** What an AGENTESE path resolves to: the same JSON on every surface. */
export interface ResolvedPath {
  /** As asked. */
  readonly path: string;
  /** Kind of the value, as in the table of paths. */
  readonly kind: string;
  /** What the path answers, as JSON. */
  readonly value: JsonValue;
  /** A page for people; null where the path has none. */
  readonly html: string | null;
}

/** Options of `context.perturb`. */
export interface PerturbCallOptions {
  /** Runs of one session run one after another. Default: the session of all work that names none. */
  readonly session?: string | null;
  /**
   * 1 to 255 characters. The same key stands for the same child of this run: when the run is attempted again, or calls twice, it
   * gets the first child's outcome. Without a run, keys are those of the agent.
   */
  readonly idempotencyKey?: string;
  /** 0 to 199; higher goes first. Default 100. */
  readonly priority?: number;
}

/** Options of `context.invoke`, `context.call` and, for paths that act, `context.resolve`. A command takes no `priority`. */
export interface AgentCallOptions extends PerturbCallOptions {
  /** Longest wait for the outcome, ms. Default: 30,000, or the command's own. */
  readonly timeoutMs?: number;
  /** Cancels the child when it aborts. The context's own signal always does. */
  readonly signal?: AbortSignal;
}

/**
 * How an agent reaches other agents. What it calls becomes a child of its run. Members need no `this`.
 *
 * They reject with a `TerrariumError`: the child's own code (AGENT_TIMEOUT, BAD_USER_INPUT, AGENT_ERROR with what the
 * other agent threw in `cause` …), AGENT_NOT_FOUND, FORBIDDEN when the definition's `calls` does not name the agent,
 * BAD_USER_INPUT with `details.cycle` for a call that would wait for itself, LIMIT_EXCEEDED for too many children or
 * calls that are nested too deeply. An unhandled rejection does no harm.
 */
export interface AgentCalls {
  /**
   * Gives another agent an input and waits for the outcome. It is cancelled when this run ends, is cancelled or times out.
   *
   * @example
   * ```ts
   * const { status, result } = await context.invoke("translator", { text, to: "fr" }, { timeoutMs: 10_000 });
   * ```
   */
  readonly invoke: (agentId: string, input: unknown, options?: AgentCallOptions) => Promise<Invocation>;
  /** Runs a command of another agent and waits for the outcome, like `invoke`. */
  readonly call: (
    agentId: string,
    command: string,
    args?: unknown,
    options?: AgentCallOptions,
  ) => Promise<CommandOutcome>;
  /** Gives another agent, or this one, an input; does not wait for the outcome. It goes on when this run has ended. */
  readonly perturb: (agentId: string, input: unknown, options?: PerturbCallOptions) => Promise<Perturbation>;
  /**
   * Resolves an AGENTESE path. One that reads costs no agent anything, and shows what this agent may see; `self` is this agent.
   * One that acts, `world.agent.<id>.<command>`, is the same as `call`. Rejects with BAD_PATH and PATH_NOT_FOUND, too.
   *
   * @example
   * ```ts
   * const { value } = await context.resolve("void.terrarium.metabolism");
   * ```
   */
  readonly resolve: (path: string, input?: unknown, options?: AgentCallOptions) => Promise<ResolvedPath>;
}
