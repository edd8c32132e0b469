import { type Freeze, freezeKey } from "../events/freeze.js";
import {
  type FreezeAuditEntry,
  type FreezeAuditPage,
  type FreezeAuditQuery,
  type FreezeLimits,
  type FreezeStore,
  frozenEntry,
  type PutOutcome,
  thawedEntry,
  type ThawOrder,
  UNREADABLE,
} from "../freezes/index.js";
import { token } from "./bucket/names.js";
import type { Replica } from "./bucket/replica.js";
import { Trail } from "./bucket/trail.js";

const KIND = "freeze";

/** A record. `order`: when it was stored, among all of them. */
interface Kept {
  readonly order: number;
  readonly freeze: Freeze;
}

/** Freezes in a bucket. What another gateway freezes is told here as soon as its feed brings it. */
export class JetStreamFreezeStore implements FreezeStore {
  readonly #replica: Replica;
  readonly #limits: FreezeLimits;
  readonly #audit: Trail<Omit<FreezeAuditEntry, "seq">>;
  /** By key of the record: those of this moment. */
  readonly #kept = new Map<string, unknown>();
  readonly #listeners = new Set<(freezes: readonly Freeze[]) => void>();

  constructor(replica: Replica, limits: FreezeLimits, onError: (error: unknown) => void) {
    this.#replica = replica;
    this.#limits = limits;
    this.#audit = new Trail({ replica, name: "freezes", labels: [], max: limits.auditMax, onError });
    replica.follow(KIND, (key, _before, after) => {
      if (after === undefined) this.#kept.delete(key);
      else this.#kept.set(key, after);
    });
    replica.onStored((changes) => {
      if (changes.some(({ key }) => key.startsWith(`${KIND}.`))) this.#tell();
    });
  }

  load(): Promise<readonly Freeze[]> {
    return this.#transact(() => this.#all());
  }

  put(freezes: readonly Freeze[]): Promise<PutOutcome> {
    const { freezesMax: max } = this.#limits;
    return this.#transact(() => {
      const keys = new Set([...this.#kept.keys(), ...freezes.map((freeze) => keyOf(freeze))]);
      if (keys.size > max) return { outcome: "FULL", max };
      for (const { agentId, labels, reason, by, at } of freezes) {
        const freeze: Freeze = { agentId, labels, reason, by, at };
        const kept: Kept = { order: this.#replica.count("freeze-order"), freeze };
        this.#replica.put(keyOf(freeze), kept);
        this.#audit.append(frozenEntry(freeze));
      }
      return { outcome: "STORED" };
    });
  }

  remove({ scopes, by, at }: ThawOrder): Promise<readonly Freeze[]> {
    return this.#transact(() => {
      const keys = new Set(scopes.map((scope) => keyOf(scope)));
      const removesUnreadable = keys.has(keyOf(UNREADABLE));
      const removed = new Map<string, Freeze>();
      for (const [key, value] of this.#inOrder()) {
        const freeze = freezeIn(key, value);
        if (freeze === null ? !removesUnreadable : !keys.has(key)) continue;
        this.#replica.remove(key);
        removed.set(freezeKey(freeze ?? UNREADABLE), freeze ?? UNREADABLE);
      }
      for (const freeze of removed.values()) this.#audit.append(thawedEntry(freeze, by, at));
      return structuredClone([...removed.values()]);
    });
  }

  audit({ after = 0, first = Infinity }: FreezeAuditQuery): Promise<FreezeAuditPage> {
    return this.#audit.page({ after, first: Math.min(first, this.#limits.pageMax) });
  }

  watch(listener: (freezes: readonly Freeze[]) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #transact<T>(decide: () => T): Promise<T> {
    return this.#replica.transact(decide, "freezes");
  }

  #tell(): void {
    for (const listener of this.#listeners) listener(this.#all());
  }

  #all(): Freeze[] {
    const read = this.#inOrder().map(([key, value]) => freezeIn(key, value));
    const known = structuredClone(read.filter((freeze) => freeze !== null));
    return known.length < read.length ? [UNREADABLE, ...known] : known;
  }

  #inOrder(): [string, unknown][] {
    return [...this.#kept].toSorted(([, one], [, other]) => orderOf(one) - orderOf(other));
  }
}

function keyOf(scope: Parameters<typeof freezeKey>[0]): string {
  return `${KIND}.${token(freezeKey(scope))}`;
}

function orderOf(value: unknown): number {
  return (value as Partial<Kept> | null)?.order ?? 0;
}

/** Null for a record that is no freeze, or not the one of its key. */
function freezeIn(key: string, value: unknown): Freeze | null {
  const freeze = (value as Partial<Kept> | null)?.freeze;
  if (typeof freeze?.reason !== "string" || typeof freeze.at !== "number") return null;
  return keyOf(freeze) === key ? freeze : null;
}
