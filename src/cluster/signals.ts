import { TO_SHOW } from "../base/read-options.js";
import type { Clock } from "../base/clock.js";
import type { Pheromone, PheromoneFilter, SensedPheromone } from "../events/pheromone.js";
import {
  type DepositOutcome,
  type NewDeposit,
  passesOf,
  type RecentDeposits,
  type SignalBus,
  SignalField,
  SignalKeeper,
  type SignalLimits,
  type WitnessPage,
  type WitnessQuery,
} from "../signals/index.js";
import type { Change } from "./bucket/attempt.js";
import type { Replica } from "./bucket/replica.js";
import { BucketSignalRows, depositsIn, goneIn, type KeptDeposit, lastDeposit } from "./signal-rows.js";

/** A field in a bucket. Deposits of other gateways are sensed and watched as soon as its feed brings them. */
export class JetStreamSignalBus implements SignalBus {
  readonly #replica: Replica;
  readonly #limits: SignalLimits;
  readonly #clock: Clock;
  readonly #rows: BucketSignalRows;
  readonly #keeper: SignalKeeper;
  readonly #field: SignalField;
  readonly #unwatch: () => void;
  /** Number of the last deposit that is in the field. */
  #lastTaken: number;

  constructor(replica: Replica, limits: SignalLimits, clock: Clock) {
    this.#replica = replica;
    this.#limits = limits;
    this.#clock = clock;
    this.#rows = new BucketSignalRows(replica);
    this.#keeper = new SignalKeeper(this.#rows, limits);
    this.#field = new SignalField(limits, clock);
    this.#field.load(this.#rows.all());
    this.#lastTaken = lastDeposit(replica);
    this.#unwatch = replica.onStored((changes) => this.#take(changes));
  }

  get position(): number {
    return this.#field.position;
  }

  deposit(deposit: NewDeposit): Promise<DepositOutcome> {
    return this.#transact(() => structuredClone(this.#keeper.deposit(deposit)));
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

  async witness({ before = null, first = null, ...filter }: WitnessQuery = {}): Promise<WitnessPage> {
    const max = Math.min(first ?? this.#limits.pageMax, this.#limits.pageMax);
    const passes = passesOf(filter);
    const find = () => {
      const kept = this.#rows.deposits();
      const found = kept.filter((one) => (before === null || one.seq < before) && passes(one));
      const deposits = found.slice(0, max).map(({ ttlMs: _ttlMs, firstAt: _firstAt, ...deposit }) => deposit);
      const next = found.length > max ? (deposits.at(-1)?.seq ?? null) : null;
      return { deposits: structuredClone(deposits), next };
    };
    return (await this.#replica.read(find, "signals", TO_SHOW)).value;
  }

  async sweep(): Promise<number> {
    // The bucket is asked, and written, only when there is something to delete.
    if (this.#field.forgotten(1).length === 0) return 0;
    return (await this.#transact(() => this.#keeper.sweep(this.#clock.now()))).length;
  }

  counts(): ReadonlyMap<string, number> {
    return this.#field.counts();
  }

  close(): Promise<void> {
    this.#unwatch();
    this.#field.close();
    return Promise.resolve();
  }

  #transact<T>(decide: () => T): Promise<T> {
    return this.#replica.transact(decide, "signals");
  }

  #take(changes: readonly Change[]): void {
    this.#field.remove(goneIn(changes).flatMap(({ id }) => (this.#rows.has(id) ? [] : id)));
    // The bucket was purged, and counts anew.
    if (lastDeposit(this.#replica) < this.#lastTaken) this.#lastTaken = 0;
    for (const deposit of depositsIn(changes)) {
      if (deposit.seq <= this.#lastTaken) continue;
      this.#lastTaken = deposit.seq;
      this.#field.take(pheromoneOf(deposit));
      // It was deleted again in the same transaction.
      if (!this.#rows.has(deposit.id)) this.#field.remove([deposit.id]);
    }
  }
}

/** The entry after this deposit. */
function pheromoneOf({ seq: _seq, deposited: _deposited, ...entry }: KeptDeposit) {
  return entry;
}
