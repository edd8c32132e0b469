import { type Freeze, freezeKey } from "../events/freeze.js";
import type { FreezeLimits } from "./limits.js";
import type {
  FreezeAuditEntry,
  FreezeAuditPage,
  FreezeAuditQuery,
  FreezeStore,
  PutOutcome,
  ThawOrder,
} from "./store.js";

/** Keeps freezes for the lifetime of the process: for tests, embedding and `--ephemeral`. */
export class MemoryFreezeStore implements FreezeStore {
  readonly #limits: FreezeLimits;
  /** By key, in the order in which they were stored. */
  readonly #freezes = new Map<string, Freeze>();
  readonly #listeners = new Set<(freezes: readonly Freeze[]) => void>();
  #audit: FreezeAuditEntry[] = [];
  #lastSeq = 0;

  constructor(limits: FreezeLimits) {
    this.#limits = limits;
  }

  async load(): Promise<readonly Freeze[]> {
    return structuredClone([...this.#freezes.values()]);
  }

  async put(freezes: readonly Freeze[]): Promise<PutOutcome> {
    const { freezesMax: max } = this.#limits;
    const keys = new Set([...this.#freezes.keys(), ...freezes.map(freezeKey)]);
    if (keys.size > max) return { outcome: "FULL", max };
    for (const freeze of structuredClone(freezes)) {
      this.#freezes.delete(freezeKey(freeze));
      this.#freezes.set(freezeKey(freeze), freeze);
      this.#append(frozenEntry(freeze));
    }
    await this.#tell();
    return { outcome: "STORED" };
  }

  async remove({ scopes, by, at }: ThawOrder): Promise<readonly Freeze[]> {
    const removed: Freeze[] = [];
    for (const scope of scopes) {
      const freeze = this.#freezes.get(freezeKey(scope));
      if (!freeze) continue;
      this.#freezes.delete(freezeKey(scope));
      this.#append(thawedEntry(freeze, by, at));
      removed.push(freeze);
    }
    if (removed.length > 0) await this.#tell();
    return removed;
  }

  async audit({ after = 0, first = Infinity }: FreezeAuditQuery): Promise<FreezeAuditPage> {
    const max = Math.min(first, this.#limits.pageMax);
    const later = this.#audit.filter(({ seq }) => seq > after);
    const entries = structuredClone(later.slice(0, max));
    return { entries, next: later.length > max ? (entries.at(-1)?.seq ?? null) : null };
  }

  watch(listener: (freezes: readonly Freeze[]) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async #tell(): Promise<void> {
    const all = await this.load();
    for (const listener of this.#listeners) listener(all);
  }

  #append(entry: Omit<FreezeAuditEntry, "seq">): void {
    this.#lastSeq += 1;
    this.#audit.push({ seq: this.#lastSeq, ...entry });
    if (this.#audit.length > this.#limits.auditMax) this.#audit = this.#audit.slice(-this.#limits.auditMax);
  }
}

export function frozenEntry({ agentId, labels, reason, by, at }: Freeze): Omit<FreezeAuditEntry, "seq"> {
  return { agentId, labels, what: "FROZEN", who: by ?? "", reason, at };
}

export function thawedEntry(
  { agentId, labels }: Freeze,
  who: string,
  at: number,
): Omit<FreezeAuditEntry, "seq"> {
  return { agentId, labels, what: "THAWED", who, reason: null, at };
}
