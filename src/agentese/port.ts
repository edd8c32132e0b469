import type { Sight, SightOf } from "../auth/sights.js";
import type { Viewer } from "../auth/viewer.js";
import type { Clock } from "../base/clock.js";
import type { JsonValue } from "../base/json.js";
import type { Limits } from "../base/limits.js";
import type { CommandOutcome, ResolvedPath } from "../events/agent/agent-calls.js";
import type { SensedPheromone } from "../events/pheromone.js";
import type { Watch } from "../watching/port.js";

/** A call of the command that a path names. */
export interface PathCall {
  readonly agentId: string;
  readonly command: string;
  readonly args: JsonValue;
  readonly options: PathCallOptions;
}

/** Options of a path that acts. */
export interface PathCallOptions {
  /** Longest wait for the outcome, ms; null: the command's own, or the gateway's default. */
  readonly timeoutMs: number | null;
  readonly idempotencyKey: string | null;
  readonly session: string | null;
}

/** The client or agent that resolves a path. */
export interface Asker {
  readonly viewer: Viewer;
  /** The agent that asks by `context.resolve`; null for clients. */
  readonly agentId: string | null;
  /** Calls a command in the asker's name, with the checks of every call. */
  readonly command: (call: PathCall) => Promise<CommandOutcome>;
  /** Deposits a pheromone in the asker's name. */
  readonly deposit: (deposit: JsonValue) => Promise<SensedPheromone>;
}

/**
 * Resolves paths. Reading paths are answered from the gateway's memory and stores; no agent gets a message. A path that
 * acts gets the checks of every call of the asker: scope, rate, run, idempotency key, audit line.
 *
 * Both reject with BAD_PATH, PATH_NOT_FOUND (`details.nearest`: similar paths that the asker may see), BAD_USER_INPUT and
 * the errors of the read or the call behind the path.
 */
export interface Agentese {
  /** For surfaces that only read. A path that acts is refused with BAD_USER_INPUT and `details.acts`. */
  read(asker: Asker, path: string, input: JsonValue | undefined): Promise<ResolvedPath>;
  /** For surfaces that may act. */
  invoke(
    asker: Asker,
    path: string,
    input: JsonValue | undefined,
    options: PathCallOptions,
  ): Promise<ResolvedPath>;
}

/** What paths read. */
export interface AgentesePorts {
  readonly watch: Watch;
  readonly sightOf: SightOf;
  readonly clock: Clock;
  readonly limits: Limits;
  /** Prefix of the gateway's addresses; empty for none. */
  readonly basePath: string;
  /** Questions of visible agents that wait for people, and when the oldest was asked, ms since 1970. */
  readonly questions: (sight: Sight) => { readonly waiting: number; readonly oldestAt: number | null };
  readonly health: {
    /** Why the gateway should get no traffic; empty when it is ready. */
    unready(sight: Sight): readonly string[];
    /** Faults with which it still serves. */
    degraded(sight: Sight): readonly string[];
    /** Hosts of agents that are not connected. */
    away(sight: Sight): readonly string[];
    /** Why history is not being kept; null while it is. */
    logProblem(): string | null;
  };
}
