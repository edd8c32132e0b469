import { forgottenAt, SignalKeeper } from "../../signals/index.js";
/** Answers calls about pheromones, synchronously, inside the transaction that the caller has opened. */
export class SignalTables {
  #rows;
  #keeper;
  #pageMax;
  constructor(database, limits) {
    this.#rows = new SignalRowsInTables(database);
    this.#keeper = new SignalKeeper(this.#rows, limits);
    this.#pageMax = limits.pageMax;
  }
  /** Call it after a rollback. */
  rolledBack() {
    this.#rows.recount();
  }
  perform(call) {
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
class SignalRowsInTables {
  #statements;
  /** Entries of each source, so that a deposit counts nothing. */
  #sources = new Map();
  #deposits = 0;
  constructor(database) {
    this.#statements = prepare(database);
    this.recount();
  }
  recount() {
    const rows = this.#statements.sources.all();
    this.#sources = new Map(rows.map(({ source, entries }) => [source, entries]));
    this.#deposits = this.#statements.countDeposits.get().deposits;
  }
  find(identity) {
    const row = this.#statements.find.get(identity);
    return row && JSON.parse(row.card);
  }
  put(identity, pheromone) {
    const { id, source } = pheromone;
    if (!this.#statements.find.get(identity)) this.#count(source, 1);
    this.#statements.put.run(identity, id, source, forgottenAt(pheromone), JSON.stringify(pheromone));
  }
  remove(id) {
    const row = this.#statements.sourceOf.get(id);
    if (!row) return;
    this.#statements.remove.run(id);
    this.#count(row.source, -1);
  }
  forgotten(at, max) {
    return this.#statements.forgotten.all(at, max).map(({ id }) => id);
  }
  weakestOf(source) {
    return this.#statements.weakest.get(source)?.id;
  }
  sources() {
    return this.#sources;
  }
  witness(deposit, max) {
    const { type, source, target } = deposit;
    this.#statements.append.run(type, source, target, JSON.stringify(deposit));
    this.#deposits += 1;
    if (this.#deposits <= max) return;
    this.#statements.dropOldest.run(this.#deposits - max);
    this.#deposits = max;
  }
  all() {
    return this.#statements.all.all().map(({ card }) => JSON.parse(card));
  }
  page({ type, source, target, before, first }, pageMax) {
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
    );
    const deposits = rows.slice(0, max).map(({ seq, card }) => ({ seq, ...JSON.parse(card) }));
    return { deposits, next: rows.length > max ? (deposits.at(-1)?.seq ?? null) : null };
  }
  #count(source, change) {
    const entries = (this.#sources.get(source) ?? 0) + change;
    if (entries > 0) this.#sources.set(source, entries);
    else this.#sources.delete(source);
  }
}
function prepare(database) {
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
    page: database.prepare(`SELECT seq, card FROM pheromone_deposit
       WHERE seq < ? AND (? IS NULL OR type IN (SELECT value FROM json_each(?)))
         AND (? IS NULL OR source = ?) AND (? IS NULL OR target = ?)
       ORDER BY seq DESC LIMIT ?`),
  };
}
//# sourceMappingURL=tables.js.map
