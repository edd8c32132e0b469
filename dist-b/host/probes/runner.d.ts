import type { Clock } from "../../base/clock.js";
import type { AgentLog } from "../../base/log.js";
import { type ProbeReport } from "../../events/probe.js";
import type { FluxAgent } from "../../flux/index.js";
import { type CallServices } from "../calls/agent-calls.js";
import { type AgentCommands } from "../modules/agent-commands.js";
import { type AgentDefinition } from "../modules/definition.js";
import type { BusyCalls } from "../calls/busy-calls.js";
export interface ProbeRunnerOptions {
  readonly definition: AgentDefinition;
  readonly clock: Clock;
  readonly log: AgentLog;
  readonly flux: Pick<FluxAgent<unknown, unknown>, "takeTurn" | "isWithinDeadlines">;
  readonly commands: Pick<AgentCommands, "prepare">;
  readonly busy: Pick<BusyCalls, "isBusy" | "open">;
  readonly services: CallServices & {
    readonly stateBytesMax: number;
  };
  /** Milliseconds since the agent last did something. */
  readonly idleMs: () => number;
}
/**
 * Makes the checks of one agent's probes: in a turn of its stream, or beside it. What a check does is no event, costs no
 * entropy, and its outputs, state and spending are not the agent's.
 */
export declare class ProbeRunner {
  #private;
  constructor(options: ProbeRunnerOptions);
  /** The agent's life ends, and its checks with it. */
  stop(reason: unknown): void;
  /** Rejects with the reason of `signal` or `stop`; every failure of the check itself is a report. */
  run(name: string, timeoutMs: number, signal: AbortSignal): Promise<ProbeReport>;
}
