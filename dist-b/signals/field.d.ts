import type { Clock } from "../base/clock.js";
import type { Pheromone, PheromoneFilter, SensedPheromone } from "../events/pheromone.js";
import type { RecentDeposits } from "./bus.js";
import type { SignalLimits } from "./limits.js";
/**
 * The entries in memory, from which everything is read, and the latest deposits, in which those who watch have a position.
 * Telling a deposit costs the same for any number of them: they are woken once, at the end of the turn.
 */
export declare class SignalField {
  #private;
  constructor(limits: SignalLimits, clock: Clock);
  get position(): number;
  /** Replaces all entries by those that the store has. */
  load(pheromones: Iterable<Pheromone>): void;
  take(pheromone: Pheromone): void;
  remove(ids: readonly string[]): void;
  /** Up to `max` entries that a sweep would delete. */
  forgotten(max: number): readonly string[];
  sense(filter: PheromoneFilter): readonly SensedPheromone[];
  counts(): ReadonlyMap<string, number>;
  since(position: number, filter: PheromoneFilter, signal: AbortSignal): Promise<RecentDeposits>;
  watch(filter: PheromoneFilter, signal: AbortSignal): AsyncGenerator<SensedPheromone, void>;
  close(): void;
}
/** Whether type, source and target pass. */
export declare function passesOf({
  type,
  source,
  target,
}: Pick<PheromoneFilter, "type" | "source" | "target">): (
  pheromone: Pick<Pheromone, "type" | "source" | "target">,
) => boolean;
