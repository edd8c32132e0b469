/** How an agent is, as every event says, with what it usually does. */
export interface Vitals {
  /** DORMANT, FLOWING, PERTURBED, DRAINING, STOPPED or COLLAPSED. */
  readonly state: string;
  /** Queue depth, 0–100. */
  readonly pressure: number;
  /** Events a second. */
  readonly flow: number;
  /** Share of the entropy budget spent, 0–1. */
  readonly temperature: number;
  /** Mean flow over about the last ten minutes, events a second; null or left out while it is not known. */
  readonly usualFlow?: number | null;
}

export const LEVELS = ["idle", "waking", "active", "intense"] as const;
export type Level = (typeof LEVELS)[number];

/** Events a second at which flow is as fast as is told apart: 2^8 - 1. */
const FLOW_DOUBLINGS = 8;

/** Below so many events a second an agent does nothing. */
export const FLOW_IDLE = 0.05;
/** Twice this is not much for anybody, however quiet it usually is, events a second. */
const FLOW_CALM = 2.5;

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
 * How active an agent is, 0–1, compared with what it usually does: the highest of its queue, its budget, and its flow
 * against its usual flow. The words and the fields of browser and terminal all follow from this number.
 *
 * ```
 *   flow   0    0.05      usual / 2            2 × usual (5 at least)     8 × that
 *          ├─────┼────────────┼─────────────────────────┼─────────────────────┤
 *          0 idle 0.2 waking 0.5         active        0.8       intense       1
 * ```
 *
 * While the usual flow is not known, each doubling of the flow counts the same: `log2(1 + flow) / 8`.
 */
export function activityOf({ pressure, flow, temperature, usualFlow }: Omit<Vitals, "state">): number {
  return clamp(Math.max(pressure / 100, flowActivity(flow, usualFlow ?? null), temperature));
}

/** idle < 0.2 ≤ waking < 0.5 ≤ active < 0.8 ≤ intense. */
export function levelOf(activity: number): Level {
  if (activity < 0.2) return "idle";
  if (activity < 0.5) return "waking";
  return activity < 0.8 ? "active" : "intense";
}

function flowActivity(flow: number, usual: number | null): number {
  if (usual === null) return Math.max(flowShare(flow), 0.2 * clamp(flow / FLOW_IDLE));
  const active = Math.max(usual / 2, FLOW_IDLE);
  const intense = 2 * Math.max(usual, FLOW_CALM);
  if (flow >= intense) return 0.8 + 0.2 * between(flow, intense, intense * 8);
  if (flow >= active) return 0.5 + 0.3 * between(flow, active, intense);
  if (flow >= FLOW_IDLE) return 0.2 + 0.3 * between(flow, FLOW_IDLE, active);
  return 0.2 * clamp(flow / FLOW_IDLE);
}

/** Where a flow stands between two others, 0–1: each doubling counts the same. */
function between(flow: number, from: number, to: number): number {
  return clamp(Math.log(flow / from) / Math.log(to / from));
}

/** Into 0–1; what is no number counts as 0. */
export function clamp(value: number): number {
  return value > 0 ? Math.min(value, 1) : 0;
}
