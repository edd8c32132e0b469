import type { Freeze, FreezeScope } from "../events/freeze.js";

/** One change of what is frozen. Never altered. */
export interface FreezeAuditEntry extends FreezeScope {
  /** From 1, in the order of the changes; never used again. */
  readonly seq: number;
  readonly what: "FROZEN" | "THAWED";
  /** The client that did it. */
  readonly who: string;
  /** Null for a thaw. */
  readonly reason: string | null;
  /** Wall time, ms since 1970. */
  readonly at: number;
}

export interface FreezeAuditQuery {
  /** Only entries with a higher number. Default 0. */
  readonly after?: number;
  /** Default and maximum: `pageMax`. */
  readonly first?: number;
}

export interface FreezeAuditPage {
  /** Oldest first. */
  readonly entries: readonly FreezeAuditEntry[];
  /** `after` of the next page; null on the last one. */
  readonly next: number | null;
}

export type PutOutcome =
  | { readonly outcome: "STORED" }
  /** There would be more than `max` freezes; nothing was changed. */
  | { readonly outcome: "FULL"; readonly max: number };

export interface ThawOrder {
  readonly scopes: readonly FreezeScope[];
  readonly by: string;
  readonly at: number;
}

/**
 * Stores freezes and their audit.
 *
 * Atomicity: `put` and `remove` each change all their freezes and the audit together or nothing. A freeze replaces one with
 * the same scope. Durability: where the store is a file, a resolved promise means that the change survives a crash; after a
 * rejection it may be stored or not, and `load` tells. Order: changes have one order. Delivery: a watcher gets the complete set
 * after each change, its own ones before their promise resolves, in that order; changes of other gateways that share the store
 * reach it the same way. Unreadable data counts as a freeze of everything (`UNREADABLE`), which a thaw of all removes.
 */
export interface FreezeStore {
  /** All freezes, in the order in which they were stored. Rejects with `StoreError`. */
  load(): Promise<readonly Freeze[]>;
  put(freezes: readonly Freeze[]): Promise<PutOutcome>;
  /** Resolves with the freezes that were removed; scopes without one are skipped. */
  remove(order: ThawOrder): Promise<readonly Freeze[]>;
  audit(query: FreezeAuditQuery): Promise<FreezeAuditPage>;
  /** Calls `listener` with all freezes after each change. Returns its removal. The listener must not throw. */
  watch(listener: (freezes: readonly Freeze[]) => void): () => void;
}

/** Stands for stored data that cannot be read. */
export const UNREADABLE: Freeze = {
  agentId: null,
  labels: null,
  reason: "a stored freeze cannot be read, so everything is frozen until all is thawed",
  by: null,
  at: 0,
};
