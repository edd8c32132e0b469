import type { Viewer } from "../auth/viewer.js";
import type { JsonValue } from "../base/json.js";
import type { SemaphoreView } from "../events/semaphore.js";
import type { ShownSemaphore } from "../inbox/shown-semaphore.js";
import type { Quota } from "../steering/rate-limit.js";

/** Priority of a perturbation whose caller names none. Higher goes first; 200 is for answers of people. */
export const PRIORITY_DEFAULT = 100;
/** How long `invoke` waits unless the caller says otherwise, milliseconds. */
export const TIMEOUT_MS_DEFAULT = 30_000;

export interface PerturbArgs {
  readonly agentId: string;
  readonly input: JsonValue;
  readonly priority: number;
  readonly idempotencyKey: string | null;
}

export interface InvokeArgs {
  readonly agentId: string;
  readonly input: JsonValue;
  /** Default 100. */
  readonly priority?: number;
  readonly timeoutMs: number;
  readonly idempotencyKey: string | null;
  /** A retry under a key whose first call has not ended waits for it (the default), or is refused. */
  readonly inFlight?: "join" | "refuse";
}

export interface CommandArgs {
  readonly agentId: string;
  /** Name or alias. */
  readonly command: string;
  /** As the caller sent them; the gate and the author's validator judge them. */
  readonly args: JsonValue;
  /** Null: the command's own, or the gateway's default. */
  readonly timeoutMs: number | null;
  readonly idempotencyKey: string | null;
}

export interface Perturbation {
  readonly id: string;
  readonly acceptedAt: number;
  readonly queueDepth: number;
}

export interface Invocation {
  /** PARKED: the agent asks a person instead of answering; `semaphore` is there, and durable. */
  readonly status: "COMPLETED" | "PARKED";
  readonly result: JsonValue;
  readonly semaphore: SemaphoreView | null;
  readonly perturbationId: string;
}

export interface CommandOutcome extends Omit<Invocation, "perturbationId"> {
  /** Null for a pure command, which leaves no trace among the events. */
  readonly perturbationId: string | null;
}

export interface ResolveArgs {
  readonly id: string;
  readonly answer: JsonValue;
  /** What the answer is bound to; null answers whatever the semaphore shows now. */
  readonly expectedDigest: string | null;
}

/**
 * The guarded half, the same on every way in: checks the token and its scope, the rate, the idempotency key; writes
 * one log line; then calls the agent's host. Every failure is a `TerrariumError`.
 */
export interface Steer {
  perturb(viewer: Viewer, args: PerturbArgs): Promise<Perturbation>;
  /**
   * Aborting `signal` (the caller went away) aborts the work in the agent. `onReplay` is called when an earlier call
   * under the same key answers this one.
   */
  invoke(viewer: Viewer, args: InvokeArgs, signal?: AbortSignal, onReplay?: () => void): Promise<Invocation>;
  /**
   * Runs a command. Throws COMMAND_NOT_FOUND, BAD_USER_INPUT when gate or validator refuse the arguments, and
   * IDEMPOTENCY_CONFLICT (`details.inFlight`) while an earlier call under the same key has not ended.
   */
  command(
    viewer: Viewer,
    args: CommandArgs,
    signal?: AbortSignal,
    onReplay?: () => void,
  ): Promise<CommandOutcome>;
  /** What is left of this viewer's rate on an agent; null for those who may not steer and for no agent. */
  quota(viewer: Viewer, agentId: string): Quota | null;
  startAgent(viewer: Viewer, agentId: string): Promise<void>;
  stopAgent(viewer: Viewer, agentId: string): Promise<void>;
  /** Throws SEMAPHORE_NOT_FOUND, SEMAPHORE_SETTLED (who and when), DIGEST_MISMATCH, BAD_USER_INPUT. */
  resolveSemaphore(viewer: Viewer, args: ResolveArgs): Promise<ShownSemaphore>;
  /** Throws SEMAPHORE_NOT_FOUND, SEMAPHORE_SETTLED. */
  cancelSemaphore(viewer: Viewer, id: string, reason: string | null): Promise<ShownSemaphore>;
  /** The same as part of the trace a caller's `traceparent` names. Only where somebody traces. */
  within?(traceparent: string): Steer;
}
