import type { Pheromone } from "../events/pheromone.js";

/** As streams, and clients that may not control its agent, get it: without what a private run wrote into it. */
export function withoutPrivate<P extends Pick<Pheromone, "payload" | "key" | "private">>({
  private: isPrivate,
  ...pheromone
}: P): Omit<P, "private"> {
  return isPrivate ? { ...pheromone, payload: null, key: null } : pheromone;
}
