import type { Quota } from "../auth/rate-limit.js";
import type { AgentAction, Viewer, Visibility } from "../auth/viewer.js";
import type { AgentDescriptor } from "../backplane/port.js";
import type { JsonValue } from "../base/json.js";
import type { Limits } from "../base/limits.js";
import type { TerrariumEvent, TerrariumEventType, Vitals } from "../events/event.js";
import type { SemaphoreOrder, SemaphoreStatus, SemaphoreView } from "../events/semaphore.js";
import type { AuditPage } from "../purgatory/audit.js";
import type { ResumptionError } from "../purgatory/token.js";

/** What resolvers are given. */
export interface SchemaContext {
  /** Reading this on an event type makes the document's results private to the reader: they are never shared. */
  readonly viewer: Viewer;
  /**
   * The connection that asks, where it can hold several subscriptions: they count as one observer. Left out, each
   * subscription is an observer.
   */
  readonly observer?: object;
  /** What may be seen; results are shared among equals. */
  readonly visibility: Visibility;
  readonly watch: Watch;
  readonly steer: Steer;
  readonly limits: Limits;
  /** Aborts when the caller went away. */
  readonly signal?: AbortSignal | null;
  /** Where a reconnecting `EventSource` left off (Last-Event-ID). Wins over the argument `after`. */
  readonly resumeAfter?: string | null;
}

/** An agent as the gateway last heard of it. Reading it never touches the agent. */
export interface AgentView extends AgentDescriptor, Vitals {
  /** Connections that watch it, each once. */
  readonly observers: number;
  readonly eventsReflected: number;
}

/** An event as one stream tells it: `cursor` resumes right after it, on that stream only. */
export interface Reflected {
  readonly cursor: string;
  readonly event: TerrariumEvent;
}

export interface Snapshot {
  readonly agent: AgentView;
  /** Oldest first. */
  readonly history: readonly Reflected[];
  /** Subscribe after this to miss nothing that is not in `history`. */
  readonly cursor: string;
  readonly takenAt: number;
}

export interface SystemMetabolism {
  readonly agents: number;
  /** Agents in FLOWING, PERTURBED or DRAINING. */
  readonly alive: number;
  readonly feverish: number;
  /** Mean over living agents, 0–100. */
  readonly pressure: number;
  /** Sum over living agents, events per second. */
  readonly flow: number;
  /** Hottest living agent, 0–1. */
  readonly temperature: number;
  /** Connections that watch, each once. */
  readonly observers: number;
  /** Those of them that are behind because their socket takes no more. */
  readonly lagging: number;
  readonly eventsReflected: number;
  readonly uptimeMs: number;
  /** Wall time, milliseconds since 1970. */
  readonly takenAt: number;
  /** Subscribe to all agents after this to miss nothing that happens from now on. */
  readonly cursor: string;
}

export interface FollowArgs {
  /** Null follows all agents. */
  readonly agentId: string | null;
  readonly after: string | null;
  /** How many events of the history to send first, when `after` is null. */
  readonly replay: number;
  /** Null for all types. GAP always passes. */
  readonly types: readonly TerrariumEventType[] | null;
  /** The connection that watches; left out, the subscription counts as one of its own. */
  readonly observer?: object;
}

/** A semaphore as one reader may see it. */
export interface ShownSemaphore extends SemaphoreView {
  /** There for those who may resolve, where somebody asked for the semaphore itself; never in events. */
  readonly secrets?: {
    readonly state: JsonValue;
    readonly input: JsonValue;
    readonly answer: JsonValue | null;
    readonly cancelReason: string | null;
    readonly resumptionError: ResumptionError | null;
  };
}

export interface SemaphoreQuery {
  /** Null for all agents' semaphores. */
  readonly agentId: string | null;
  /** Null for any. */
  readonly status: SemaphoreStatus | null;
  readonly order: SemaphoreOrder;
  /** `next` of the page before; null for the first. */
  readonly after: number | null;
  readonly first: number;
}

/** What `TokenPage` promises of pages holds for these. */
export interface SemaphorePage {
  readonly semaphores: readonly ShownSemaphore[];
  /** `after` of the next page; null when this was the last. */
  readonly next: number | null;
}

export interface SemaphoreAuditQuery {
  readonly semaphoreId: string | null;
  readonly agentId: string | null;
  /** Only entries with a higher number. */
  readonly after: number;
  readonly first: number;
}

/** What waits for people, and what became of it. Never touches an agent. */
export interface SemaphoreWatch {
  /** Throws LIMIT_EXCEEDED when too many ask at once. */
  semaphores(viewer: Viewer, query: SemaphoreQuery): Promise<SemaphorePage>;
  semaphore(viewer: Viewer, id: string): Promise<ShownSemaphore | null>;
  /** For those who may resolve. Throws UNAUTHENTICATED, FORBIDDEN. */
  semaphoreAudit(viewer: Viewer, query: SemaphoreAuditQuery): Promise<AuditPage>;
}

/** The free half: reads from the mirror and from the inbox of questions, never from the agents. */
export interface Watch extends MirrorWatch, SemaphoreWatch {}

export interface MirrorWatch {
  agents(): readonly AgentView[];
  agent(id: string): AgentView | null;
  snapshot(agentId: string, last: number): Snapshot | null;
  metabolism(): SystemMetabolism;
  /** Throws AGENT_NOT_FOUND, CURSOR_INVALID, BAD_USER_INPUT. */
  follow(args: FollowArgs): AsyncIterable<Reflected>;
}

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
 * The guarded half, the same on every road: checks the token and its scope, the rate, the idempotency key; writes
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

export type { AgentAction };
