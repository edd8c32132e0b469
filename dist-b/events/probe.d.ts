import type { Usage } from "./run.js";
/** How an agent is, by its probes. */
export declare const HEALTH_STATUSES: readonly ["HEALTHY", "DEGRADED", "UNHEALTHY", "UNKNOWN"];
/**
 * `HEALTHY`: every probe has succeeded. `DEGRADED`: a probe is failing. `UNHEALTHY`: a critical probe is failing.
 * `UNKNOWN`: the agent is not running, has no probes, or was not checked yet.
 */
export type HealthStatus = (typeof HEALTH_STATUSES)[number];
/** One probe of an agent, as its host loaded it. */
export interface ProbeDescriptor {
  readonly name: string;
  /** Time between the beginnings of two checks, ms. */
  readonly everyMs: number;
  readonly timeoutMs: number;
  /** Failures in a row until the probe is failing. */
  readonly failureThreshold: number;
  /** Successes in a row until a failing probe has recovered. */
  readonly successThreshold: number;
  readonly critical: boolean;
}
/**
 * `ok`, `failed`: the check has ended. `waiting`: it did not get its turn, or did not end, while the agent does something
 * that may take longer; it counts neither as a success nor as a failure.
 */
export type ProbeVerdict = "ok" | "failed" | "waiting";
/** What a host says of one check. */
export interface ProbeReport {
  readonly verdict: ProbeVerdict;
  /** The author's own words, or what was thrown; at most DETAIL_CHARACTERS_MAX. */
  readonly detail: string | null;
  /** From the beginning of the check, without the wait for its turn, ms. */
  readonly durationMs: number;
  /** What the check spent with `context.spend`. */
  readonly tokens: number;
  /** What the check reported with `context.usage`. */
  readonly usage: Usage | null;
}
/** Characters of a check's detail; the rest is cut. */
export declare const DETAIL_CHARACTERS_MAX = 1024;
/** One probe as the gateway knows it. */
export interface ProbeView {
  readonly name: string;
  /** The outcome of the latest check; false before the first. */
  readonly ok: boolean;
  /** What the latest check said. Agents' own text: for those who may steer the agent. */
  readonly detail: string | null;
  /** When the latest check ended, ms since 1970; null before the first. */
  readonly at: number | null;
  readonly critical: boolean;
  /** True from `failureThreshold` failures in a row until `successThreshold` successes in a row. */
  readonly failing: boolean;
  /** Failures in a row; 0 after a success. */
  readonly failures: number;
}
/** The health of one agent. */
export interface HealthView {
  readonly status: HealthStatus;
  /** Since when it has this status, ms since 1970. */
  readonly since: number;
  /** In the order of the definition. */
  readonly probes: readonly ProbeView[];
}
/** What the shown probes and events have in common. */
type Told = Pick<ProbeView, "name" | "failures"> & {
  readonly detail?: string | null;
};
/** `sane failed 3 times: it said 5`. The detail may be hidden from the viewer. */
export declare function failureWords({ name, failures, detail }: Told): string;
/** `healthy`, or `degraded: sane failed 3 times: it said 5`. */
export declare function healthWords({
  status,
  probes,
}: {
  readonly status: string;
  readonly probes: readonly (Told & Pick<ProbeView, "failing" | "critical">)[];
}): string;
export {};
