import { activityOf, isAlive, LEVELS, levelOf } from "../../events/activity.js";
import type { AgentLife } from "../live/types.js";

/** Between two arrangements, in milliseconds: cards must not change places under a reader. */
const PAUSE_MS = 5_000;

/** Agents by activity, busiest first, those that do not live last. Stays as it is while somebody is at it. */
export class ActivityOrder {
  #ids: readonly string[] = [];
  #arrangedAt = Number.NEGATIVE_INFINITY;

  /** `held`: the person points at something, which must not move away. New agents come at the end until then. */
  arrange(agents: ReadonlyMap<string, AgentLife>, now: number, held: boolean): readonly AgentLife[] {
    const due = !held && now - this.#arrangedAt >= PAUSE_MS;
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

export function byActivity(a: AgentLife, b: AgentLife): number {
  return rank(b) - rank(a) || a.id.localeCompare(b.id);
}

/** Levels, not numbers: two agents that are much alike do not change places all the time. */
function rank({ vitals }: AgentLife): number {
  return isAlive(vitals) ? 1 + LEVELS.indexOf(levelOf(activityOf(vitals))) : 0;
}
