import type { Viewer } from "../auth/viewer.js";
import { TerrariumError } from "../base/errors.js";
import { LIMITS } from "../base/limits.js";
import type { TerrariumEvent, TerrariumEventType, Vitals } from "../events/event.js";
import type { SemaphoreOrder, SemaphoreStatus } from "../events/semaphore.js";
import type { ShownSemaphore } from "../inbox/shown-semaphore.js";
import type { AgentDescriptor } from "../link/port.js";
import type { Observation } from "../mirror/index.js";
import type { AuditPage } from "../purgatory/audit.js";

/** Default of `last` and `replay`: what the mirror keeps unless the operator says otherwise. */
export const HISTORY_DEFAULT = LIMITS.maxHistory.default;

/**
 * How many events of the history somebody asked for. More than is kept gets what is kept; less than none is refused
 * with BAD_USER_INPUT.
 */
export function checkHistoryCount(argument: string, count: number): number {
  if (count >= 0) return count;
  throw new TerrariumError("BAD_USER_INPUT", `${argument} must be 0 or more`, { field: argument, min: 0 });
}

/** An agent as the gateway last heard of it. Reading it never touches the agent. */
export interface AgentView extends AgentDescriptor, Vitals {
  /** Connections that watch it, each once. */
  readonly observers: number;
  readonly eventsReflected: number;
  /** Mean flow over about the last ten minutes of its life; null before there is one. */
  readonly usualFlow: number | null;
  readonly errorsLastMinute: number;
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
  readonly errorsLastMinute: number;
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
  follow(args: FollowArgs): Observation;
}
