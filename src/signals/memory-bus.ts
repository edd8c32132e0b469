import type { Clock } from "../base/clock.js";
import type { Pheromone, PheromoneFilter, SensedPheromone } from "../events/pheromone.js";
import type {
  DepositOutcome,
  NewDeposit,
  RecentDeposits,
  SignalBus,
  WitnessedDeposit,
  WitnessPage,
  WitnessQuery,
} from "./bus.js";
import { forgottenAt, isForgotten } from "./decay.js";
import { passesOf, SignalField } from "./field.js";
import { SignalKeeper, type SignalRows } from "./keeper.js";
import type { SignalLimits } from "./limits.js";

/** A field in memory only: it is lost when the process ends. */
export class MemorySignalBus implements SignalBus {
  readonly #limits: SignalLimits;
  readonly #clock: Clock;
  readonly #rows = new MemorySignalRows();
  readonly #keeper: SignalKeeper;
  readonly #field: SignalField;

  constructor(limits: SignalLimits, clock: Clock) {
    this.#limits = limits;
    this.#clock = clock;
    this.#keeper = new SignalKeeper(this.#rows, limits);
    this.#field = new SignalField(limits, clock);
  }

  get position(): number {
    return this.#field.position;
  }

  // oxlint-disable-next-line typescript/require-await -- the port is asynchronous, because the SQLite store is
  async deposit(deposit: NewDeposit): Promise<DepositOutcome> {
    const outcome = this.#keeper.deposit(deposit);
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

  // oxlint-disable-next-line typescript/require-await -- as above
  async witness({ before = null, first = null, ...filter }: WitnessQuery = {}): Promise<WitnessPage> {
    const max = Math.min(first ?? this.#limits.pageMax, this.#limits.pageMax);
    const passes = passesOf(filter);
    const found = this.#rows.deposits
      .toReversed()
      .filter((deposit) => (before === null || deposit.seq < before) && passes(deposit));
    const deposits = found.slice(0, max);
    return { deposits, next: found.length > max ? (deposits.at(-1)?.seq ?? null) : null };
  }

  // oxlint-disable-next-line typescript/require-await -- as above
  async sweep(): Promise<number> {
    const ids = this.#keeper.sweep(this.#clock.now());
    this.#field.remove(ids);
    return ids.length;
  }

  counts(): ReadonlyMap<string, number> {
    return this.#field.counts();
  }

  close(): Promise<void> {
    this.#field.close();
    return Promise.resolve();
  }
}

class MemorySignalRows implements SignalRows {
  readonly #byIdentity = new Map<string, Pheromone>();
  readonly #identities = new Map<string, string>();
  readonly #sources = new Map<string, number>();
  readonly deposits: WitnessedDeposit[] = [];
  #lastSeq = 0;

  find(identity: string): Pheromone | undefined {
    return this.#byIdentity.get(identity);
  }

  put(identity: string, pheromone: Pheromone): void {
    if (!this.#byIdentity.has(identity)) this.#count(pheromone.source, 1);
    this.#byIdentity.set(identity, pheromone);
    this.#identities.set(pheromone.id, identity);
  }

  remove(id: string): void {
    const identity = this.#identities.get(id);
    const pheromone = identity === undefined ? undefined : this.#byIdentity.get(identity);
    if (identity === undefined || !pheromone) return;
    this.#byIdentity.delete(identity);
    this.#identities.delete(id);
    this.#count(pheromone.source, -1);
  }

  forgotten(at: number, max: number): readonly string[] {
    const ids: string[] = [];
    for (const pheromone of this.#byIdentity.values()) {
      if (ids.length === max) break;
      if (isForgotten(pheromone, at)) ids.push(pheromone.id);
    }
    return ids;
  }

  weakestOf(source: string): string | undefined {
    let weakest: Pheromone | undefined;
    for (const pheromone of this.#byIdentity.values()) {
      if (pheromone.source !== source) continue;
      if (!weakest || forgottenAt(pheromone) < forgottenAt(weakest)) weakest = pheromone;
    }
    return weakest?.id;
  }

  sources(): ReadonlyMap<string, number> {
    return this.#sources;
  }

  witness(deposit: Omit<WitnessedDeposit, "seq">, max: number): void {
    this.deposits.push({ seq: (this.#lastSeq += 1), ...deposit });
    if (this.deposits.length > max) this.deposits.splice(0, this.deposits.length - max);
  }

  #count(source: string, change: number): void {
    const count = (this.#sources.get(source) ?? 0) + change;
    if (count > 0) this.#sources.set(source, count);
    else this.#sources.delete(source);
  }
}
