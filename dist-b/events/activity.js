export const LEVELS = ["idle", "waking", "active", "intense"];
/** Flow is distinguished up to 2^8 - 1 events per second, in doublings. */
const FLOW_DOUBLINGS = 8;
/** Below this many events per second an agent is idle. */
export const FLOW_IDLE = 0.05;
/** Lower bound of the usual flow for "intense", events per second, so that quiet agents are not intense at once. */
const FLOW_CALM = 2.5;
/** States in which an agent is alive. */
const ALIVE = ["FLOWING", "PERTURBED", "DRAINING"];
export function isAlive({ state }) {
  return ALIVE.includes(state);
}
/** Flow on a logarithmic scale, 0–1: each doubling counts the same. */
export function flowShare(flow) {
  return clamp(Math.log2(1 + Math.max(0, flow)) / FLOW_DOUBLINGS);
}
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
export function activityOf({ pressure, flow, temperature, usualFlow }) {
  return clamp(Math.max(pressure / 100, flowActivity(flow, usualFlow ?? null), temperature));
}
/** idle < 0.2 ≤ waking < 0.5 ≤ active < 0.8 ≤ intense. */
export function levelOf(activity) {
  if (activity < 0.2) return "idle";
  if (activity < 0.5) return "waking";
  return activity < 0.8 ? "active" : "intense";
}
function flowActivity(flow, usual) {
  if (usual === null) return Math.max(flowShare(flow), 0.2 * clamp(flow / FLOW_IDLE));
  const active = Math.max(usual / 2, FLOW_IDLE);
  const intense = 2 * Math.max(usual, FLOW_CALM);
  if (flow >= intense) return 0.8 + 0.2 * between(flow, intense, intense * 8);
  if (flow >= active) return 0.5 + 0.3 * between(flow, active, intense);
  if (flow >= FLOW_IDLE) return 0.2 + 0.3 * between(flow, FLOW_IDLE, active);
  return 0.2 * clamp(flow / FLOW_IDLE);
}
/** The position of a flow between two others, 0–1, on a logarithmic scale. */
function between(flow, from, to) {
  return clamp(Math.log(flow / from) / Math.log(to / from));
}
/** Limits a value to 0–1; NaN counts as 0. */
export function clamp(value) {
  return value > 0 ? Math.min(value, 1) : 0;
}
//# sourceMappingURL=activity.js.map
