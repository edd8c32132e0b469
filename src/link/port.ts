import type { JsonValue } from "../base/json.js";
import type { AgentLabels, AgentVisibility } from "../events/agent-sight.js";
import type { CommandDescriptor } from "../events/command.js";
import type { Position } from "../events/cursor.js";
import type { EventBody, NumberedEvent, SemaphoreEventType } from "../events/event.js";
import type { FreezeSet } from "../events/freeze.js";
import type { ProbeDescriptor, ProbeReport } from "../events/probe.js";
import type { Delivery, RunOutcome, SessionState } from "../events/run.js";
import type { ScheduleDescriptor } from "../events/schedule.js";
import type { Reaction } from "../events/pheromone.js";
import type { SemaphoreView } from "../events/semaphore.js";
import type {
  AgentCall,
  AgentCallAnswer,
  CallAgent,
  CallSignals,
  SignalAnswer,
  SignalCall,
} from "./agent-call.js";
import type { EventLog } from "./event-log.js";
import type { HostCaller } from "./host-caller.js";
import type { HostRuns, RunArgs, RunSink, RunTraces } from "./run-port.js";

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
export interface AgentPlace extends Position {
  readonly id: string;
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
      /** `BackplaneSink.onBegin` is asked before the agent begins. Default false. */
      handshake?: boolean;
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
  /** The session state and the usage of the asking run: stored with the question. */
  readonly state?: RunTraces["state"];
  readonly usage?: RunTraces["usage"];
}

/** What changed in the list of agents that one host has. `removed` comes first. */
export interface ManifestChange {
  /** New, or described anew. */
  readonly added: readonly AgentDescriptor[];
  readonly removed: readonly string[];
}

/** Receives the messages of one host. Called on the gateway's thread; must not throw for any message. */
export interface BackplaneSink extends EventLog, RunSink {
  /** A new life of the host: these are all its agents. Before any event. */
  onHello(agents: readonly AgentDescriptor[]): void;
  /** Before the first event of an agent that is added, after the last event of one that is removed. */
  onManifest(change: ManifestChange): void;
  /**
   * Stores an agent's question. Resolves when it is durable. Rejects with a `TerrariumError`, which the host
   * receives; any other error reaches the host as `INTERNAL_SERVER_ERROR`, and this method must log it.
   */
  onPark(call: ParkCall): Promise<SemaphoreView>;
  /**
   * An agent of this host calls another agent. Resolves with what the callee's run came to, for a perturbation when it is
   * accepted. Rejects with a `TerrariumError`, which the caller receives; any other error reaches it as
   * `INTERNAL_SERVER_ERROR`, and this method must log it. `signal` aborts when the caller waits no more, with the reason
   * `HOST_GONE` when its host is gone. Absent: agents of this gateway cannot call each other.
   */
  onCall?(call: AgentCall, signal: AbortSignal): Promise<AgentCallAnswer>;
  /** An agent has announced that it may not answer for `forMs`; 0: it answers again. */
  onBusy?(agentId: string, forMs: number): void;
  /**
   * An agent of this host deposits or reads pheromones. Resolves and rejects like `onCall`. Absent: this gateway has no field.
   */
  onSignal?(call: SignalCall, signal: AbortSignal): Promise<SignalAnswer>;
  /** What is frozen now: for a host that is ready, before its agents start. Absent: nothing. */
  freezes?(): FreezeSet;
  /** A host is down, and no event of its agents follows. `reason` is safe to show. `agentIds` null: all agents. */
  onHostDown(reason: string, agentIds?: readonly string[] | null): void;
}

/** Receives the messages of all hosts of a gateway. */
export interface HostsSink extends Omit<BackplaneSink, "onHello" | "onManifest"> {
  /** The agents of all hosts, on every change. */
  onAgents(agents: readonly AgentDescriptor[]): void;
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
   * Freezes agents, in place of what was frozen before. Resolves when no host begins anything that the set holds: each has
   * confirmed it, or is gone (its next life asks `BackplaneSink.freezes`). Work that waits at a host comes back: perturbations
   * as `onReturned`, calls with FROZEN and NOT_BEGUN. A host whose thread is blocked confirms late, at the latest when it is
   * ended as hung.
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
  readonly level: "debug" | "info" | "warn" | "error";
  /** Null for the host's own lines. */
  readonly agentId: string | null;
  /** Wall time at the host, milliseconds since 1970. */
  readonly at: number;
  readonly message: string;
  readonly fields: { readonly [name: string]: JsonValue };
  /** Lines of this host, of any agent, that were dropped before this one because too many were unacknowledged. */
  readonly droppedBefore?: number;
}

/** Receives log lines. Must not throw and must not block. */
export type HostLog = (entry: HostLogEntry) => void;

/** A gateway as a host's runtime sees it. None of these methods blocks or throws. */
export interface HostGateway {
  /** Receives numbered events, one by one, synchronously. */
  publish(event: NumberedEvent): void;
  /** Before the first event of a new agent, after the last event of a removed one. */
  announce(change: ManifestChange): void;
  /** Stores a question: resolves when it is durable and rejects like `onPark`. */
  park(call: ParkCall): Promise<SemaphoreView>;
  readonly runs: HostRuns;
  readonly callAgent: CallAgent;
  readonly callSignals: CallSignals;
  /** What an agent announces; it is sent at once, because the agent may block its thread next. */
  busy(agentId: string, forMs: number): void;
}

/** The host's side of the port. Implemented by `host/`. */
export interface HostRuntime {
  readonly agents: readonly AgentDescriptor[];
  /** Starts the agents that have a place, where their numbers go on; the others stay dormant. */
  start(gateway: HostGateway, places: readonly AgentPlace[]): Promise<void>;
  /** Starts agents that have got a place since `start`. Absent: this runtime registers no agents later. */
  welcome?(places: readonly AgentPlace[]): void;
  call<K extends HostCallName>(
    name: K,
    args: HostCalls[K]["args"],
    signal: AbortSignal,
    /** For `resume`: called when the agent begins to handle it, before any of the agent's own code runs. */
    onBegun?: () => void,
  ): Promise<HostCalls[K]["result"]>;
  /** As `Backplane.cancel`. Absent: this runtime knows no runs. */
  cancel?(agentId: string, run: string, reason: string | null): void;
  /** Reports whether the state that a run set was stored. */
  settled?(agentId: string, run: string, isKept: boolean): void;
  /** As `Backplane.freeze`, at once. Also called before `start`. Absent: this runtime begins nothing by itself. */
  freeze?(set: FreezeSet): void;
  /** As `Backplane.release`. */
  release?(agentIds: readonly string[]): void;
  /** Events were dropped on their way: the next heartbeat of each agent is sent even if its vitals have not changed. */
  refresh?(): void;
  /** As `Backplane.close`. */
  close(drainMs?: number): Promise<void>;
}
