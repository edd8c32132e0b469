import type { AgentLog } from "../../base/log.js";
import type { ProbeReport } from "../../events/probe.js";
import type { FluxAgent } from "../../flux/index.js";
import { BusyCalls } from "../calls/busy-calls.js";
import type { HostServices } from "../host-services.js";
import type { AgentCommands } from "../modules/agent-commands.js";
import type { AgentDefinition } from "../modules/definition.js";
export interface AgentProbesOptions {
  readonly definition: AgentDefinition;
  readonly services: HostServices;
  readonly log: AgentLog;
  readonly flux: FluxAgent<unknown, unknown>;
  readonly commands: AgentCommands;
}
/** What one agent's probes see of it, and their checks. */
export declare class AgentProbes {
  #private;
  readonly busy: BusyCalls;
  constructor({ services, ...options }: AgentProbesOptions);
  /** The agent begins a life. */
  start(): void;
  /** The agent's life has ended. */
  stop(reason: unknown): void;
  /** The agent has handled or emitted something. */
  readonly noteActivity: () => void;
  check(probe: string, timeoutMs: number, signal: AbortSignal): Promise<ProbeReport>;
}
