import type { Log } from "../../base/log.js";
import { withoutSecrets } from "../../base/error-report.js";
import { randomShare } from "../../base/ids.js";
import type { EventBody } from "../../events/event.js";
import { failureWords } from "../../events/probe.js";
import type { ProbeMeter } from "../../gateway/metrics/probe-meter.js";
import type { HostCaller } from "../../link/host-caller.js";
import { type HealthChange, Prober } from "../../metabolism/index.js";
import type { AgentLog } from "../../mirror/index.js";
import type { Runtime } from "../runtime.js";

export type ProbeRuntime = Pick<Runtime, "clock" | "limits"> & {
  readonly log: Pick<Log, "info" | "warn">;
  readonly counts: Pick<Runtime["counts"], "refused" | "events">;
  readonly instruments: { readonly probes: Pick<ProbeMeter, "checked"> };
};

/**
 * Lets hosts check their agents' probes, and publishes changes of health. Begins with the first manifest. `onView`: as in
 * `ProberOptions`.
 */
export function buildProber(
  { clock, limits, log, counts, instruments }: ProbeRuntime,
  backplane: Pick<HostCaller, "call">,
  events: Pick<AgentLog, "insert">,
  random: () => number = randomShare,
  onView?: (agentId: string) => void,
): Prober {
  return new Prober({
    ...(onView && { onView }),
    clock,
    random,
    runningMax: limits.maxProbesRunning,
    check: (agentId, { name, timeoutMs }) => backplane.call("probe", { agentId, probe: name, timeoutMs }),
    onRefused: () => counts.refused.count("maxProbesRunning"),
    onChecked: (agentId, result, report) => instruments.probes.checked(agentId, result, report),
    onChange(change) {
      const { agentId, kind, probe, failures, detail, status: health } = change;
      const words = failureWords({ name: probe.name, failures, detail: detail && withoutSecrets(detail) });
      if (kind === "FAILED") log.warn({ agentId, health }, `a probe fails: ${words}`);
      else log.info({ agentId, health }, `the probe ${probe.name} has recovered`);
      // Published here, because a stuck thread could not.
      const event = eventOf(change);
      const isKnown = events.insert(agentId, (latest) => ({
        ...latest,
        agentId,
        at: clock.now(),
        ...event,
      }));
      if (isKnown) counts.events[event.type] += 1;
    },
  });
}

function eventOf(change: HealthChange): EventBody<"PROBE_FAILED" | "PROBE_RECOVERED"> {
  const { kind, failures, detail, status: health } = change;
  const about = { probe: change.probe.name, health, failures };
  return kind === "FAILED"
    ? { type: "PROBE_FAILED", ...about, detail }
    : { type: "PROBE_RECOVERED", ...about };
}
