import type { Clock } from "../../base/clock.js";
import type { PheromoneFilter, SensedPheromone } from "../../events/pheromone.js";
import {
  type DepositOutcome,
  type NewDeposit,
  type RecentDeposits,
  type SignalBus,
  type SignalLimits,
  type WitnessPage,
  type WitnessQuery,
} from "../../signals/index.js";
import type { Ask } from "../runs/sqlite.js";
/**
 * The field of a data file. The storage thread decides what a deposit does; a copy of the field in memory, which takes its
 * answers in their order, is what is read.
 */
export declare class SqliteSignalBus implements SignalBus {
  #private;
  /** Reads the field. Rejects with `StoreError`. */
  static open(ask: Ask, limits: SignalLimits, clock: Clock): Promise<SqliteSignalBus>;
  private constructor();
  get position(): number;
  deposit(deposit: NewDeposit): Promise<DepositOutcome>;
  sense(filter?: PheromoneFilter): readonly SensedPheromone[];
  watch(filter: PheromoneFilter, signal: AbortSignal): AsyncIterable<SensedPheromone>;
  since(position: number, filter: PheromoneFilter, signal: AbortSignal): Promise<RecentDeposits>;
  witness(query?: WitnessQuery): Promise<WitnessPage>;
  sweep(): Promise<number>;
  counts(): ReadonlyMap<string, number>;
  close(): Promise<void>;
}
