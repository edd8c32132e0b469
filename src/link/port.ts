import type { JsonValue } from "../base/json.js";
import type { AgentLabels, AgentVisibility } from "../events/agent/agent-sight.js";
import type { AgentsChange } from "../events/agent/agents-change.js";
import type { CommandDescriptor } from "../events/agent/command.js";
import type { Position } from "../events/cursor.js";
import type { EventBody, NumberedEvent, SemaphoreEventType } from "../events/event.js";
import type { FreezeSet } from "../events/freeze.js";
import type { HostLife, LogEnd } from "../events/kept.js";
import type { ProbeDescriptor, ProbeReport } from "../events/probe.js";
import type { Delivery, RunOutcome, SessionState } from "../events/run.js";
import type { ScheduleDescriptor } from "../events/agent/schedule.js";
import type { Reaction } from "../events/pheromone.js";
import type { SemaphoreView } from "../events/semaphore.js";
import type { AgentCall, AgentCallAnswer, SignalAnswer, SignalCall } from "./agent-call.js";
import type { EventLog } from "./event-log.js";
import type { HeldRun } from "./hello.js";
import type { HostCaller } from "./host-caller.js";
import type { RunArgs, RunSink, RunTraces } from "./run-port.js";

/** An agent as its host loaded it: the static half of the manifest. */
export interface AgentDescriptor {
  readonly id: string;
  readonly genus: string;
  readonly description: string;
  /** False for an agent without `process`: it refuses perturb and invoke with BAD_USER_INPUT. */
  readonly acceptsInput: boolean;
  /** What happens to its perturbations that are cut off while running. */
  readonly delivery: Delivery;
  /** Number of sessions that it handles side by side. */
  readonly concurrency: number;
  /** Perturbations that may wait at the host. */
  readonly inboxMax: number;
  /** Perturbations that may wait in one named session. Default 100. */
  readonly sessionInboxMax?: number;
  /** In the order of declaration, including hidden ones. */
  readonly commands: readonly CommandDescriptor[];
  /** Where it was defined: agents of one module may call each other. */
  readonly module: string;
  /** Patterns of the agents it may call; null: those of its module. */
  readonly calls: readonly string[] | null;
  readonly schedules: readonly ScheduleDescriptor[];
  readonly probes: readonly ProbeDescriptor[];
  /** Pheromones that wake it when they target it. Absent: none. */
  readonly reactsTo?: readonly Reaction[];
  /** Who may see it. Absent: the gateway's default. */
  readonly visibility?: AgentVisibility;
  /** By key. Scopes and freezes select agents by them. Absent: none. */
  readonly labels?: AgentLabels;
  /** It says itself what viewers without `observe` see of its events. */
  readonly hasPublicView?: true;
}

/** The end of an agent's log: its host numbers the agent's events on behind it. */
export interface AgentPosition extends Position {
  readonly id: string;
}

/** Where a host numbers an agent's events on, and what the log has of them. */
export interface AgentPlace extends AgentPosition, LogEnd {
  /** The directory's grant of the agent to this host. */
  readonly term: number;
}

/** The caller's span in the format of W3C Trace Context. Absent when tracing is off. */
interface Traced {
  readonly traceparent?: string;
}

/** Events that the gateway makes: a change of a question, the end of a run that its host has not told, a deposit. */
export type Announced = EventBody<SemaphoreEventType | "ERROR" | "PHEROMONE">;

/** Calls from a gateway to a host. Arguments and results are plain JSON, so that any transport can carry them. */
export interface HostCalls {
  perturb: {
    args: {
      agentId: string;
      input: JsonValue;
      priority: number;
      by: string;
      /** `BackplaneSink.onBegin` is asked before the agent begins. Default false; true once it has waited `askAfterMs` at the host. */
      handshake?: boolean;
      askAfterMs?: number;
    } & RunArgs &
      Traced;
    /** `id` is `run`, if there is one. The end of the run comes as `BackplaneSink.onSettle`. */
    result: { id: string; acceptedAt: number; queueDepth: number };
  };
  invoke: {
    args: { agentId: string; input: JsonValue; priority?: number; timeoutMs: number; by: string } & RunArgs &
      Traced;
    result: RunTraces & {
      /** PARKED: the agent asked a person; `semaphore` is set and durable, and `result` is null. */
      status: "COMPLETED" | "PARKED";
      result: JsonValue;
      semaphore: SemaphoreView | null;
      perturbationId: string;
    };
  };
  /** Runs one of the agent's commands: in its stream, like an invocation, unless the command is `pure`. */
  command: {
    /** `command` is the name, not an alias; `args` have been checked against the schema. */
    args: { agentId: string; command: string; args: JsonValue; timeoutMs: number; by: string } & RunArgs &
      Traced;
    result: RunTraces & {
      status: "COMPLETED" | "PARKED";
      result: JsonValue;
      semaphore: SemaphoreView | null;
      /** Null for a pure command, which publishes no PERTURBED event. */
      perturbationId: string | null;
    };
  };
  /**
   * Passes a person's answer to the agent, ahead of its perturbations. Answered when the agent has handled it. When
   * it fails before the agent has begun, `details.delivered` is false.
   */
  resume: {
    args: {
      agentId: string;
      tokenId: string;
      /** Of the resumption: 1 for the first. `context.attempt`. */
      attempt: number;
      /** The run that parked first: `context.run`, and `run` of the events. */
      run?: string;
      /** The run of this resumption. Default: `tokenId`. */
      child?: string;
      session?: string | null;
      /** As in `RunArgs`. */
      private?: true;
      /** As `state` of other calls; `state` here is what the question froze. */
      sessionState?: SessionState;
      state: JsonValue;
      stateVersion: number;
      answer: JsonValue;
      input: JsonValue;
      /** The person or client that answered. */
      by: string;
      /** Includes the wait for its turn, milliseconds. */
      timeoutMs: number;
    } & Traced;
    result: RunTraces & { outcome: RunOutcome };
  };
  /** Has the host publish an event in the agent's own order. */
  announce: { args: { agentId: string; event: Announced }; result: null };
  /** Makes one check of a probe. Fails with AGENT_NOT_RUNNING where the agent does not live. */
  probe: { args: { agentId: string; probe: string; timeoutMs: number }; result: ProbeReport };
  start: { args: { agentId: string; by?: string } & Traced; result: null };
  stop: { args: { agentId: string; by?: string } & Traced; result: null };
}
export type HostCallName = keyof HostCalls;

/** An agent's question on its way to the store. Plain JSON, checked by the host. */
export interface ParkCall {
  readonly agentId: string;
  readonly request: { readonly [member: string]: JsonValue };
  /** The input that the agent was processing. */
  readonly input: JsonValue;
  /** The perturbation or semaphore behind that input, or null. */
  readonly cause: string | null;
  /** The attempt at the asking run. Absent: it is not known. */
  readonly attempt?: number;
  /** The session state and the usage of the asking run: stored with the question. */
  readonly state?: RunTraces["state"];
  readonly usage?: RunTraces["usage"];
}

/** What changed in the list of agents that one host has. */
export type ManifestChange = AgentsChange<AgentDescriptor>;

/** Receives the messages of one host. Called on the gateway's thread; must not throw for any message. */
export interface BackplaneSink extends Omit<EventLog, "end" | "append">, RunSink {
  /** A host is there: these are all its agents. Before any event. */
  onHello(agents: readonly AgentDescriptor[]): void;
  /** The host is welcomed, and has these runs. */
  onWelcomed?(runs: readonly HeldRun[]): void;
  /** A host has said hello: resolves when it is decided which of its agents it gets, with `onHello`. Absent: it is. */
  claim?(agents: readonly AgentDescriptor[]): Promise<void>;
  /** A new host is gone that was not welcomed. */
  onUnwelcomed?(): void;
  /** `EventLog.end` of an agent that this host has, and the term in which it has it. Null: another host has the id. */
  placeOf(agentId: string, life?: HostLife): AgentPlace | null;
  /** Events in each agent's order. Those of agents that this host does not have in these terms are dropped. */
  append(batch: readonly NumberedEvent[], terms: Terms): void;
  /** Before the first event of an agent that is added, after the last event of one that is removed. */
  onManifest(change: ManifestChange): void;
  /**
   * Stores an agent's question, once for each key. Resolves when it is durable. Rejects with a `TerrariumError`, which the host
   * receives; any other error reaches the host as `INTERNAL_SERVER_ERROR`, and this method must log it.
   */
  onPark(call: ParkCall, key?: string): Promise<SemaphoreView>;
  /**
   * An agent of this host calls another agent. Resolves with what the callee's run came to, for a perturbation when it is
   * accepted. Rejects with a `TerrariumError`, which the caller receives; any other error reaches it as
   * `INTERNAL_SERVER_ERROR`, and this method must log it. `signal` aborts when the caller waits no more, with the reason
   * `HOST_GONE` when its host is gone. Absent: agents of this gateway cannot call each other.
   */
  onCall?(call: AgentCall, signal: AbortSignal): Promise<AgentCallAnswer>;
  /** An agent has announced that it may not answer for `forMs`; 0: it answers again. */
  onBusy?(agentId: string, forMs: number): void;
  /** An agent deposits or reads pheromones. Resolves and rejects like `onCall`. Absent: this gateway has no field. */
  onSignal?(call: SignalCall, signal: AbortSignal): Promise<SignalAnswer>;
  /** What is frozen now: for a host that is ready, before its agents start. Absent: nothing. */
  freezes?(): FreezeSet;
  /** A host is down: no event of its agents follows. `reason` is safe to show. Null: all agents. `isGone`: no next life is expected. */
  onHostDown(reason: string, agentIds?: readonly string[] | null, isGone?: boolean): void;
  /**
   * A host is down, and a new life of it takes its agents over: `onHello`, or `onHostAway`. With `agentIds`, another host takes
   * these over, with its `onHello`.
   */
  onHostReplaced?(reason: string, agentIds?: readonly string[]): void;
  /**
   * The connection to a host is lost, and it may come back: `onHello`, or `onHostDown` when it does not. `isReplaced`: it finishes
   * what runs before a new life of it takes over.
   */
  onHostAway?(isReplaced?: boolean): void;
}

/** The terms in which a host publishes events of its agents. */
export type Terms = ReadonlyMap<string, { readonly term: number }>;

/** Receives the messages of all hosts of a gateway. */
export interface HostsSink
  extends
    EventLog,
    Omit<
      BackplaneSink,
      | "claim"
      | "onUnwelcomed"
      | "onHello"
      | "onWelcomed"
      | "onManifest"
      | "placeOf"
      | "append"
      | "onHostAway"
      | "onHostReplaced"
    > {
  /** Events of agents that their host did not have. */
  onNotGranted?(events: number): void;
  /**
   * The host of these agents may come back: `onHostHere`, or `onHostDown` when it does not. `isReplaced`: another one takes them over,
   * and calls wait for it as well.
   */
  onHostAway?(agentIds: readonly string[], isReplaced?: boolean): void;
  /** A host has these agents, and these of their runs: any other run that it had is gone. */
  onHostHere?(agentIds: readonly string[], runs: readonly HeldRun[]): void;
  /**
   * The agents of all hosts have changed. `all` are the agents after it, by id. It is one map for the life of the gateway:
   * it follows later changes, so it is copied by a reader that needs one moment.
   */
  onAgents(change: AgentsChange<AgentDescriptor>, all: ReadonlyMap<string, AgentDescriptor>): void;
}

/**
 * One host, and the link to it. A host that dies is restarted with growing delays; its agents' events go on in the same
 * numbering.
 */
export interface Backplane extends HostCaller {
  /** Connects and resolves when agents are loaded. Rejects with the reason when they cannot be loaded. */
  start(sink: BackplaneSink): Promise<void>;
  /** Tells the host the places of agents that had none, because another host had their ids. They start then. */
  welcome(agentIds: readonly string[]): void;
  /**
   * Another gateway carries these agents. A host in a thread stops them at once, and starts them again when they are welcomed. One that
   * dials in dials again. `isReplaced`: a new process of it is at the other gateway, so it ends. Absent: it has one gateway only.
   */
  lose?(agentIds: readonly string[], isReplaced: boolean): void;
  /**
   * Freezes agents, in place of what was frozen before. Resolves when no host begins anything that the set holds: each has
   * confirmed it, or is gone (its next life asks `BackplaneSink.freezes`). Work that waits at a host comes back: perturbations as
   * `onReturned`, calls with FROZEN and NOT_BEGUN. A host whose thread is blocked confirms late, or is ended as hung.
   */
  freeze(set: FreezeSet): Promise<void>;
  /** Lets agents that are `thawing` in the last set begin. */
  release(agentIds: readonly string[]): void;
  /**
   * Ends the host in three steps. For `drainMs` (default 0) running work may end and nothing begins: waiting
   * perturbations are returned, other waiting calls fail with AGENT_NOT_RUNNING and NOT_BEGUN. Then the agents are
   * stopped: work that still runs is CUT_OFF, and such perturbations are not settled. Then the last events and settles
   * are flushed to the sink.
   */
  close(drainMs?: number): Promise<void>;
}

/** One log line of an agent or its host. Plain JSON. */
export interface HostLogEntry {
  /** How serious it is. */
  readonly level: "debug" | "info" | "warn" | "error";
  /** Null for the host's own lines. */
  readonly agentId: string | null;
  /** Wall time at the host, milliseconds since 1970. */
  readonly at: number;
  /** The line, in words. */
  readonly message: string;
  /** Further values of the line. */
  readonly fields: { readonly [name: string]: JsonValue };
  /** Lines of this host, of any agent, that were dropped before this one because too many were unacknowledged. */
  readonly droppedBefore?: number;
}

/** Receives log lines. Must not throw and must not block. */
export type HostLog = (entry: HostLogEntry) => void;
