/** How an agent is, by its probes. */
export const HEALTH_STATUSES = ["HEALTHY", "DEGRADED", "UNHEALTHY", "UNKNOWN"];
/** Characters of a check's detail; the rest is cut. */
export const DETAIL_CHARACTERS_MAX = 1_024;
/** `sane failed 3 times: it said 5`. The detail may be hidden from the viewer. */
export function failureWords({ name, failures, detail = null }) {
  const times = failures === 1 ? "once" : `${failures.toLocaleString("en")} times`;
  return `${name} failed ${times}${detail === null || detail === "" ? "" : `: ${detail}`}`;
}
/** `healthy`, or `degraded: sane failed 3 times: it said 5`. */
export function healthWords({ status, probes }) {
  const failing = probes
    .filter((probe) => probe.failing)
    .toSorted((a, b) => Number(b.critical) - Number(a.critical));
  const [first] = failing;
  if (!first) return status.toLowerCase();
  const more = failing.length === 1 ? "" : `; and ${failing.length - 1} more`;
  return `${status.toLowerCase()}: ${failureWords(first)}${more}`;
}
//# sourceMappingURL=probe.js.map
