import type { Usage } from "./run.js";

/** The health of an agent according to its probes. */
export const HEALTH_STATUSES = ["HEALTHY", "DEGRADED", "UNHEALTHY", "UNKNOWN"] as const;
/**
 * `HEALTHY`: every probe has succeeded. `DEGRADED`: a probe is failing. `UNHEALTHY`: a critical probe is failing.
 * `UNKNOWN`: the agent is not running, has no probes, or has not been checked yet.
 */
export type HealthStatus = (typeof HEALTH_STATUSES)[number];

/** One probe of an agent, as its host loaded it. */
export interface ProbeDescriptor {
  /** Unique among the agent's probes. */
  readonly name: string;
  /** Time between the beginnings of two checks, ms. */
  readonly everyMs: number;
  /** Longest time that one check may take, the wait for its turn included, ms. */
  readonly timeoutMs: number;
  /** Failures in a row until the probe is failing. */
  readonly failureThreshold: number;
  /** Successes in a row until a failing probe has recovered. */
  readonly successThreshold: number;
  /** While a critical probe is failing, its agent is UNHEALTHY and not ready. */
  readonly critical: boolean;
}

/**
 * `ok`, `failed`: the check has ended. `waiting`: the check did not start or did not end in time because the agent is busy;
 * it counts neither as a success nor as a failure.
 */
export type ProbeVerdict = "ok" | "failed" | "waiting";

/** The result of one check, as a host reports it. */
export interface ProbeReport {
  /** Whether the check succeeded, failed, or could not be made yet. */
  readonly verdict: ProbeVerdict;
  /** The detail that the check returned, or the message of the error that it threw; at most 1,024 characters. */
  readonly detail: string | null;
  /** From the beginning of the check, without the wait for its turn, ms. */
  readonly durationMs: number;
  /** What the check spent with `context.spend`. */
  readonly tokens: number;
  /** What the check reported with `context.usage`. */
  readonly usage: Usage | null;
}

/** Characters of a check's detail; the rest is cut. */
export const DETAIL_CHARACTERS_MAX = 1_024;

/** One probe as the gateway knows it. */
export interface ProbeView {
  /** Name of the probe, unique among the agent's probes. */
  readonly name: string;
  /** The outcome of the latest check; false before the first. */
  readonly ok: boolean;
  /** Detail of the latest check. The agent's own text, so only callers that may steer the agent get it. */
  readonly detail: string | null;
  /** When the latest check ended, ms since 1970; null before the first. */
  readonly at: number | null;
  /** While a critical probe is failing, its agent is UNHEALTHY and not ready. */
  readonly critical: boolean;
  /** True from `failureThreshold` failures in a row until `successThreshold` successes in a row. */
  readonly failing: boolean;
  /** Failures in a row; 0 after a success. */
  readonly failures: number;
}

/** The health of one agent, derived from its probes. */
export interface HealthView {
  /** Summary of the probes. */
  readonly status: HealthStatus;
  /** Since when it has this status, ms since 1970. */
  readonly since: number;
  /** In the order of the definition. */
  readonly probes: readonly ProbeView[];
}

/** What views know of an agent's health. */
export interface ShownHealth {
  readonly status: HealthStatus;
  readonly probes: readonly ShownProbe[];
}

export type ShownProbe = Pick<ProbeView, "name" | "detail" | "critical" | "failing" | "failures">;

/** A probe's event as views get it. */
interface ToldChange {
  readonly probe: string;
  readonly health: HealthStatus;
  readonly failures?: number;
  readonly detail?: string | null;
}

/** The health after PROBE_FAILED, or after PROBE_RECOVERED, which has no `failures` here. */
export function healthAfter(
  before: ShownHealth,
  { probe, health, failures, detail = null }: ToldChange,
): ShownHealth {
  const change =
    failures === undefined
      ? { failing: false, failures: 0, detail: null }
      : { failing: true, failures, detail };
  const probes = before.probes.map((one) => (one.name === probe ? { ...one, ...change } : one));
  return { status: health, probes };
}

const HEALTH_SHAPES: ReadonlyMap<string, string> = new Map([
  ["HEALTHY", "◇"],
  ["DEGRADED", "◈"],
  ["UNHEALTHY", "◆"],
]);

/** A shape for each status, so that colour is never alone. */
export function healthShape(status: string): string {
  return HEALTH_SHAPES.get(status) ?? "?";
}

export function isUnwell({ status }: Pick<ShownHealth, "status">): boolean {
  return status === "DEGRADED" || status === "UNHEALTHY";
}

/** What the shown probes and events have in common. */
type Told = Pick<ProbeView, "name" | "failures"> & { readonly detail?: string | null };

/** `sane failed 3 times: it said 5`. The detail may be hidden from the viewer. */
export function failureWords({ name, failures, detail = null }: Told): string {
  const times = failures === 1 ? "once" : `${failures.toLocaleString("en")} times`;
  return `${name} failed ${times}${detail === null || detail === "" ? "" : `: ${detail}`}`;
}

/** `healthy`, or `degraded: sane failed 3 times: it said 5`. */
export function healthWords({ status, probes }: ShownHealth): string {
  const failing = probes
    .filter((probe) => probe.failing)
    .toSorted((a, b) => Number(b.critical) - Number(a.critical));
  const [first] = failing;
  if (!first) return status.toLowerCase();
  const more = failing.length === 1 ? "" : `; and ${failing.length - 1} more`;
  return `${status.toLowerCase()}: ${failureWords(first)}${more}`;
}
