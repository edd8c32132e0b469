import type { HealthStatus, HealthView, ProbeDescriptor } from "../events/probe.js";
/** What is known of one probe. */
export interface ProbeState {
  /** It has succeeded in this life of its agent. */
  readonly hasPassed: boolean;
  /** The outcome of the latest check. */
  readonly ok: boolean;
  readonly isFailing: boolean;
  /** In a row. */
  readonly failures: number;
  /** In a row, counted while it is failing. */
  readonly successes: number;
  readonly detail: string | null;
  /** When the latest check ended, ms since 1970. */
  readonly at: number | null;
}
export declare const UNCHECKED: ProbeState;
export interface CheckOutcome {
  readonly ok: boolean;
  readonly detail: string | null;
  /** Milliseconds since 1970. */
  readonly at: number;
}
/** What one check changed; null when there is nothing to tell. */
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
export declare function afterCheck(
  state: ProbeState,
  { ok, detail, at }: CheckOutcome,
  { failureThreshold, successThreshold }: Pick<ProbeDescriptor, "failureThreshold" | "successThreshold">,
): {
  readonly state: ProbeState;
  readonly change: ProbeChange;
};
/**
 * The state of a probe when its agent stops or starts anew. Failures in a row go on counting, and a failing probe stays
 * failing until it succeeds: otherwise an agent whose thread is restarted after each failure would never be told.
 */
export declare function afterLife(state: ProbeState): ProbeState;
/** A probe and its state. */
export interface ProbeStanding {
  readonly probe: Pick<ProbeDescriptor, "name" | "critical">;
  readonly state: ProbeState;
}
export declare function statusOf(isAlive: boolean, standings: readonly ProbeStanding[]): HealthStatus;
export declare function viewOf(
  status: HealthStatus,
  since: number,
  standings: readonly ProbeStanding[],
): HealthView;
