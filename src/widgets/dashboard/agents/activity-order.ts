import { activityOf, isAlive, LEVELS, levelOf } from "../../../events/activity.js";
import type { AgentState } from "../../live/types.js";

/** Minimum time between two sorts, in milliseconds, so that cards do not move while someone reads. */
const PAUSE_MS = 5_000;

/** Sorts agents by activity, most active first, stopped ones last. Keeps the order while the person uses the list. */
export class ActivityOrder {
  #ids: readonly string[] = [];
  #arrangedAt = Number.NEGATIVE_INFINITY;

  /** `inUse`: pointer or focus is in the list, so nothing may move; new agents are added at the end. */
  arrange(agents: ReadonlyMap<string, AgentState>, now: number, inUse: boolean): readonly AgentState[] {
    const due = !inUse && now - this.#arrangedAt >= PAUSE_MS;
    if (due || this.#ids.length === 0) {
      this.#ids = [...agents.values()].toSorted(byActivity).map(({ id }) => id);
      this.#arrangedAt = now;
    } else if (agents.size !== this.#ids.length || this.#ids.some((id) => !agents.has(id))) {
      const known = new Set(this.#ids);
      this.#ids = [
        ...this.#ids.filter((id) => agents.has(id)),
        ...[...agents.keys()].filter((id) => !known.has(id)),
      ];
    }
    return this.#ids.flatMap((id) => agents.get(id) ?? []);
  }
}

export function byActivity(a: AgentState, b: AgentState): number {
  return rank(b) - rank(a) || a.id.localeCompare(b.id);
}

/** Compares levels rather than numbers, so that similar agents do not keep swapping places. */
function rank({ vitals }: AgentState): number {
  return isAlive(vitals) ? 1 + LEVELS.indexOf(levelOf(activityOf(vitals))) : 0;
}
