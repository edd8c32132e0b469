import type { LimitName } from "../base/limits.js";
import type { JsonValue } from "../base/json.js";
import type { Pheromone, PheromoneFilter, SensedPheromone } from "../events/pheromone.js";
/** A checked deposit. */
export interface NewDeposit extends Omit<Pheromone, "firstAt" | "count"> {
  /** Of the entry that it makes, unless it reinforces one. */
  readonly id: string;
}
export type DepositOutcome =
  /** `pheromone` is the entry as it is now. `evicted`: entries that were deleted meanwhile. */
  | {
      readonly outcome: "STORED";
      readonly pheromone: Pheromone;
      readonly evicted: readonly string[];
    }
  | {
      readonly outcome: "FULL";
      readonly limit: LimitName;
      readonly max: number;
      readonly evicted: readonly string[];
    };
/** A past deposit. */
export interface WitnessedDeposit {
  /** Order of deposits, from 1; never used again. */
  readonly seq: number;
  /** The entry that it made or reinforced. */
  readonly id: string;
  readonly type: string;
  readonly source: string;
  readonly target: string | null;
  readonly key: string | null;
  /** Strength of this deposit alone, 0–1. */
  readonly deposited: number;
  /** Strength of the entry after it, 0–1. */
  readonly initialIntensity: number;
  readonly halfLifeMs: number;
  readonly payload: JsonValue;
  /** Wall time, ms since 1970. */
  readonly at: number;
  /** Deposits of the entry so far. */
  readonly count: number;
}
export interface WitnessQuery {
  readonly type?: string | readonly string[] | null;
  readonly source?: string | null;
  readonly target?: string | null;
  /** Only earlier ones: `next` of the page before. */
  readonly before?: number | null;
  /** Default and maximum: `pageMax`. */
  readonly first?: number | null;
}
/** Newest first. */
export interface WitnessPage {
  readonly deposits: readonly WitnessedDeposit[];
  /** `before` of the next page; null when this was the last. */
  readonly next: number | null;
}
/**
 * The field of pheromones: decaying signals between agents.
 *
 * Decay is computed when something is read; nothing is ever written to make an entry fade. What is weaker than 0.01 or past
 * its `ttlMs` is not read any more, whether a sweep has deleted it or not.
 *
 * Atomicity: a deposit, its reinforcement, what it evicts and its place among the past deposits are one change. Durability:
 * a stored deposit survives a crash where the store is a file. Order: deposits have one order, in which `watch` and `witness`
 * tell them. Delivery: `watch` tells each deposit once, unless its reader is more than `recentMax` deposits behind: then it
 * goes on with the oldest that is left. Bounds: entries in all and per source; a full field takes room from the source with
 * the most entries, never from one with fewer than the depositor.
 */
export interface SignalBus {
  /** Resolves when it is stored, or refused for lack of room. Rejects with `StoreError` when the store fails. */
  deposit(deposit: NewDeposit): Promise<DepositOutcome>;
  /** The field at this moment, strongest first, at most `pageMax`. From memory. */
  sense(filter?: PheromoneFilter): readonly SensedPheromone[];
  /** Each deposit from now on, as the entry that it made or reinforced. Ends when `signal` aborts, or with `close`. */
  watch(filter: PheromoneFilter, signal: AbortSignal): AsyncIterable<SensedPheromone>;
  /** Position of the latest deposit that was told, for `since`. */
  readonly position: number;
  /**
   * Deposits after a position that pass the filter; waits for the first one unless there are some. Resolves with the
   * position to go on from; with none when `signal` aborts.
   */
  since(position: number, filter: PheromoneFilter, signal: AbortSignal): Promise<RecentDeposits>;
  /** Past deposits, newest first. */
  witness(query?: WitnessQuery): Promise<WitnessPage>;
  /** Deletes forgotten entries, at most `sweepMax`. Resolves with how many. Writes nothing when there are none. */
  sweep(): Promise<number>;
  /** Entries by type, for metrics. */
  counts(): ReadonlyMap<string, number>;
  close(): Promise<void>;
}
export interface RecentDeposits {
  readonly pheromones: readonly SensedPheromone[];
  readonly position: number;
  /** Deposits, of any kind, that are no longer told. */
  readonly missed: number;
}
