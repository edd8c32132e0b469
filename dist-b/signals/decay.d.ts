import type { Pheromone } from "../events/pheromone.js";
/** What is weaker is forgotten. */
export declare const FORGOTTEN_BELOW = 0.01;
/** The members that decay depends on. */
export type Decaying = Pick<Pheromone, "type" | "initialIntensity" | "halfLifeMs" | "ttlMs" | "at">;
/**
 * Strength at `now` (wall time, ms): `initial * 0.5^(age / halfLife)`. A DREAM has twice the half-life. 0 from the end of
 * `ttlMs` on. A clock that was set back makes nothing stronger than it was deposited.
 */
export declare function intensityAt(pheromone: Decaying, now: number): number;
export declare function isForgotten(pheromone: Decaying, now: number): boolean;
/** The first whole millisecond at which it is forgotten, unless it is reinforced before. */
export declare function forgottenAt(pheromone: Decaying): number;
