import type { Clock } from "../base/clock.js";
import type { HealthStatus, HealthView, ProbeDescriptor, ProbeReport } from "../events/probe.js";
import { type ProbeChange } from "./health.js";
export interface ProbedAgent {
  readonly id: string;
  readonly probes: readonly ProbeDescriptor[];
}
/** How one check ended. `skipped`: it was not made, because the agent or its host is away or too much is asked of it. */
export type CheckResult = ProbeReport["verdict"] | "skipped";
/** A probe that began to fail, or has recovered. */
export interface HealthChange {
  readonly agentId: string;
  readonly kind: NonNullable<ProbeChange>;
  readonly probe: ProbeDescriptor;
  /** In a row; of a recovery, those before it. */
  readonly failures: number;
  readonly detail: string | null;
  /** Of the agent, after the change. */
  readonly status: HealthStatus;
}
export interface ProberOptions {
  readonly clock: Clock;
  /** Between 0 and 1; spreads the checks. */
  readonly random: () => number;
  /**
   * Has a host make one check. Rejects with AGENT_TIMEOUT when there is no answer within the probe's timeout, whatever the
   * agent's thread does, and with another code when the check was not made.
   */
  readonly check: (agentId: string, probe: ProbeDescriptor) => Promise<ProbeReport>;
  /** Checks in flight, of all agents. Further ones are skipped. */
  readonly runningMax: number;
  readonly onChange: (change: HealthChange) => void;
  /** Called for each check that was due. `report` is null where there is none. */
  readonly onChecked?: (agentId: string, result: CheckResult, report: ProbeReport | null) => void;
  /** Called for each check that is skipped because of `runningMax`. */
  readonly onRefused?: () => void;
}
/**
 * Has the probes of all running agents checked at their intervals, and tells what changes. Deadlines are those of
 * `check`, which the agents' threads cannot delay. Behaviour: SPEC.md.
 */
export declare class Prober {
  #private;
  constructor(options: ProberOptions);
  onManifest(agents: readonly ProbedAgent[]): void;
  agentUp(agentId: string): void;
  agentDown(agentId: string): void;
  /** The agent may not answer for `forMs`; 0: it answers again. */
  busy(agentId: string, forMs: number): void;
  /** Of an agent that it does not know: UNKNOWN, without probes. */
  healthOf(agentId: string): HealthView;
  /** Throws BAD_USER_INPUT for an unknown one. */
  probeOf(agentId: string, name: string): ProbeDescriptor;
  /** Checks nothing more. */
  close(): void;
}
