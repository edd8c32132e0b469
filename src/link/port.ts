import type { JsonValue } from "../base/json.js";
import type { CommandDescriptor } from "../events/command.js";
import type { Position } from "../events/cursor.js";
import type { NumberedEvent, SemaphoreEventType } from "../events/event.js";
import type { SemaphoreView } from "../events/semaphore.js";

/** What an agent is, as its host loaded it: the manifest's static half. */
export interface AgentDescriptor {
  readonly id: string;
  readonly genus: string;
  readonly description: string;
  /** False for an agent without `process`: it refuses perturb and invoke with BAD_USER_INPUT. */
  readonly acceptsInput: boolean;
  /** In the order of declaration, hidden ones included. */
  readonly commands: readonly CommandDescriptor[];
}

/** Where the caller's span is, as W3C Trace Context writes it. Not there when nobody traces. */
interface Traced {
  readonly traceparent?: string;
}

/** Calls a gateway makes to a host. Arguments and results are plain JSON, so that any transport can carry them. */
export interface HostCalls {
  perturb: {
    args: { agentId: string; input: JsonValue; priority: number; by: string } & Traced;
    result: { id: string; acceptedAt: number; queueDepth: number };
  };
  invoke: {
    args: { agentId: string; input: JsonValue; priority?: number; timeoutMs: number; by: string } & Traced;
    result: {
      /** PARKED: the agent asks a person; `semaphore` is there, and durable, and `result` is null. */
      status: "COMPLETED" | "PARKED";
      result: JsonValue;
      semaphore: SemaphoreView | null;
      perturbationId: string;
    };
  };
  /** Runs one of the agent's commands: in its stream, as an invocation, unless the command is `pure`. */
  command: {
    /** `command` is its name, not an alias; `args` have passed the gate. */
    args: { agentId: string; command: string; args: JsonValue; timeoutMs: number; by: string } & Traced;
    result: {
      status: "COMPLETED" | "PARKED";
      result: JsonValue;
      semaphore: SemaphoreView | null;
      /** Null for a pure command, which leaves no trace among the events. */
      perturbationId: string | null;
    };
  };
  /**
   * Brings a person's answer to the agent, ahead of its perturbations. Answered when the agent has dealt with it. When it
   * fails before the agent has begun, `details.delivered` is false.
   */
  resume: {
    args: {
      agentId: string;
      tokenId: string;
      /** 1 for the first run. */
      attempt: number;
      state: JsonValue;
      stateVersion: number;
      answer: JsonValue;
      input: JsonValue;
      /** Who answered. */
      by: string;
      /** The wait for its turn included. */
      timeoutMs: number;
    } & Traced;
    result: null;
  };
  /** Has the host tell, in the agent's own order, what became of one of its questions. */
  announce: {
    args: { agentId: string; type: SemaphoreEventType; semaphore: SemaphoreView };
    result: null;
  };
  start: { args: { agentId: string; by?: string } & Traced; result: null };
  stop: { args: { agentId: string; by?: string } & Traced; result: null };
}
export type HostCallName = keyof HostCalls;

/** A question of an agent on its way to where questions are kept. Plain JSON, checked by the host. */
export interface ParkCall {
  readonly agentId: string;
  readonly request: { readonly [member: string]: JsonValue };
  /** What the agent was processing. */
  readonly input: JsonValue;
  /** The perturbation or semaphore behind that input, or null. */
  readonly cause: string | null;
}

/** What a gateway hears from hosts. Called on the gateway's thread; must not throw, whatever a host sends. */
export interface BackplaneSink {
  /** The complete list of agents, whenever it changes; the first time before any event. */
  onManifest(agents: readonly AgentDescriptor[]): void;
  /** Events in each agent's order. A jump of `offset` inside an epoch is a hole made by a full link. */
  onEvents(batch: readonly NumberedEvent[]): void;
  /**
   * Resolves when observers can read all events of this agent up to `position`, as far as they came in by `onEvents`, or
   * can no longer get them; null when that is so already. Never rejects.
   */
  reached(agentId: string, position: Position): Promise<void> | null;
  /**
   * An agent asks a person. Resolves when the question is durable. Rejects with a `TerrariumError`, which the host is
   * told; anything else reaches it as `INTERNAL_SERVER_ERROR`, and whoever rejected has logged it.
   */
  onPark(call: ParkCall): Promise<SemaphoreView>;
  /** A host is gone; its agents' epochs are over. `reason` is safe to show. `agentIds` null: all agents. */
  onHostDown(reason: string, agentIds?: readonly string[] | null): void;
}

/**
 * How a gateway reaches the host that runs the agents.
 *
 * Delivery: events at most once; what a full link drops shows as a jump in `offset`. Order: total per agent.
 * Calls: at most once; answered behind the events that led to the answer (`reached`), refused with `AGENT_NOT_RUNNING` when
 * the host dies or is away, and with `AGENT_TIMEOUT` at their deadline (`timeoutMs`, or `callTimeoutMs` of the link),
 * whatever the host's thread is doing.
 * A host that dies is started again with growing delays; its agents come back with new epochs.
 */
export interface Backplane {
  /** Connects and resolves when agents are loaded. Rejects when they cannot be loaded; the message names why. */
  start(sink: BackplaneSink): Promise<void>;
  /** Fails with a `TerrariumError` whose code is the host's. Aborting `signal` aborts the work in the agent too. */
  call<K extends HostCallName>(
    name: K,
    args: HostCalls[K]["args"],
    signal?: AbortSignal,
  ): Promise<HostCalls[K]["result"]>;
  /** Stops the agents, flushes their last events to the sink, ends the host. */
  close(): Promise<void>;
}

/** One line an agent or its host wrote to the log. Plain JSON. */
export interface HostLogEntry {
  readonly level: "debug" | "info" | "warn" | "error";
  /** Null for the host's own lines. */
  readonly agentId: string | null;
  /** Wall time at the host, milliseconds since 1970. */
  readonly at: number;
  readonly message: string;
  readonly fields: { readonly [name: string]: JsonValue };
  /** Lines of this host, of whatever agent, that were dropped before this one because too many were on their way. */
  readonly droppedBefore?: number;
}

/** Where log lines go. Must not throw and must not block. */
export type HostLog = (entry: HostLogEntry) => void;

/** The host's side: what `backplane/` needs to serve one. Implemented by `host/`. */
export interface HostRuntime {
  readonly agents: readonly AgentDescriptor[];
  /**
   * Starts all agents. Events go to `publish`, numbered, one by one, synchronously; it never blocks. When agents
   * come or go later, the new list goes to `announce`: before the first event of one that came, after the last of
   * one that left. Questions go to `park`, which resolves when one is durable and rejects as `onPark` does.
   */
  start(
    publish: (event: NumberedEvent) => void,
    announce: (agents: readonly AgentDescriptor[]) => void,
    park: (call: ParkCall) => Promise<SemaphoreView>,
  ): Promise<void>;
  call<K extends HostCallName>(
    name: K,
    args: HostCalls[K]["args"],
    signal: AbortSignal,
    /** For `resume`: to be called when the agent begins to deal with it, before any of the agent's own code runs. */
    onBegun?: () => void,
  ): Promise<HostCalls[K]["result"]>;
  close(): Promise<void>;
}
