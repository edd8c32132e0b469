import type { Aborting } from "../base/async/aborter.js";
import type { Viewer } from "../auth/viewer.js";
import type { JsonValue } from "../base/json.js";
import type { CommandOutcome, Invocation, Perturbation } from "../events/agent/agent-calls.js";
import type { Freeze } from "../events/freeze.js";
import type { SensedPheromone } from "../events/pheromone.js";
import type { ShownSemaphore } from "../inbox/shown-semaphore.js";
import type { ShownRun } from "../runs/index.js";
import type { Sharing } from "./sharing.js";
import type { Quota } from "../steering/rate-limit.js";

/** Priority of a perturbation whose caller names none. Higher runs first; 200 is reserved for people's answers. */
export const PRIORITY_DEFAULT = 100;
/** How long `invoke` waits by default, in milliseconds. */
export const TIMEOUT_MS_DEFAULT = 30_000;

export interface PerturbArgs {
  readonly agentId: string;
  readonly input: JsonValue;
  readonly priority: number;
  readonly idempotencyKey: string | null;
  /** Runs of one session run one after another. Default null: the session of all work that names none. */
  readonly session?: string | null;
}

export interface InvokeArgs {
  readonly agentId: string;
  readonly input: JsonValue;
  /** Default 100. */
  readonly priority?: number;
  readonly timeoutMs: number;
  readonly idempotencyKey: string | null;
  /** What a retry does while the first call under its key is in flight: wait for it (the default), or be refused. */
  readonly inFlight?: "join" | "refuse";
  readonly session?: string | null;
}

export interface CommandArgs {
  readonly agentId: string;
  /** Name or alias. */
  readonly command: string;
  /** As sent by the caller; checked against the command's schema and the author's validator. */
  readonly args: JsonValue;
  /** Null: the command's own timeout, or the gateway's default. */
  readonly timeoutMs: number | null;
  readonly idempotencyKey: string | null;
  readonly session?: string | null;
}

export interface ResolveArgs {
  readonly id: string;
  readonly answer: JsonValue;
  /** The digest of the question that the answer is for; null answers the semaphore as it is now. */
  readonly expectedDigest: string | null;
}

/** Which freezes to end: of these agents, of exactly these labels, of all. At least one of them is named. */
export interface ThawArgs {
  readonly agents?: readonly string[] | null | undefined;
  /** An object of texts; checked. */
  readonly labels?: unknown;
  readonly all?: boolean | null | undefined;
}

/** What to freeze, and why. */
export interface FreezeArgs extends ThawArgs {
  /** Shown to everybody who may see the agents. */
  readonly reason: string;
}

/**
 * The guarded half of the gateway, used by every transport: checks the token and its scope, the rate and the
 * idempotency key, writes one log line, then calls the agent's host. Every failure is a `TerrariumError`.
 */
export interface Steer extends Sharing {
  perturb(viewer: Viewer, args: PerturbArgs): Promise<Perturbation>;
  /**
   * Aborting `signal` (the caller disconnected) aborts the work in the agent. `onReplay` is called when an earlier
   * call under the same key answers this one.
   */
  invoke(viewer: Viewer, args: InvokeArgs, signal?: Aborting, onReplay?: () => void): Promise<Invocation>;
  /**
   * Runs a command. Throws COMMAND_NOT_FOUND, BAD_USER_INPUT when the schema or the validator refuses the arguments,
   * and IDEMPOTENCY_CONFLICT (`details.inFlight`) while an earlier call under the same key is in flight.
   */
  command(
    viewer: Viewer,
    args: CommandArgs,
    signal?: Aborting,
    onReplay?: () => void,
  ): Promise<CommandOutcome>;
  /**
   * Ends an open run: removes a waiting one, aborts a running one, withdraws the question of a parked one, or cancels
   * its resumption. Resolves with the run as it is then. Throws RUN_NOT_FOUND, also for runs of agents that the viewer
   * has no right on.
   */
  cancelRun(viewer: Viewer, id: string, reason: string | null): Promise<ShownRun>;
  /** A new perturbation with the input of an old run, or with `input`. Throws RUN_NOT_FOUND, BAD_USER_INPUT for a command. */
  rerun(viewer: Viewer, id: string, input: JsonValue | undefined, signal?: Aborting): Promise<Perturbation>;
  /** The calls this viewer has left on an agent; null when the viewer may not steer it or it does not exist. */
  quota(viewer: Viewer, agentId: string): Quota | null;
  /** The calls this viewer has left on the agent of a run; of an unknown run, its calls for unknown runs. */
  quotaOfRun(viewer: Viewer, id: string): Promise<Quota | null>;
  startAgent(viewer: Viewer, agentId: string): Promise<void>;
  stopAgent(viewer: Viewer, agentId: string): Promise<void>;
  /** Throws SEMAPHORE_NOT_FOUND, SEMAPHORE_SETTLED (by whom and when), DIGEST_MISMATCH, BAD_USER_INPUT. */
  resolveSemaphore(viewer: Viewer, args: ResolveArgs): Promise<ShownSemaphore>;
  /** Throws SEMAPHORE_NOT_FOUND, SEMAPHORE_SETTLED. */
  cancelSemaphore(viewer: Viewer, id: string, reason: string | null): Promise<ShownSemaphore>;
  /**
   * Deposits a pheromone, with the source `client:<id>`: an object with the members of `PheromoneDeposit`. Resolves when it is
   * stored. Throws FORBIDDEN without `signals:deposit`, BAD_USER_INPUT, LIMIT_EXCEEDED, RATE_LIMITED, UNAVAILABLE.
   */
  depositPheromone(viewer: Viewer, deposit: unknown): Promise<SensedPheromone>;
  /**
   * Resolves when nothing new begins in these agents. Throws FORBIDDEN without `fleet:freeze`, BAD_USER_INPUT,
   * AGENT_NOT_FOUND (then nothing is frozen), LIMIT_EXCEEDED, UNAVAILABLE.
   */
  freeze(viewer: Viewer, args: FreezeArgs): Promise<readonly Freeze[]>;
  /** Resolves with the freezes that have ended. Throws FORBIDDEN, BAD_USER_INPUT, UNAVAILABLE. */
  thaw(viewer: Viewer, args: ThawArgs): Promise<readonly Freeze[]>;
  /** The same steering as part of the trace of a caller's `traceparent`. Present only when tracing is on. */
  within?(traceparent: string): Steer;
}
