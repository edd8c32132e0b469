import type { Clock } from "../../base/clock.js";
import type { Pheromone, PheromoneFilter, SensedPheromone } from "../../events/pheromone.js";
import {
  type DepositOutcome,
  type NewDeposit,
  type RecentDeposits,
  type SignalBus,
  SignalField,
  type SignalLimits,
  type WitnessPage,
  type WitnessQuery,
} from "../../signals/index.js";
import type { Ask } from "../runs/sqlite.js";

/**
 * The field of a data file. The storage thread decides what a deposit does; a copy of the field in memory, which takes its
 * answers in their order, is what is read.
 */
export class SqliteSignalBus implements SignalBus {
  readonly #ask: Ask;
  readonly #clock: Clock;
  readonly #field: SignalField;
  readonly #sweepMax: number;
  /** The copy may lack a deposit. */
  #isStale = true;

  /** Reads the field. Rejects with `StoreError`. */
  static async open(ask: Ask, limits: SignalLimits, clock: Clock): Promise<SqliteSignalBus> {
    const bus = new SqliteSignalBus(ask, limits, clock);
    await bus.#load();
    return bus;
  }

  private constructor(ask: Ask, limits: SignalLimits, clock: Clock) {
    this.#ask = ask;
    this.#clock = clock;
    this.#sweepMax = limits.sweepMax;
    this.#field = new SignalField(limits, clock);
  }

  get position(): number {
    return this.#field.position;
  }

  async deposit(deposit: NewDeposit): Promise<DepositOutcome> {
    let outcome: DepositOutcome;
    try {
      outcome = await this.#ask("deposit", { deposit });
    } catch (error) {
      // It may have been stored although the answer was lost.
      this.#isStale = true;
      throw error;
    }
    this.#field.remove(outcome.evicted);
    if (outcome.outcome === "STORED") this.#field.take(outcome.pheromone);
    return outcome;
  }

  sense(
    filter: PheromoneFilter = {},
    passes?: (pheromone: Pheromone) => boolean,
  ): readonly SensedPheromone[] {
    return this.#field.sense(filter, passes);
  }

  watch(filter: PheromoneFilter, signal: AbortSignal): AsyncIterable<SensedPheromone> {
    return this.#field.watch(filter, signal);
  }

  since(position: number, filter: PheromoneFilter, signal: AbortSignal): Promise<RecentDeposits> {
    return this.#field.since(position, filter, signal);
  }

  witness(query: WitnessQuery = {}): Promise<WitnessPage> {
    return this.#ask("witness", query);
  }

  async sweep(): Promise<number> {
    if (this.#isStale) await this.#load();
    // The file is asked, and written, only when there is something to delete.
    if (this.#field.forgotten(1).length === 0) return 0;
    const ids = await this.#ask("sweepSignals", { at: this.#clock.now() });
    this.#field.remove(ids);
    // The file had no more: what the copy still has went with a deposit that failed.
    if (ids.length < this.#sweepMax) this.#field.remove(this.#field.forgotten(Infinity));
    return ids.length;
  }

  async #load(): Promise<void> {
    this.#isStale = false;
    try {
      this.#field.load(await this.#ask("loadSignals", {}, { unbounded: true }));
    } catch (error) {
      this.#isStale = true;
      throw error;
    }
  }

  counts(): ReadonlyMap<string, number> {
    return this.#field.counts();
  }

  close(): Promise<void> {
    this.#field.close();
    return Promise.resolve();
  }
}
