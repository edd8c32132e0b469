import { TerrariumError } from "../base/errors.js";
import type { ListedAgent } from "./port.js";

/**
 * Where the page behind this agent begins in the list; 0 for null. Pages follow the order in which the agents came, so an agent that
 * comes meanwhile is on a later page. Throws BAD_USER_INPUT for an id that is not in the list.
 */
export function placeAfter(agents: readonly ListedAgent[], after: string | null): number {
  if (after === null) return 0;
  const at = agents.findIndex(({ id }) => id === after);
  if (at >= 0) return at + 1;
  throw new TerrariumError("BAD_USER_INPUT", "after must be the id of an agent: begin again without it", {
    field: "after",
  });
}

/** The agents of one page. `first` null: all that are left. */
export function pageOf(
  agents: readonly ListedAgent[],
  after: string | null,
  first: number | null,
): readonly ListedAgent[] {
  const start = placeAfter(agents, after);
  return agents.slice(start, first === null ? undefined : start + first);
}
