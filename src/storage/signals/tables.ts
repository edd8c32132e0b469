import type Database from "libsql";

import type { Pheromone } from "../../events/pheromone.js";
import {
  forgottenAt,
  SignalKeeper,
  type SignalLimits,
  type SignalRows,
  type WitnessedDeposit,
  type WitnessPage,
  type WitnessQuery,
} from "../../signals/index.js";
import type { SignalCall, SignalCallName, SignalCalls } from "../protocol.js";

interface CardRow {
  readonly card: string;
}

/** Answers calls about pheromones, synchronously, inside the transaction that the caller has opened. */
export class SignalTables {
  readonly #rows: SignalRowsInTables;
  readonly #keeper: SignalKeeper;
  readonly #pageMax: number;

  constructor(database: Database.Database, limits: SignalLimits) {
    this.#rows = new SignalRowsInTables(database);
    this.#keeper = new SignalKeeper(this.#rows, limits);
    this.#pageMax = limits.pageMax;
  }

  /** Call it after a rollback. */
  rolledBack(): void {
    this.#rows.recount();
  }

  perform(call: SignalCall): SignalCalls[SignalCallName]["result"] {
    switch (call.name) {
      case "deposit":
        return this.#keeper.deposit(call.args.deposit);
      case "sweepSignals":
        return this.#keeper.sweep(call.args.at);
      case "loadSignals":
        return this.#rows.all();
      case "witness":
        return this.#rows.page(call.args, this.#pageMax);
    }
  }
}

class SignalRowsInTables implements SignalRows {
  readonly #statements: ReturnType<typeof prepare>;
  /** Entries of each source, so that a deposit counts nothing. */
  #sources = new Map<string, number>();
  #deposits = 0;

  constructor(database: Database.Database) {
    this.#statements = prepare(database);
    this.recount();
  }

  recount(): void {
    const rows = this.#statements.sources.all() as { source: string; entries: number }[];
    this.#sources = new Map(rows.map(({ source, entries }) => [source, entries]));
    this.#deposits = (this.#statements.countDeposits.get() as { deposits: number }).deposits;
  }

  find(identity: string): Pheromone | undefined {
    const row = this.#statements.find.get(identity) as CardRow | undefined;
    return row && (JSON.parse(row.card) as Pheromone);
  }

  put(identity: string, pheromone: Pheromone): void {
    const { id, source } = pheromone;
    if (!this.#statements.find.get(identity)) this.#count(source, 1);
    this.#statements.put.run(identity, id, source, forgottenAt(pheromone), JSON.stringify(pheromone));
  }

  remove(id: string): void {
    const row = this.#statements.sourceOf.get(id) as { source: string } | undefined;
    if (!row) return;
    this.#statements.remove.run(id);
    this.#count(row.source, -1);
  }

  forgotten(at: number, max: number): readonly string[] {
    return (this.#statements.forgotten.all(at, max) as { id: string }[]).map(({ id }) => id);
  }

  weakestOf(source: string): string | undefined {
    return (this.#statements.weakest.get(source) as { id: string } | undefined)?.id;
  }

  sources(): ReadonlyMap<string, number> {
    return this.#sources;
  }

  witness(deposit: Omit<WitnessedDeposit, "seq">, max: number): void {
    const { type, source, target } = deposit;
    this.#statements.append.run(type, source, target, JSON.stringify(deposit));
    this.#deposits += 1;
    if (this.#deposits <= max) return;
    this.#statements.dropOldest.run(this.#deposits - max);
    this.#deposits = max;
  }

  all(): readonly Pheromone[] {
    return (this.#statements.all.all() as CardRow[]).map(({ card }) => JSON.parse(card) as Pheromone);
  }

  page({ type, source, target, before, first }: WitnessQuery, pageMax: number): WitnessPage {
    const max = Math.min(first ?? pageMax, pageMax);
    const types = type === undefined || type === null ? null : JSON.stringify([type].flat());
    const rows = this.#statements.page.all(
      before ?? Number.MAX_SAFE_INTEGER,
      types,
      types,
      source ?? null,
      source ?? null,
      target ?? null,
      target ?? null,
      max + 1,
    ) as (CardRow & { readonly seq: number })[];
    const deposits = rows
      .slice(0, max)
      .map(({ seq, card }) => ({ seq, ...(JSON.parse(card) as Omit<WitnessedDeposit, "seq">) }));
    return { deposits, next: rows.length > max ? (deposits.at(-1)?.seq ?? null) : null };
  }

  #count(source: string, change: number): void {
    const entries = (this.#sources.get(source) ?? 0) + change;
    if (entries > 0) this.#sources.set(source, entries);
    else this.#sources.delete(source);
  }
}

function prepare(database: Database.Database) {
  return {
    sources: database.prepare("SELECT source, count(*) AS entries FROM pheromone GROUP BY source"),
    countDeposits: database.prepare("SELECT count(*) AS deposits FROM pheromone_deposit"),
    find: database.prepare("SELECT card FROM pheromone WHERE identity = ?"),
    put: database.prepare(
      "INSERT OR REPLACE INTO pheromone (identity, id, source, forgotten_at, card) VALUES (?, ?, ?, ?, ?)",
    ),
    sourceOf: database.prepare("SELECT source FROM pheromone WHERE id = ?"),
    remove: database.prepare("DELETE FROM pheromone WHERE id = ?"),
    forgotten: database.prepare(
      "SELECT id FROM pheromone WHERE forgotten_at <= ? ORDER BY forgotten_at LIMIT ?",
    ),
    weakest: database.prepare("SELECT id FROM pheromone WHERE source = ? ORDER BY forgotten_at LIMIT 1"),
    all: database.prepare("SELECT card FROM pheromone"),
    append: database.prepare(
      "INSERT INTO pheromone_deposit (type, source, target, card) VALUES (?, ?, ?, ?)",
    ),
    dropOldest: database.prepare(
      "DELETE FROM pheromone_deposit WHERE seq IN (SELECT seq FROM pheromone_deposit ORDER BY seq LIMIT ?)",
    ),
    page: database.prepare(
      `SELECT seq, card FROM pheromone_deposit
       WHERE seq < ? AND (? IS NULL OR type IN (SELECT value FROM json_each(?)))
         AND (? IS NULL OR source = ?) AND (? IS NULL OR target = ?)
       ORDER BY seq DESC LIMIT ?`,
    ),
  };
}
