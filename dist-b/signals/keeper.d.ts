import type { Pheromone } from "../events/pheromone.js";
import type { DepositOutcome, NewDeposit, WitnessedDeposit } from "./bus.js";
import type { SignalLimits } from "./limits.js";
/** What the keeper needs from a store: rows, inside one transaction that the store opens. */
export interface SignalRows {
  /** The entry of this identity. */
  find(identity: string): Pheromone | undefined;
  /** Replaces the entry of the same identity. */
  put(identity: string, pheromone: Pheromone): void;
  remove(id: string): void;
  /** Up to `max` entries that are forgotten at `at`. */
  forgotten(at: number, max: number): readonly string[];
  /** The entry of a source that is forgotten first. */
  weakestOf(source: string): string | undefined;
  /** Entries of each source. */
  sources(): ReadonlyMap<string, number>;
  /** Appends a past deposit, and forgets the oldest beyond `max`. */
  witness(deposit: Omit<WitnessedDeposit, "seq">, max: number): void;
}
/** Deposits, reinforcement, bounds and sweeps, the same for every store. Synchronous. */
export declare class SignalKeeper {
  #private;
  constructor(rows: SignalRows, limits: SignalLimits);
  deposit(deposit: NewDeposit): DepositOutcome;
  /** Deletes forgotten entries: their ids. */
  sweep(at: number): readonly string[];
}
/** An entry with one more equal deposit: the strengths add up, at most to 1, and the half-life starts anew. */
export declare function reinforced(known: Pheromone, deposit: NewDeposit): Pheromone;
/** Deposits with equal identities are one entry. */
export declare function identityOf({
  type,
  source,
  target,
  key,
}: Pick<Pheromone, "type" | "source" | "target" | "key">): string;
