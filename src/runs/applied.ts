import type { RunWithoutInput } from "./run.js";
import type { ApplyOutcome } from "./store/store.js";

/** Whether a SETTLE was refused because the run saw another state. */
export function isOutdated(applied: ApplyOutcome | null): boolean {
  return applied?.outcome === "REFUSED" && applied.why === "STATE_CHANGED";
}

export function runIn(applied: ApplyOutcome | null): RunWithoutInput | null {
  return applied && applied.outcome !== "MISSING" ? applied.run : null;
}

/** Whether a transition was refused because another gateway carries the agent now. */
export function isElsewhere(applied: ApplyOutcome | null): boolean {
  return applied?.outcome === "REFUSED" && applied.why === "ELSEWHERE";
}
