import type { Clock } from "../base/clock.js";
import type { PheromoneFilter, SensedPheromone } from "../events/pheromone.js";
import type {
  DepositOutcome,
  NewDeposit,
  RecentDeposits,
  SignalBus,
  WitnessPage,
  WitnessQuery,
} from "./bus.js";
import type { SignalLimits } from "./limits.js";
/** A field that ends with the process. */
export declare class MemorySignalBus implements SignalBus {
  #private;
  constructor(limits: SignalLimits, clock: Clock);
  get position(): number;
  deposit(deposit: NewDeposit): Promise<DepositOutcome>;
  sense(filter?: PheromoneFilter): readonly SensedPheromone[];
  watch(filter: PheromoneFilter, signal: AbortSignal): AsyncIterable<SensedPheromone>;
  since(position: number, filter: PheromoneFilter, signal: AbortSignal): Promise<RecentDeposits>;
  witness({ before, first, ...filter }?: WitnessQuery): Promise<WitnessPage>;
  sweep(): Promise<number>;
  counts(): ReadonlyMap<string, number>;
  close(): Promise<void>;
}
