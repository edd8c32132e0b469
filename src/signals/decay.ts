import type { Pheromone } from "../events/pheromone.js";

/** An entry weaker than this is forgotten. */
export const FORGOTTEN_BELOW = 0.01;

/** The members that decay depends on. */
export type Decaying = Pick<Pheromone, "type" | "initialIntensity" | "halfLifeMs" | "ttlMs" | "at">;

/**
 * Strength at `now` (wall time, ms): `initial * 0.5^(age / halfLife)`. A DREAM has twice the half-life. 0 once
 * `ttlMs` has passed. If the clock was set back, the age is 0: an entry is never stronger than when it was deposited.
 */
export function intensityAt(pheromone: Decaying, now: number): number {
  const age = Math.max(0, now - pheromone.at);
  if (pheromone.ttlMs !== null && age >= pheromone.ttlMs) return 0;
  return pheromone.initialIntensity * 0.5 ** (age / effectiveHalfLife(pheromone));
}

export function isForgotten(pheromone: Decaying, now: number): boolean {
  return intensityAt(pheromone, now) < FORGOTTEN_BELOW;
}

/** The first whole millisecond at which it is forgotten, unless it is reinforced earlier. */
export function forgottenAt(pheromone: Decaying): number {
  const { initialIntensity, ttlMs, at } = pheromone;
  if (initialIntensity < FORGOTTEN_BELOW) return at;
  const fadesAfter =
    Math.floor(effectiveHalfLife(pheromone) * Math.log2(initialIntensity / FORGOTTEN_BELOW)) + 1;
  return at + Math.min(fadesAfter, ttlMs ?? fadesAfter);
}

function effectiveHalfLife({ type, halfLifeMs }: Decaying): number {
  return type === "DREAM" ? halfLifeMs * 2 : halfLifeMs;
}
