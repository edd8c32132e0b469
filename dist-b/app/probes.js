import { withoutSecrets } from "../base/error-report.js";
import { randomShare } from "../base/ids.js";
import { failureWords } from "../events/probe.js";
import { Prober } from "../metabolism/index.js";
/** Has the agents' probes checked by their hosts, and publishes what changes. Begins with the first manifest. */
export function buildProber(
  { clock, limits, log, counts, instruments },
  backplane,
  mirrors,
  random = randomShare,
) {
  return new Prober({
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
      // A thread that is stuck could not publish it.
      const event = eventOf(change);
      const isKnown = mirrors.insert(agentId, (latest) => ({
        ...latest,
        agentId,
        at: clock.now(),
        ...event,
      }));
      if (isKnown) counts.events[event.type] += 1;
    },
  });
}
function eventOf(change) {
  const { kind, failures, detail, status: health } = change;
  const about = { probe: change.probe.name, health, failures };
  return kind === "FAILED"
    ? { type: "PROBE_FAILED", ...about, detail }
    : { type: "PROBE_RECOVERED", ...about };
}
//# sourceMappingURL=probes.js.map
