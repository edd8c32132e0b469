import type { PheromoneFilter, SensedPheromone } from "../../events/pheromone.js";
import { checkedFilter } from "../../signals/index.js";
import type { AgentContext } from "./definition.js";

/**
 * A `source` that yields each matching deposit, by any agent or client, from the start of the agent on. Throws
 * BAD_USER_INPUT for a wrong filter.
 *
 * @example
 * ```ts
 * defineAgent({
 *   id: "watchman",
 *   source: pheromones({ type: "WARNING", minIntensity: 0.5 }),
 *   process: (warning) => ({ from: warning.source, strength: warning.intensity }),
 * });
 * ```
 */
export function pheromones(
  filter: PheromoneFilter = {},
): (context: Pick<AgentContext, "signals">) => AsyncIterable<SensedPheromone> {
  const checked = checkedFilter(filter);
  return ({ signals }) => signals.watch(checked);
}
