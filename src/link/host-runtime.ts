import type { Aborting } from "../base/async/aborter.js";
import type { NumberedEvent } from "../events/event.js";
import type { FreezeSet } from "../events/freeze.js";
import type { Settlement } from "../events/run.js";
import type { SemaphoreView } from "../events/semaphore.js";
import type { CallAgent, CallSignals } from "./agent-call.js";
import type {
  AgentDescriptor,
  AgentPosition,
  HostCallName,
  HostCalls,
  ManifestChange,
  ParkCall,
} from "./port.js";
import type { HostRuns } from "./run-port.js";

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
  start(gateway: HostGateway, places: readonly AgentPosition[]): Promise<void>;
  /** Starts agents that have got a place since `start`. Absent: this runtime registers no agents later. */
  welcome?(places: readonly AgentPosition[]): void;
  /**
   * Another gateway carries these agents: stops them and cuts off their runs, and publishes nothing of them until they are welcomed
   * again. Absent: this runtime belongs to one gateway.
   */
  lose?(agentIds: readonly string[]): void;
  call<K extends HostCallName>(
    name: K,
    args: HostCalls[K]["args"],
    signal: Aborting,
    /** For `resume`: called when the agent begins to handle it, before any of the agent's own code runs. */
    onBegun?: () => void,
  ): Promise<HostCalls[K]["result"]>;
  /** As `Backplane.cancel`. Absent: this runtime knows no runs. */
  cancel?(agentId: string, run: string, reason: string | null): void;
  /** Reports whether the state that a run set was stored. */
  settled?(agentId: string, run: string, settlement: Settlement): void;
  /** As `Backplane.freeze`, at once. Also called before `start`. Absent: this runtime begins nothing by itself. */
  freeze?(set: FreezeSet): void;
  /** As `Backplane.release`. */
  release?(agentIds: readonly string[]): void;
  /** Events were dropped on their way: the next heartbeat of each agent is sent even if its vitals have not changed. */
  refresh?(): void;
  /** As `Backplane.close`. */
  close(drainMs?: number): Promise<void>;
}
