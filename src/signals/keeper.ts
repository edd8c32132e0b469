import { largest } from "../base/bounds/fair-share.js";
import type { Pheromone } from "../events/pheromone.js";
import type { DepositOutcome, NewDeposit, WitnessedDeposit } from "./bus.js";
import { intensityAt, isForgotten } from "./decay.js";
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
  /** Records a past deposit, and deletes the oldest beyond `max`. */
  witness(deposit: Omit<WitnessedDeposit, "seq">, max: number): void;
}

/** Deposits, reinforcement, bounds and sweeps, the same for every store. Synchronous. */
export class SignalKeeper {
  readonly #rows: SignalRows;
  readonly #limits: SignalLimits;

  constructor(rows: SignalRows, limits: SignalLimits) {
    this.#rows = rows;
    this.#limits = limits;
  }

  deposit(deposit: NewDeposit): DepositOutcome {
    const identity = identityOf(deposit);
    const found = this.#rows.find(identity);
    const known = found && !isForgotten(found, deposit.at) ? found : undefined;
    const evicted: string[] = [];
    if (found && !known) {
      this.#rows.remove(found.id);
      evicted.push(found.id);
    }
    if (!known) {
      const full = this.#makeRoom(deposit, evicted);
      if (full) return full;
    }
    const pheromone = known ? reinforced(known, deposit) : { ...deposit, firstAt: deposit.at, count: 1 };
    this.#rows.put(identity, pheromone);
    const { id, type, source, target, key, initialIntensity, halfLifeMs, payload, at, count } = pheromone;
    const deposited = deposit.initialIntensity;
    const privacy = deposit.private && ({ private: true } as const);
    this.#rows.witness(
      {
        id,
        type,
        source,
        target,
        key,
        deposited,
        initialIntensity,
        halfLifeMs,
        payload,
        at,
        count,
        ...privacy,
      },
      this.#limits.depositsMax,
    );
    return { outcome: "STORED", pheromone, evicted };
  }

  /** Deletes forgotten entries and returns their ids. */
  sweep(at: number): readonly string[] {
    const ids = this.#rows.forgotten(at, this.#limits.sweepMax);
    for (const id of ids) this.#rows.remove(id);
    return ids;
  }

  #makeRoom(
    { source, at }: NewDeposit,
    evicted: string[],
  ): Extract<DepositOutcome, { outcome: "FULL" }> | null {
    const { entriesMax, sourceEntriesMax } = this.#limits;
    const fits = (): boolean => {
      const sources = this.#rows.sources();
      return (sources.get(source) ?? 0) < sourceEntriesMax && sumOf(sources) < entriesMax;
    };
    if (fits()) return null;
    evicted.push(...this.sweep(at));
    if (fits()) return null;
    const sources = this.#rows.sources();
    const own = sources.get(source) ?? 0;
    if (own >= sourceEntriesMax)
      return { outcome: "FULL", limit: "maxPheromonesPerSource", max: sourceEntriesMax, evicted };
    const richest = largest(sources, (count) => count);
    const weakest = richest === undefined ? undefined : this.#rows.weakestOf(richest);
    if (richest === undefined || weakest === undefined || (sources.get(richest) ?? 0) <= own + 1)
      return { outcome: "FULL", limit: "maxPheromones", max: entriesMax, evicted };
    this.#rows.remove(weakest);
    evicted.push(weakest);
    return null;
  }
}

/** An entry with one more equal deposit: the strengths add up, at most to 1, and its age starts again at 0. */
export function reinforced(known: Pheromone, deposit: NewDeposit): Pheromone {
  const { id, firstAt, count } = known;
  const initialIntensity = Math.min(1, intensityAt(known, deposit.at) + deposit.initialIntensity);
  return { ...deposit, id, firstAt, count: count + 1, initialIntensity };
}

/** Deposits with equal identities are one entry. */
function identityOf({
  type,
  source,
  target,
  key,
}: Pick<Pheromone, "type" | "source" | "target" | "key">): string {
  return JSON.stringify([type, source, target, key]);
}

function sumOf(counts: ReadonlyMap<string, number>): number {
  let sum = 0;
  for (const count of counts.values()) sum += count;
  return sum;
}
