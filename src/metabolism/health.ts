import type { HealthStatus, HealthView, ProbeDescriptor } from "../events/probe.js";

/** The state of one probe. */
export interface ProbeState {
  /** It has succeeded since its agent last started. */
  readonly hasPassed: boolean;
  /** The outcome of the latest check. */
  readonly ok: boolean;
  readonly isFailing: boolean;
  /** Failures in a row; 0 after a success. */
  readonly failures: number;
  /** Successes in a row, counted only while the probe is failing. */
  readonly successes: number;
  readonly detail: string | null;
  /** When the latest check ended, ms since 1970. */
  readonly at: number | null;
}

export const UNCHECKED: ProbeState = {
  hasPassed: false,
  ok: false,
  isFailing: false,
  failures: 0,
  successes: 0,
  detail: null,
  at: null,
};

export interface CheckOutcome {
  readonly ok: boolean;
  readonly detail: string | null;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** The change that one check made; null for no change. */
export type ProbeChange = "FAILED" | "RECOVERED" | null;

/**
 * The state of a probe after one check.
 *
 * ```
 * unchecked ──ok──▶ passing ──failureThreshold failures in a row──▶ failing
 *     └──failureThreshold failures in a row──────────────────────────▲ │
 *                      passing ◀──successThreshold successes in a row──┘
 * ```
 */
export function afterCheck(
  state: ProbeState,
  { ok, detail, at }: CheckOutcome,
  { failureThreshold, successThreshold }: Pick<ProbeDescriptor, "failureThreshold" | "successThreshold">,
): { readonly state: ProbeState; readonly change: ProbeChange } {
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
 * The state of a probe when its agent stops or starts again. The count of failures in a row continues, and a failing probe
 * stays failing until it succeeds: otherwise an agent whose thread is restarted after each failure would never be reported.
 */
export function afterLife(state: ProbeState): ProbeState {
  return state.failures > 0 || state.isFailing ? { ...state, hasPassed: false, successes: 0 } : UNCHECKED;
}

/** A probe and its state. */
export interface ProbeStanding {
  readonly probe: Pick<ProbeDescriptor, "name" | "critical">;
  readonly state: ProbeState;
}

export function statusOf(isAlive: boolean, standings: readonly ProbeStanding[]): HealthStatus {
  if (!isAlive || standings.length === 0) return "UNKNOWN";
  const failing = standings.filter(({ state }) => state.isFailing);
  if (failing.length > 0) return failing.some(({ probe }) => probe.critical) ? "UNHEALTHY" : "DEGRADED";
  return standings.every(({ state }) => state.hasPassed) ? "HEALTHY" : "UNKNOWN";
}

export function viewOf(status: HealthStatus, since: number, standings: readonly ProbeStanding[]): HealthView {
  return {
    status,
    since,
    probes: standings.map(({ probe: { name, critical }, state: { ok, detail, at, isFailing, failures } }) => {
      return { name, ok, detail, at, critical, failing: isFailing, failures };
    }),
  };
}
