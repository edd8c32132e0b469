/** How an agent is, as every event says. */
export interface Vitals {
  /** DORMANT, FLOWING, PERTURBED, DRAINING, STOPPED or COLLAPSED. */
  readonly state: string;
  /** Queue depth, 0–100. */
  readonly pressure: number;
  /** Events a second. */
  readonly flow: number;
  /** Share of the entropy budget spent, 0–1. */
  readonly temperature: number;
}

export const LEVELS = ["idle", "waking", "active", "intense"] as const;
export type Level = (typeof LEVELS)[number];

/** Events a second at which flow alone makes an agent as active as can be: 2^8 - 1. */
const FLOW_DOUBLINGS = 8;

/** States in which an agent lives on its source. */
const ALIVE = ["FLOWING", "PERTURBED", "DRAINING"];

export function isAlive({ state }: Pick<Vitals, "state">): boolean {
  return ALIVE.includes(state);
}

/** Share of the fastest flow that is told apart, 0–1: each doubling counts the same. */
export function flowShare(flow: number): number {
  return clamp(Math.log2(1 + Math.max(0, flow)) / FLOW_DOUBLINGS);
}

/**
 * How active an agent is, 0–1: the busiest of its queue, its throughput and its budget.
 * `clamp(max(pressure / 100, min(1, log2(1 + flow) / 8), temperature))`. The terminal follows the same rule.
 */
export function activityOf({ pressure, flow, temperature }: Omit<Vitals, "state">): number {
  return clamp(Math.max(pressure / 100, flowShare(flow), temperature));
}

/** idle < 0.2 ≤ waking < 0.5 ≤ active < 0.8 ≤ intense. */
export function levelOf(activity: number): Level {
  if (activity < 0.2) return "idle";
  if (activity < 0.5) return "waking";
  return activity < 0.8 ? "active" : "intense";
}

/** Into 0–1; what is no number counts as 0. */
export function clamp(value: number): number {
  return value > 0 ? Math.min(value, 1) : 0;
}
