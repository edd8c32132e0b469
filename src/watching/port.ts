import type { Viewer } from "../auth/viewer.js";
import { TerrariumError } from "../base/errors.js";
import { LIMITS } from "../base/limits.js";
import type { AgentHostView } from "../events/agent/agent-host-view.js";
import type { AgentSight } from "../events/agent/agent-sight.js";
import type { TerrariumEvent, TerrariumEventType, Vitals, VitalSample } from "../events/event.js";
import type { Freeze } from "../events/freeze.js";
import type { HealthView } from "../events/probe.js";
import type { ScheduleDescriptor } from "../events/agent/schedule.js";
import type { SemaphoreOrder, SemaphoreStatus } from "../events/semaphore.js";
import type { ShownSemaphore } from "../inbox/shown-semaphore.js";
import type { AgentDescriptor } from "../link/port.js";
import type { Observation } from "../mirror/index.js";
import type { AuditPage } from "../purgatory/audit.js";
import type { FreezeWatch } from "./freeze-watch.js";
import type { HistoryWatch } from "./history-watch.js";
import type { RunWatch } from "./run-watch.js";
import type { ShareWatch } from "./share-watch.js";
import type { SignalWatch } from "./signal-watch.js";

/** Default of `last` and `replay`: the default of `maxHistory`. */
export const HISTORY_DEFAULT = LIMITS.maxHistory.default;

/**
 * Checks a requested number of history events. A request beyond the kept history returns what is kept; a negative
 * number is refused with BAD_USER_INPUT.
 */
export function checkHistoryCount(argument: string, count: number): number {
  if (count >= 0) return count;
  throw new TerrariumError("BAD_USER_INPUT", `${argument} must be 0 or more`, { field: argument, min: 0 });
}

/** A schedule without its input. */
export interface ShownSchedule extends Omit<ScheduleDescriptor, "input"> {
  /** When it ticks next, ms since 1970; null when it does not any more. */
  readonly next: number | null;
}

/** What its definition says of an agent, as far as it is shown. */
type ShownDefinition = Pick<
  AgentDescriptor,
  "id" | "genus" | "description" | "acceptsInput" | "delivery" | "concurrency" | "inboxMax" | "commands"
>;

/** An agent's last known state. Reading it never involves the agent. */
export interface AgentView extends ShownDefinition, Pick<AgentSight, "visibility" | "labels">, Vitals {
  readonly health: HealthView;
  readonly schedules: readonly ShownSchedule[];
  /** Number of connections that watch it. */
  readonly observers: number;
  readonly eventsReflected: number;
  /** Mean flow over about the last ten minutes of its life; null before it is known. */
  readonly usualFlow: number | null;
  readonly errorsLastMinute: number;
  /** Its newest RESULT and ERROR, with cursors of its own stream; kept when its history has dropped them. */
  readonly lastResult: Reflected | null;
  readonly lastError: Reflected | null;
  /** The oldest freeze that holds it; null when it may begin work. */
  readonly frozen: Freeze | null;
  /** The host in another process that runs it; null when it runs in the gateway's, and for those who may not steer it. */
  readonly host: AgentHostView | null;
  /** As of when all this is known, wall time in ms since 1970: NATS is away, or takes no events. Null: now. */
  readonly asOf: number | null;
}

/** An agent of a list. Its state is read when it is needed, so that a list of thousands costs little. */
export interface ListedAgent {
  readonly id: string;
  /** The state at the moment of the call, also of an agent that has left meanwhile. */
  readonly read: () => AgentView;
}

/** An event in one stream: `cursor` resumes right after it, on that stream only. */
export interface Reflected {
  readonly cursor: string;
  readonly event: TerrariumEvent;
}

export interface Snapshot {
  readonly agent: AgentView;
  /** Oldest first. */
  readonly history: readonly Reflected[];
  /** Subscribe after this to get every event after `history`. */
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
  /** Highest of the living agents, 0–1. */
  readonly temperature: number;
  /** Number of connections that watch. */
  readonly observers: number;
  /** Observers that lag because their socket accepts no more. */
  readonly lagging: number;
  readonly eventsReflected: number;
  readonly errorsLastMinute: number;
  /** Failing probes of living agents. */
  readonly probesFailing: number;
  readonly uptimeMs: number;
  /** Wall time, milliseconds since 1970. */
  readonly takenAt: number;
  /** Subscribe to all agents after this to get every event from now on. */
  readonly cursor: string;
  /** As of when what is shown is known, wall time in ms since 1970; null: now. */
  readonly asOf: number | null;
  /** See `Outage.words`; null with `asOf`. */
  readonly outage: string | null;
}

export interface FollowArgs {
  /** Null follows all agents. */
  readonly agentId: string | null;
  readonly after: string | null;
  /** Number of history events sent first, when `after` is null. */
  readonly replay: number;
  /** Null for all types. GAP always passes. */
  readonly types: readonly TerrariumEventType[] | null;
  /** Only events of this session's runs, and those of no run. Null for all sessions. */
  readonly session: string | null;
  /** The connection that watches. By default the subscription counts as its own connection. */
  readonly observer?: object;
}

export interface SemaphoreQuery {
  /** Null for all agents' semaphores. */
  readonly agentId: string | null;
  /** Null for any status. */
  readonly status: SemaphoreStatus | null;
  readonly order: SemaphoreOrder;
  /** `next` of the previous page; null for the first. */
  readonly after: number | null;
  readonly first: number;
}

/** Has the same guarantees as `TokenPage`. */
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

/** Reads open and settled questions. Never involves an agent. */
export interface SemaphoreWatch {
  /** Throws LIMIT_EXCEEDED when there are too many concurrent reads. */
  semaphores(viewer: Viewer, query: SemaphoreQuery): Promise<SemaphorePage>;
  semaphore(viewer: Viewer, id: string): Promise<ShownSemaphore | null>;
  /** For viewers that may resolve. Throws UNAUTHENTICATED, FORBIDDEN. */
  semaphoreAudit(viewer: Viewer, query: SemaphoreAuditQuery): Promise<AuditPage>;
}

/**
 * The free half: reads from the mirror and from the inbox, never from the agents. An agent that the viewer does not see is for
 * every read as one that does not exist.
 */
export interface Watch
  extends MirrorWatch, HistoryWatch, SemaphoreWatch, RunWatch, SignalWatch, ShareWatch, FreezeWatch {}

export interface MirrorWatch {
  /** The agents that the viewer sees, in the order of the manifest. */
  listed(viewer: Viewer): readonly ListedAgent[];
  /** The states of all of them. For one page, or in slices, use `listed`. */
  agents(viewer: Viewer): readonly AgentView[];
  /** Null, too, for an agent that the viewer does not see. */
  agent(viewer: Viewer, id: string): AgentView | null;
  /**
   * The agent's vitals in each of the last seconds in which it lived, oldest first. Empty for an unknown agent. Throws
   * BAD_USER_INPUT.
   */
  vitals(viewer: Viewer, agentId: string, lastSeconds: number): readonly VitalSample[];
  /** With a `session`, `history` holds what an observer of it gets. Throws BAD_USER_INPUT. */
  snapshot(viewer: Viewer, agentId: string, session: string | null, last: number): Snapshot | null;
  /** Of the agents that the viewer sees. */
  metabolism(viewer: Viewer): SystemMetabolism;
  /**
   * Throws AGENT_NOT_FOUND, CURSOR_INVALID, BAD_USER_INPUT. A cursor that only the log knows is checked when the
   * observation's backlog is located.
   */
  follow(viewer: Viewer, args: FollowArgs): Observation;
}
