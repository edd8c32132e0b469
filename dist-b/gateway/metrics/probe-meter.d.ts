import { type Registry } from "prom-client";
import type { ProbeReport } from "../../events/probe.js";
import type { CheckResult } from "../../metabolism/index.js";
/** Counts checks of probes, and what they spend: apart from runs. */
export declare class ProbeMeter {
  #private;
  constructor(registry: Registry, labelsMax: number);
  /** `report` is null where the host made none. */
  checked(agentId: string, result: CheckResult, report: ProbeReport | null): void;
}
