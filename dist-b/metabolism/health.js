export const UNCHECKED = {
  hasPassed: false,
  ok: false,
  isFailing: false,
  failures: 0,
  successes: 0,
  detail: null,
  at: null,
};
/**
 * The state of a probe after one check.
 *
 * ```
 * unchecked ──ok──▶ passing ──failureThreshold failures in a row──▶ failing
 *     └──failureThreshold failures in a row──────────────────────────▲ │
 *                      passing ◀──successThreshold successes in a row──┘
 * ```
 */
export function afterCheck(state, { ok, detail, at }, { failureThreshold, successThreshold }) {
  const failures = ok ? 0 : state.failures + 1;
  const successes = ok && state.isFailing ? state.successes + 1 : 0;
  const isFailing = state.isFailing ? successes < successThreshold : failures >= failureThreshold;
  const hasPassed = state.hasPassed || ok;
  const changed = isFailing ? "FAILED" : "RECOVERED";
  return {
    state: { hasPassed, ok, isFailing, failures, successes: isFailing ? successes : 0, detail, at },
    change: isFailing === state.isFailing ? null : changed,
  };
}
/**
 * The state of a probe when its agent stops or starts anew. Failures in a row go on counting, and a failing probe stays
 * failing until it succeeds: otherwise an agent whose thread is restarted after each failure would never be told.
 */
export function afterLife(state) {
  return state.failures > 0 || state.isFailing ? { ...state, hasPassed: false, successes: 0 } : UNCHECKED;
}
export function statusOf(isAlive, standings) {
  if (!isAlive || standings.length === 0) return "UNKNOWN";
  const failing = standings.filter(({ state }) => state.isFailing);
  if (failing.length > 0) return failing.some(({ probe }) => probe.critical) ? "UNHEALTHY" : "DEGRADED";
  return standings.every(({ state }) => state.hasPassed) ? "HEALTHY" : "UNKNOWN";
}
export function viewOf(status, since, standings) {
  return {
    status,
    since,
    probes: standings.map(({ probe: { name, critical }, state: { ok, detail, at, isFailing, failures } }) => {
      return { name, ok, detail, at, critical, failing: isFailing, failures };
    }),
  };
}
//# sourceMappingURL=health.js.map
