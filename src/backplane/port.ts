import type { JsonValue } from "../base/json.js";
import type { NumberedEvent } from "../events/event.js";

/** What an agent is, as its host loaded it: the manifest's static half. */
export interface AgentDescriptor {
  readonly id: string;
  readonly genus: string;
  readonly description: string;
  /** False for an agent without `process`: it refuses perturb and invoke with BAD_USER_INPUT. */
  readonly acceptsInput: boolean;
}

/** Calls a gateway makes to a host. Arguments and results are plain JSON, so that any transport can carry them. */
export interface HostCalls {
  perturb: {
    args: { agentId: string; input: JsonValue; priority: number; by: string };
    result: { id: string; acceptedAt: number; queueDepth: number };
  };
  invoke: {
    args: { agentId: string; input: JsonValue; timeoutMs: number; by: string };
    result: { status: "COMPLETED"; result: JsonValue; perturbationId: string };
  };
  start: { args: { agentId: string }; result: null };
  stop: { args: { agentId: string }; result: null };
}
export type HostCallName = keyof HostCalls;

/** What a gateway hears from hosts. Called on the gateway's thread; must not throw. */
export interface BackplaneSink {
  /** The complete list of agents, whenever it changes; the first time before any event. */
  onManifest(agents: readonly AgentDescriptor[]): void;
  /** Events in each agent's order. A jump of `offset` inside an epoch is a hole made by a full link. */
  onEvents(batch: readonly NumberedEvent[]): void;
  /** A host is gone; its agents' epochs are over. `reason` is safe to show. `agentIds` null: all agents. */
  onHostDown(reason: string, agentIds?: readonly string[] | null): void;
}

/**
 * How a gateway reaches the host that runs the agents.
 *
 * Delivery: events at most once; what a full link drops shows as a jump in `offset`. Order: total per agent.
 * Calls: at most once; answered, or refused with `AGENT_NOT_RUNNING` when the host dies or is away.
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
}

/** Where log lines go. Must not throw and must not block. */
export type HostLog = (entry: HostLogEntry) => void;

/** The host's side: what `backplane/` needs to serve one. Implemented by `host/`. */
export interface HostRuntime {
  readonly agents: readonly AgentDescriptor[];
  /**
   * Starts all agents. Events go to `publish`, numbered, one by one, synchronously; it never blocks. When agents
   * come or go later, the new list goes to `announce`: before the first event of one that came, after the last of
   * one that left.
   */
  start(
    publish: (event: NumberedEvent) => void,
    announce: (agents: readonly AgentDescriptor[]) => void,
  ): Promise<void>;
  call<K extends HostCallName>(
    name: K,
    args: HostCalls[K]["args"],
    signal: AbortSignal,
  ): Promise<HostCalls[K]["result"]>;
  close(): Promise<void>;
}
