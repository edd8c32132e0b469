/** An agent's vitals as in every event, with its usual flow. */
export interface Vitals {
  /** DORMANT, FLOWING, PERTURBED, DRAINING, STOPPED or COLLAPSED. */
  readonly state: string;
  /** Queue depth, 0–100. */
  readonly pressure: number;
  /** Events per second. */
  readonly flow: number;
  /** Share of the entropy budget spent, 0–1. */
  readonly temperature: number;
  /** Mean flow over about the last ten minutes, events per second; null or omitted while it is unknown. */
  readonly usualFlow?: number | null;
}
export declare const LEVELS: readonly ["idle", "waking", "active", "intense"];
export type Level = (typeof LEVELS)[number];
/** Below this many events per second an agent is idle. */
export declare const FLOW_IDLE = 0.05;
export declare function isAlive({ state }: Pick<Vitals, "state">): boolean;
/** Flow on a logarithmic scale, 0–1: each doubling counts the same. */
export declare function flowShare(flow: number): number;
/**
 * How active an agent is, 0–1, compared with its usual activity: the highest of its queue, its budget, and its flow
 * relative to its usual flow. The words and colours in browser and terminal all follow from this number.
 *
 * ```
 *   flow   0    0.05      usual / 2            2 × usual (at least 5)     8 × that
 *          ├─────┼────────────┼─────────────────────────┼─────────────────────┤
 *          0 idle 0.2 waking 0.5         active        0.8       intense       1
 * ```
 *
 * While the usual flow is unknown, each doubling of the flow counts the same: `log2(1 + flow) / 8`.
 */
export declare function activityOf({ pressure, flow, temperature, usualFlow }: Omit<Vitals, "state">): number;
/** idle < 0.2 ≤ waking < 0.5 ≤ active < 0.8 ≤ intense. */
export declare function levelOf(activity: number): Level;
/** Limits a value to 0–1; NaN counts as 0. */
export declare function clamp(value: number): number;
