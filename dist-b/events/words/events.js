import { eventKind, TERRARIUM_EVENT_TYPES } from "../table.js";
import { failureWords } from "../probe.js";
const SETTLED = ({ semaphore }) =>
  `${semaphore?.id} by ${semaphore?.settledBy ?? "unknown"}: ${semaphore?.prompt}`;
/** The specific part of an event of each type, in terminal and pages alike. Contains agents' text unescaped. */
const PHRASES = {
  AGENT_STARTED: ({ state }) => state.toLowerCase(),
  AGENT_STOPPED: ({ stopReason = "" }) => stopReason,
  AGENT_STATE_CHANGED: ({ fromState, state }) => `${fromState?.toLowerCase()} → ${state.toLowerCase()}`,
  OUTPUT: ({ data }, show) => show(data),
  RESULT: ({ result }, show) => show(result),
  ERROR: ({ code, message }) => `${code}: ${message}`,
  METABOLISM: ({ pressure, flow, temperature }) =>
    `pressure ${pressure.toFixed(0)}  flow ${flow.toFixed(1)}/s  temperature ${temperature.toFixed(2)}`,
  FEVER: ({ intensity }) => `intensity ${intensity?.toFixed(2)}`,
  METRICS_DEGRADED: ({ probe }) => `probe ${probe}`,
  PROBE_FAILED: ({ probe = "", failures = 0, detail, health = "" }) =>
    `${health.toLowerCase()}: ${failureWords({ name: probe, failures, detail: detail ?? null })}`,
  PROBE_RECOVERED: ({ probe = "", health = "" }) => `${health.toLowerCase()}: ${probe} succeeded again`,
  PERTURBED: ({ perturbationId, command, by }) =>
    `${perturbationId}${command ? ` ${command}` : ""}${by ? ` by ${by}` : ""}`,
  SEMAPHORE_EJECTED: ({ semaphore }) => `${semaphore?.id} ${semaphore?.severity}: ${semaphore?.prompt}`,
  SEMAPHORE_RESOLVED: SETTLED,
  SEMAPHORE_CANCELLED: SETTLED,
  SEMAPHORE_VOIDED: SETTLED,
  GAP: gapWords,
};
/**
 * One line. Empty for a type that this build does not know. `show` formats JSON values; default: text without quotes.
 */
export function summaryOf(event, show = withoutQuotes) {
  return isKnownType(event.type) ? PHRASES[event.type](event, show) : "";
}
/** `plain` for a type that this build does not know. */
export function toneOf({ type }) {
  return isKnownType(type) ? eventKind(type).tone : "plain";
}
/** A type in words: `state changed`. */
export function typeWords(type) {
  return type
    .replace(/^AGENT_/, "")
    .replaceAll("_", " ")
    .toLowerCase();
}
const GAP_REASONS = new Map([
  ["LAGGED", "this view was too slow"],
  ["EVICTED", "this view was away for longer than the history covers"],
  ["EPOCH_CHANGED", "the agents' host restarted"],
]);
/** `12 events are missing here: this view was too slow`. */
export function gapWords({ missed, gapReason = "" }) {
  const reason = GAP_REASONS.get(gapReason) ?? gapReason.toLowerCase();
  if (missed === 0) return `nothing is missing here: ${reason}`;
  if (missed === 1) return `1 event is missing here: ${reason}`;
  const count =
    missed === null || missed === undefined ? "an unknown number of" : missed.toLocaleString("en");
  return `${count} events are missing here: ${reason}`;
}
/** True when this build has the type in its table. */
export function isKnownType(type) {
  return TERRARIUM_EVENT_TYPES.includes(type);
}
/** JSON on one line, text as it is. */
function withoutQuotes(value) {
  return typeof value === "string" ? value : (JSON.stringify(value) ?? "");
}
//# sourceMappingURL=events.js.map
