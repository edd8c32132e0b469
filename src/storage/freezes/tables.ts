import type Database from "libsql";

import { type Freeze, freezeKey } from "../../events/freeze.js";
import {
  type FreezeAuditEntry,
  type FreezeAuditPage,
  type FreezeAuditQuery,
  type FreezeLimits,
  frozenEntry,
  thawedEntry,
  UNREADABLE,
} from "../../freezes/index.js";
import type { FreezeCall, FreezeCallName, FreezeCalls } from "../protocol.js";

interface FreezeRow {
  readonly seq: number;
  readonly key: string;
  readonly card: string;
}

/** Answers calls about freezes, synchronously, inside the transaction that the caller has opened. */
export class FreezeTables {
  readonly #limits: FreezeLimits;
  readonly #statements: ReturnType<typeof prepare>;

  constructor(database: Database.Database, limits: FreezeLimits) {
    this.#limits = limits;
    this.#statements = prepare(database);
  }

  perform(call: FreezeCall): FreezeCalls[FreezeCallName]["result"] {
    switch (call.name) {
      case "loadFreezes":
        return this.#all();
      case "putFreezes":
        return this.#put(call.args.freezes);
      case "removeFreezes":
        return this.#remove(call.args);
      case "freezeAudit":
        return this.#page(call.args);
    }
  }

  #rows(): FreezeRow[] {
    return this.#statements.all.all() as FreezeRow[];
  }

  #all(): Freeze[] {
    const read = this.#rows().map(freezeIn);
    const known = read.filter((freeze) => freeze !== null);
    return known.length < read.length ? [UNREADABLE, ...known] : known;
  }

  #put(freezes: readonly Freeze[]): FreezeCalls["putFreezes"]["result"] {
    const { freezesMax: max } = this.#limits;
    const keys = new Set([...this.#rows().map(({ key }) => key), ...freezes.map(freezeKey)]);
    if (keys.size > max) return { outcome: "FULL", max };
    for (const freeze of freezes) {
      const { agentId, labels, reason, by, at } = freeze;
      this.#statements.put.run(freezeKey(freeze), JSON.stringify({ agentId, labels, reason, by, at }));
      this.#append(frozenEntry(freeze));
    }
    return { outcome: "STORED", freezes: this.#all() };
  }

  #remove({ scopes, by, at }: FreezeCalls["removeFreezes"]["args"]): FreezeCalls["removeFreezes"]["result"] {
    const keys = new Set(scopes.map(freezeKey));
    const removesUnreadable = keys.has(freezeKey(UNREADABLE));
    const removed = new Map<string, Freeze>();
    for (const row of this.#rows()) {
      const freeze = freezeIn(row);
      if (freeze === null ? !removesUnreadable : !keys.has(row.key)) continue;
      this.#statements.remove.run(row.seq);
      const known = freeze ?? UNREADABLE;
      removed.set(freezeKey(known), known);
    }
    for (const freeze of removed.values()) this.#append(thawedEntry(freeze, by, at));
    return { removed: [...removed.values()], freezes: this.#all() };
  }

  #page({ after = 0, first = Infinity }: FreezeAuditQuery): FreezeAuditPage {
    const max = Math.min(first, this.#limits.pageMax);
    const rows = this.#statements.page.all(after, max + 1) as { seq: number; entry: string }[];
    const entries = rows
      .slice(0, max)
      .map(({ seq, entry }) => ({ seq, ...(JSON.parse(entry) as Omit<FreezeAuditEntry, "seq">) }));
    return { entries, next: rows.length > max ? (entries.at(-1)?.seq ?? null) : null };
  }

  #append(entry: Omit<FreezeAuditEntry, "seq">): void {
    const { lastInsertRowid } = this.#statements.append.run(JSON.stringify(entry));
    this.#statements.trim.run(Number(lastInsertRowid) - this.#limits.auditMax);
  }
}

/** Null for a row that is no freeze, or not the one of its key. */
function freezeIn({ key, card }: FreezeRow): Freeze | null {
  try {
    const freeze = JSON.parse(card) as Freeze;
    return typeof freeze.reason === "string" && typeof freeze.at === "number" && freezeKey(freeze) === key
      ? freeze
      : null;
  } catch {
    return null;
  }
}

function prepare(database: Database.Database) {
  return {
    all: database.prepare("SELECT seq, key, card FROM freeze ORDER BY seq"),
    put: database.prepare("INSERT OR REPLACE INTO freeze (key, card) VALUES (?, ?)"),
    remove: database.prepare("DELETE FROM freeze WHERE seq = ?"),
    append: database.prepare("INSERT INTO freeze_audit (entry) VALUES (?)"),
    trim: database.prepare("DELETE FROM freeze_audit WHERE seq <= ?"),
    page: database.prepare("SELECT seq, entry FROM freeze_audit WHERE seq > ? ORDER BY seq LIMIT ?"),
  };
}
