import type { LimitName } from "../base/limits.js";
import type { JsonValue } from "../base/json.js";
import type { Pheromone, PheromoneFilter, SensedPheromone } from "../events/pheromone.js";

/** A checked deposit. */
export interface NewDeposit extends Omit<Pheromone, "firstAt" | "count"> {
  /** Id of the entry that it makes, unless it reinforces an existing one. */
  readonly id: string;
}

/** What a store did with a deposit. */
export type DepositOutcome =
  /** Stored. `pheromone` is the entry after the deposit; `evicted` are the ids of entries deleted to make room. */
  | { readonly outcome: "STORED"; readonly pheromone: Pheromone; readonly evicted: readonly string[] }
  /** Not stored: the field has no room, or the source has its `max` entries. */
  | {
      readonly outcome: "FULL";
      readonly limit: LimitName;
      readonly max: number;
      readonly evicted: readonly string[];
    };

/** A past deposit, as `witness` returns it. */
export interface WitnessedDeposit {
  /** Number of the deposit, from 1 in the order of deposits; never reused. */
  readonly seq: number;
  /** The entry that it made or reinforced. */
  readonly id: string;
  /** Type of the pheromone, such as `WARNING`. */
  readonly type: string;
  /** The depositor: an agent's id, or `client:<name>`. */
  readonly source: string;
  /** Id of the agent that it is for; null for all agents. */
  readonly target: string | null;
  /** Key that distinguishes entries of one type, source and target; null for none. */
  readonly key: string | null;
  /** Strength of this deposit alone, 0 to 1. */
  readonly deposited: number;
  /** Strength of the entry after this deposit, 0 to 1. */
  readonly initialIntensity: number;
  /** Time in which the strength halves, ms, as deposited. */
  readonly halfLifeMs: number;
  /** JSON that the depositor attached; null for none. */
  readonly payload: JsonValue;
  /** When it was deposited: wall time, ms since 1970. */
  readonly at: number;
  /** Deposits of the entry up to this one. */
  readonly count: number;
  /** As in `Pheromone`. */
  readonly private?: true;
}

/**
 * Which past deposits `witness` returns. Omitted members filter nothing.
 *
 * @example
 * ```ts
 * const { deposits, next } = await terrarium.signals.witness({ type: "WARNING", first: 20 });
 * const older = await terrarium.signals.witness({ type: "WARNING", first: 20, before: next });
 * ```
 */
export interface WitnessQuery {
  /** One type or several. */
  readonly type?: string | readonly string[] | null;
  /** The depositor: an agent's id, or `client:<name>`. */
  readonly source?: string | null;
  /** Id of the agent that the deposits are for. */
  readonly target?: string | null;
  /** Only deposits with a lower number: `next` of the previous page. */
  readonly before?: number | null;
  /** Deposits of one page, 1 to 1,000. Default 1,000. */
  readonly first?: number | null;
}

/** One page of past deposits. */
export interface WitnessPage {
  /** Newest first. */
  readonly deposits: readonly WitnessedDeposit[];
  /** `before` of the next page; null on the last page. */
  readonly next: number | null;
}

/**
 * The field of pheromones: decaying signals between agents.
 *
 * Decay is computed when something is read; nothing is ever written to make an entry fade. No read returns an entry
 * that is weaker than 0.01 or older than its `ttlMs`, whether or not a sweep has deleted it.
 *
 * Atomicity: a deposit, its reinforcement, its evictions and its record among the past deposits are one change. Durability:
 * a stored deposit survives a crash where the store is a file. Order: deposits have one order, which `watch` follows and
 * `witness` reverses. Delivery: `watch` yields each deposit once; a reader that falls more than `recentMax` deposits behind
 * misses some and continues with the oldest that is kept. Bounds: entries in total and per source; a full field evicts an
 * entry of the source with the most entries, never of a source with fewer than the depositor.
 */
export interface SignalBus {
  /** Resolves when the deposit is stored, or refused because the field is full. Rejects with `StoreError` when the store fails. */
  deposit(deposit: NewDeposit): Promise<DepositOutcome>;
  /** The field at this moment, strongest first, at most `pageMax` of those that pass. From memory. */
  sense(filter?: PheromoneFilter, passes?: (pheromone: Pheromone) => boolean): readonly SensedPheromone[];
  /** Each deposit from now on, as the entry that it made or reinforced. Ends when `signal` aborts or the bus closes. */
  watch(filter: PheromoneFilter, signal: AbortSignal): AsyncIterable<SensedPheromone>;
  /** Position after the latest deposit, for `since`. */
  readonly position: number;
  /**
   * Deposits after a position that pass the filter. Waits until there is at least one. Resolves with the position to
   * continue from; without deposits when `signal` aborts.
   */
  since(position: number, filter: PheromoneFilter, signal: AbortSignal): Promise<RecentDeposits>;
  /** Past deposits, newest first. */
  witness(query?: WitnessQuery): Promise<WitnessPage>;
  /** Deletes forgotten entries, at most `sweepMax`, and resolves with their number. Writes nothing when there are none. */
  sweep(): Promise<number>;
  /** Entries by type, for metrics. */
  counts(): ReadonlyMap<string, number>;
  close(): Promise<void>;
}

export interface RecentDeposits {
  readonly pheromones: readonly SensedPheromone[];
  readonly position: number;
  /** Deposits since the given position that are no longer kept, whether or not they pass the filter. */
  readonly missed: number;
}
