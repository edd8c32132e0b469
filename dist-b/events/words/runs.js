import { preciseDurationWords } from "./durations.js";
/** A symbol and a word for each status, so that colour is not the only sign. */
export const STATUS_WORDS = {
  ACCEPTED: "○ waiting",
  RUNNING: "◐ running",
  PARKED: "? parked",
  COMPLETED: "● completed",
  FAILED: "▲ failed",
  CANCELLED: "× cancelled",
  UNKNOWN: "▲ unknown",
};
export const ENDED = new Set(["COMPLETED", "FAILED", "CANCELLED", "UNKNOWN"]);
/** `perturb`, or the name of the command. */
export function kindWords({ kind, command }) {
  return kind === "COMMAND" && command !== null ? command : kind.toLowerCase();
}
/** How long it waited, or waits. `now`: the gateway's clock, ms since 1970. Null when unknown. */
export function queueTime({ acceptedAt, startedAt, status }, now) {
  const from = Date.parse(acceptedAt);
  if (startedAt !== null) return preciseDurationWords(Date.parse(startedAt) - from);
  return status === "ACCEPTED" ? preciseDurationWords(now - from) : null;
}
/** How long it took, or has taken. Null before it began. A parked run has no end yet. */
export function duration({ startedAt, endedAt, status }, now) {
  if (startedAt === null || status === "PARKED") return null;
  return preciseDurationWords((endedAt === null ? now : Date.parse(endedAt)) - Date.parse(startedAt));
}
export function queueWords(run, now) {
  const time = queueTime(run, now);
  if (time === null) return run.endedAt === null ? "queue time unknown" : "never known to begin";
  return run.startedAt === null ? `queued for ${time}` : `queued ${time}`;
}
export function tookWords(run, now) {
  const time = duration(run, now);
  if (time === null) return null;
  return run.endedAt === null ? `running for ${time}` : `took ${time}`;
}
/** The outcome in words when there is neither a result nor an error. */
export function outcomeWords({ status }) {
  if (status === "CANCELLED") return "Cancelled.";
  return status === "PARKED" ? "Waits for a person." : "None yet.";
}
/** What can be done with a run of this kind and status. Commands and resumptions cannot be repeated. */
export function actionsOf({ kind, status }) {
  return [
    ...(kind === "COMMAND" || kind === "RESUME" ? [] : ["again"]),
    ...(ENDED.has(status) ? [] : ["cancel"]),
  ];
}
const SCOPE_TO_CANCEL = {
  PERTURB: "perturb",
  INVOKE: "invoke",
  COMMAND: "invoke",
  RESUME: "control",
  SIGNAL: "control",
  SCHEDULE: "control",
};
/** The scopes of which one is enough for the action. */
export function scopesFor(action, { agentId, kind }) {
  if (action === "again") return [`agent:${agentId}:perturb`];
  return [`agent:${agentId}:${SCOPE_TO_CANCEL[kind]}`, `agent:${agentId}:control`];
}
/** The scopes of which one is enough to see a run's input, error text and client. */
export function scopesToSee(agentId) {
  return ["perturb", "invoke", "control"].map((action) => `agent:${agentId}:${action}`);
}
//# sourceMappingURL=runs.js.map
