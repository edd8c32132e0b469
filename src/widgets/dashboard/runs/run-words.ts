import { durationWords } from "../../elements/words.js";
import type { Run } from "../../live/types.js";

/** A symbol and a word for each status, so that colour is not the only sign. */
export const STATUS_WORDS: Readonly<Record<Run["status"], string>> = {
  ACCEPTED: "○ waiting",
  RUNNING: "◐ running",
  PARKED: "? parked",
  COMPLETED: "● completed",
  FAILED: "▲ failed",
  CANCELLED: "× cancelled",
  UNKNOWN: "▲ unknown",
};

export const ENDED: ReadonlySet<Run["status"]> = new Set(["COMPLETED", "FAILED", "CANCELLED", "UNKNOWN"]);

/** `now`: the gateway's clock, ms since 1970. */
export function queueWords({ acceptedAt, startedAt, endedAt, status }: Run, now: number): string {
  const from = Date.parse(acceptedAt);
  if (startedAt !== null) return `queued ${timeWords(Date.parse(startedAt) - from)}`;
  if (status === "ACCEPTED") return `queued for ${timeWords(now - from)}`;
  return endedAt === null ? "queue time unknown" : "never known to begin";
}

/** Null before it began. A parked run has no end yet. */
export function tookWords({ startedAt, endedAt, status }: Run, now: number): string | null {
  if (startedAt === null || status === "PARKED") return null;
  if (endedAt === null) return `running for ${timeWords(now - Date.parse(startedAt))}`;
  return `took ${timeWords(Date.parse(endedAt) - Date.parse(startedAt))}`;
}

/** Below ten seconds in milliseconds or tenths of a second: most runs are short. */
function timeWords(ms: number): string {
  const known = Math.max(0, ms);
  if (known < 1_000) return `${known} ms`;
  return known < 10_000 ? `${(known / 1_000).toFixed(1)} s` : durationWords(known);
}
