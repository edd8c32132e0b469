import { type Clock } from "../base/clock.js";
import { type NewId } from "../base/ids.js";
import type { NumberedEvent } from "../events/event.js";
import type { SemaphoreView } from "../events/semaphore.js";
import type {
  AgentDescriptor,
  HostCallName,
  HostCalls,
  HostLog,
  HostRuntime,
  ParkCall,
} from "../link/port.js";
import type { CallAgent } from "../link/agent-call.js";
import type { HostRuns } from "../link/run-port.js";
import { type PurgatoryLimits } from "../purgatory/limits.js";
import type { Tracing } from "../tracing/tracing.js";
import type { HostServices } from "./host-services.js";
export interface AgentHostOptions extends Partial<Pick<HostServices, "sampler" | "onFailure">> {
  /** One definition or several, checked here. */
  readonly definitions: unknown;
  /** The origin of the definitions in messages. Default "agents". */
  readonly where?: string;
  /** The module of each agent, by its id. Default: `where`, so that all may call each other. */
  readonly modules?: ReadonlyMap<string, string>;
  /** Schedules of one agent. */
  readonly schedulesMax?: number;
  /** Probes of one agent. */
  readonly probesMax?: number;
  readonly clock?: Clock;
  readonly newId?: NewId;
  /** Receives log lines of agents and of the host. Default: none. */
  readonly log?: HostLog;
  /** Largest output or result that is published, in bytes. */
  readonly payloadBytesMax?: number;
  /** Size of one session's state, in bytes. */
  readonly stateBytesMax?: number;
  /** Maximum number of agents. */
  readonly agentsMax?: number;
  /** Concurrent pure commands of one agent. */
  readonly pureCallsMax?: number;
  /** Limits for agents' questions. Default: `PURGATORY_LIMITS`. */
  readonly questionLimits?: PurgatoryLimits;
  /** Questions of all agents in flight to the gateway. Further questions wait. */
  readonly parksMax?: number;
  /** How long `close` waits for agents to stop, in milliseconds. */
  readonly closeTimeoutMs?: number;
  /** Records spans of agents' work for callers. Default: tracing is off. */
  readonly tracing?: Tracing | null;
  /** Returns true when another host has an agent with this id, which then cannot be registered here. Default: false. */
  readonly isTaken?: (agentId: string) => boolean;
  /** Called when the agents have stopped; `close` waits for it. */
  readonly onClosed?: () => Promise<void>;
}
/** Runs agents and publishes their events. Behaviour: SPEC.md. */
export declare class AgentHost implements HostRuntime {
  #private;
  readonly refresh: () => void;
  /** Throws BAD_USER_INPUT that names place and field when a definition has a wrong shape. */
  constructor(options: AgentHostOptions);
  get agents(): readonly AgentDescriptor[];
  start(
    publish: (event: NumberedEvent) => void,
    announce: (agents: readonly AgentDescriptor[]) => void,
    park: (call: ParkCall) => Promise<SemaphoreView>,
    runs?: HostRuns,
    callAgent?: CallAgent,
    busy?: (agentId: string, forMs: number) => void,
  ): Promise<void>;
  /**
   * Adds an agent, and starts it when the host is running. Throws BAD_USER_INPUT when its definition has a wrong
   * shape or its id is taken, LIMIT_EXCEEDED when there are too many agents.
   */
  register(definition: unknown): AgentDescriptor;
  /** Stops an agent and removes it. Rejects with AGENT_NOT_FOUND. */
  unregister(agentId: string): Promise<void>;
  call<K extends HostCallName>(
    name: K,
    args: HostCalls[K]["args"],
    signal: AbortSignal,
    onBegun?: () => void,
  ): Promise<HostCalls[K]["result"]>;
  cancel(agentId: string, run: string, reason: string | null): void;
  settled(agentId: string, run: string, isKept: boolean): void;
  /** Lets running work end for `drainMs`, beginning nothing; then stops the agents. */
  close(drainMs?: number): Promise<void>;
}
