/** What is weaker is forgotten. */
export const FORGOTTEN_BELOW = 0.01;
/**
 * Strength at `now` (wall time, ms): `initial * 0.5^(age / halfLife)`. A DREAM has twice the half-life. 0 from the end of
 * `ttlMs` on. A clock that was set back makes nothing stronger than it was deposited.
 */
export function intensityAt(pheromone, now) {
  const age = Math.max(0, now - pheromone.at);
  if (pheromone.ttlMs !== null && age >= pheromone.ttlMs) return 0;
  return pheromone.initialIntensity * 0.5 ** (age / effectiveHalfLife(pheromone));
}
export function isForgotten(pheromone, now) {
  return intensityAt(pheromone, now) < FORGOTTEN_BELOW;
}
/** The first whole millisecond at which it is forgotten, unless it is reinforced before. */
export function forgottenAt(pheromone) {
  const { initialIntensity, ttlMs, at } = pheromone;
  if (initialIntensity < FORGOTTEN_BELOW) return at;
  const fadesAfter =
    Math.floor(effectiveHalfLife(pheromone) * Math.log2(initialIntensity / FORGOTTEN_BELOW)) + 1;
  return at + Math.min(fadesAfter, ttlMs ?? fadesAfter);
}
function effectiveHalfLife({ type, halfLifeMs }) {
  return type === "DREAM" ? halfLifeMs * 2 : halfLifeMs;
}
//# sourceMappingURL=decay.js.map
