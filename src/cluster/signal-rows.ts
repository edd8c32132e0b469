import type { Pheromone } from "../events/pheromone.js";
import { forgottenAt, isForgotten, type SignalRows, type WitnessedDeposit } from "../signals/index.js";
import { token } from "./bucket/names.js";
import type { Replica } from "./bucket/replica.js";

const ENTRY = "pheromone";
const DEPOSIT = "deposit";
/** Past deposits that one deposit deletes. */
const SURPLUS_MAX = 64;

/** A past deposit, and what else its watchers get. */
export type KeptDeposit = WitnessedDeposit & Pick<Pheromone, "ttlMs" | "firstAt">;

/** Entries and past deposits in a bucket. Changes belong to the transaction that decides. */
export class BucketSignalRows implements SignalRows {
  readonly #replica: Replica;
  /** Keys of records, by id of the entry. */
  readonly #keys = new Map<string, string>();
  readonly #sources = new Map<string, number>();
  /** In the order of depositing. */
  readonly #deposits = new Map<string, KeptDeposit>();

  constructor(replica: Replica) {
    this.#replica = replica;
    replica.follow(ENTRY, (key, before, after) => {
      if (before) this.#unindex(before as Pheromone);
      if (after) this.#index(key, after as Pheromone);
    });
    replica.follow(DEPOSIT, (key, _before, after) => {
      if (after) this.#deposits.set(key, after as KeptDeposit);
      else this.#deposits.delete(key);
    });
  }

  has(id: string): boolean {
    return this.#keys.has(id);
  }

  all(): readonly Pheromone[] {
    return [...this.#keys.values()].flatMap((key) => this.#entry(key) ?? []);
  }

  /** Newest first. */
  deposits(): readonly KeptDeposit[] {
    return [...this.#deposits.values()].toSorted((one, other) => other.seq - one.seq);
  }

  find(identity: string): Pheromone | undefined {
    return this.#entry(keyOf(identity));
  }

  put(identity: string, pheromone: Pheromone): void {
    this.#replica.put(keyOf(identity), pheromone);
  }

  remove(id: string): void {
    const key = this.#keys.get(id);
    if (key !== undefined) this.#replica.remove(key);
  }

  forgotten(at: number, max: number): readonly string[] {
    const ids: string[] = [];
    for (const [id, key] of this.#keys) {
      if (ids.length === max) break;
      const pheromone = this.#entry(key);
      if (pheromone && isForgotten(pheromone, at)) ids.push(id);
    }
    return ids;
  }

  weakestOf(source: string): string | undefined {
    const own = this.all().filter((pheromone) => pheromone.source === source);
    return own.toSorted((one, other) => forgottenAt(one) - forgottenAt(other))[0]?.id;
  }

  sources(): ReadonlyMap<string, number> {
    return this.#sources;
  }

  witness(deposit: Omit<WitnessedDeposit, "seq">, max: number): void {
    const seq = this.#replica.count(DEPOSIT);
    const key = this.#keys.get(deposit.id);
    const entry = key === undefined ? undefined : this.#entry(key);
    const kept: KeptDeposit = {
      seq,
      ...deposit,
      ttlMs: entry?.ttlMs ?? null,
      firstAt: entry?.firstAt ?? deposit.at,
    };
    this.#replica.put(`${DEPOSIT}.${seq}`, kept);
    // A lowered bound is reached step by step.
    let surplus = Math.min(this.#deposits.size - max, SURPLUS_MAX);
    for (const oldest of this.#deposits.keys()) {
      if (surplus <= 0) break;
      this.#replica.remove(oldest);
      surplus -= 1;
    }
  }

  #entry(key: string): Pheromone | undefined {
    return this.#replica.get<Pheromone>(key);
  }

  #index(key: string, { id, source }: Pheromone): void {
    this.#keys.set(id, key);
    this.#sources.set(source, (this.#sources.get(source) ?? 0) + 1);
  }

  #unindex({ id, source }: Pheromone): void {
    this.#keys.delete(id);
    const left = (this.#sources.get(source) ?? 1) - 1;
    if (left > 0) this.#sources.set(source, left);
    else this.#sources.delete(source);
  }
}

/** Deposits in the changes of a transaction, in their order. */
export function depositsIn(
  changes: readonly { readonly key: string; readonly after: unknown }[],
): KeptDeposit[] {
  const found = changes.filter(({ key, after }) => key.startsWith(`${DEPOSIT}.`) && after);
  return found.map(({ after }) => after as KeptDeposit).toSorted((one, other) => one.seq - other.seq);
}

/** Entries that the changes of a transaction have replaced or removed. */
export function goneIn(changes: readonly { readonly key: string; readonly before: unknown }[]): Pheromone[] {
  return changes
    .filter(({ key, before }) => key.startsWith(`${ENTRY}.`) && before)
    .map(({ before }) => before as Pheromone);
}

/** Number of the last deposit. */
export function lastDeposit(replica: Replica): number {
  return replica.counted(DEPOSIT);
}

function keyOf(identity: string): string {
  return `${ENTRY}.${token(identity)}`;
}
