import { preciseDurationWords } from "./durations.js";
import type { RunKind, RunStatus } from "../run.js";

/** What lists of runs know about one, in browser and terminal. Times are ISO 8601. */
export interface ShownRun {
  readonly agentId: string;
  readonly kind: RunKind;
  readonly status: RunStatus;
  readonly command: string | null;
  readonly acceptedAt: string;
  readonly startedAt: string | null;
  readonly endedAt: string | null;
}

/** A symbol and a word for each status, so that colour is not the only sign. */
export const STATUS_WORDS: Readonly<Record<RunStatus, string>> = {
  ACCEPTED: "○ waiting",
  RUNNING: "◐ running",
  PARKED: "? parked",
  COMPLETED: "● completed",
  FAILED: "▲ failed",
  CANCELLED: "× cancelled",
  UNKNOWN: "▲ unknown",
};

export const ENDED: ReadonlySet<RunStatus> = new Set(["COMPLETED", "FAILED", "CANCELLED", "UNKNOWN"]);

/** `perturb`, or the name of the command. */
export function kindWords({ kind, command }: ShownRun): string {
  return kind === "COMMAND" && command !== null ? command : kind.toLowerCase();
}

/** How long it waited, or waits. `now`: the gateway's clock, ms since 1970. Null when unknown. */
export function queueTime({ acceptedAt, startedAt, status }: ShownRun, now: number): string | null {
  const from = Date.parse(acceptedAt);
  if (startedAt !== null) return preciseDurationWords(Date.parse(startedAt) - from);
  return status === "ACCEPTED" ? preciseDurationWords(now - from) : null;
}

/** How long it took, or has taken. Null before it began. A parked run has no end yet. */
export function duration({ startedAt, endedAt, status }: ShownRun, now: number): string | null {
  if (startedAt === null || status === "PARKED") return null;
  return preciseDurationWords((endedAt === null ? now : Date.parse(endedAt)) - Date.parse(startedAt));
}

export function queueWords(run: ShownRun, now: number): string {
  const time = queueTime(run, now);
  if (time === null) return run.endedAt === null ? "queue time unknown" : "never known to begin";
  return run.startedAt === null ? `queued for ${time}` : `queued ${time}`;
}

export function tookWords(run: ShownRun, now: number): string | null {
  const time = duration(run, now);
  if (time === null) return null;
  return run.endedAt === null ? `running for ${time}` : `took ${time}`;
}

/** The outcome in words when there is neither a result nor an error. */
export function outcomeWords({ status }: ShownRun): string {
  if (status === "CANCELLED") return "Cancelled.";
  return status === "PARKED" ? "Waits for a person." : "None yet.";
}

export type RunAction = "again" | "cancel";

/** What can be done with a run of this kind and status. Commands and resumptions cannot be repeated. */
export function actionsOf({ kind, status }: ShownRun): readonly RunAction[] {
  return [
    ...(kind === "COMMAND" || kind === "RESUME" ? [] : (["again"] as const)),
    ...(ENDED.has(status) ? [] : (["cancel"] as const)),
  ];
}

const SCOPE_TO_CANCEL: Readonly<Record<RunKind, string>> = {
  PERTURB: "perturb",
  INVOKE: "invoke",
  COMMAND: "invoke",
  RESUME: "control",
  SIGNAL: "control",
  SCHEDULE: "control",
};

/** The scopes of which one is enough for the action. */
export function scopesFor(action: RunAction, { agentId, kind }: ShownRun): readonly string[] {
  if (action === "again") return [`agent:${agentId}:perturb`];
  return [`agent:${agentId}:${SCOPE_TO_CANCEL[kind]}`, `agent:${agentId}:control`];
}

/** The scopes of which one is enough to see a run's input, error text and client. */
export function scopesToSee(agentId: string): readonly string[] {
  return ["perturb", "invoke", "control"].map((action) => `agent:${agentId}:${action}`);
}
