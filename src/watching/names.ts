import type { EventSight } from "../auth/sights.js";
import { ALL_AGENTS } from "../events/cursor.js";

const CLIENT = "client:";

/** Who deposited a pheromone. The name of a client is for those who steer the agent that it is for, of all agents if it is for all. */
export function shownSource(
  sight: EventSight,
  { source, target }: { readonly source: string; readonly target: string | null },
): string {
  return source.startsWith(CLIENT) && !sight.steers(target ?? ALL_AGENTS) ? "client" : source;
}

/** Who settled a question, for viewers that may read the name; for others only whether its deadline passed. */
export function shownSettler(settledBy: string | null, isNamed: boolean): string | null {
  return isNamed || settledBy === DEADLINE ? settledBy : null;
}

const DEADLINE = "deadline";
