import type { EventSight } from "../auth/sights.js";
import { ALL_AGENTS } from "../events/cursor.js";

/** Who did something, as a viewer that steers the agent may read it: null for an agent that this viewer does not see. */
export function shownName(sight: EventSight, by: string | null): string | null {
  if (by === null || !by.startsWith(AGENT)) return by;
  return sight.sees(by.slice(AGENT.length)) ? by : null;
}

const AGENT = "agent:";
const CLIENT = "client:";

/** Who deposited a pheromone. The name of a client is for those who steer the agent that it is for, of all agents if it is for all. */
export function shownSource(
  sight: EventSight,
  { source, target }: { readonly source: string; readonly target: string | null },
): string {
  return source.startsWith(CLIENT) && !sight.steers(target ?? ALL_AGENTS) ? "client" : source;
}

/** Who settled a question, for viewers that may read the name; for others that it was nobody, when its deadline passed. */
export function shownSettler(settledBy: string | null, isNamed: boolean): string | null {
  return isNamed || settledBy === DEADLINE ? settledBy : null;
}

const DEADLINE = "deadline";
