import { SignalField } from "../../signals/index.js";
/**
 * The field of a data file. The storage thread decides what a deposit does; a copy of the field in memory, which takes its
 * answers in their order, is what is read.
 */
export class SqliteSignalBus {
  #ask;
  #clock;
  #field;
  #sweepMax;
  /** The copy may lack a deposit. */
  #isStale = true;
  /** Reads the field. Rejects with `StoreError`. */
  static async open(ask, limits, clock) {
    const bus = new SqliteSignalBus(ask, limits, clock);
    await bus.#load();
    return bus;
  }
  constructor(ask, limits, clock) {
    this.#ask = ask;
    this.#clock = clock;
    this.#sweepMax = limits.sweepMax;
    this.#field = new SignalField(limits, clock);
  }
  get position() {
    return this.#field.position;
  }
  async deposit(deposit) {
    let outcome;
    try {
      outcome = await this.#ask("deposit", { deposit });
    } catch (error) {
      // It may have been stored although nobody heard of it.
      this.#isStale = true;
      throw error;
    }
    this.#field.remove(outcome.evicted);
    if (outcome.outcome === "STORED") this.#field.take(outcome.pheromone);
    return outcome;
  }
  sense(filter = {}) {
    return this.#field.sense(filter);
  }
  watch(filter, signal) {
    return this.#field.watch(filter, signal);
  }
  since(position, filter, signal) {
    return this.#field.since(position, filter, signal);
  }
  witness(query = {}) {
    return this.#ask("witness", query);
  }
  async sweep() {
    if (this.#isStale) await this.#load();
    // The file is asked, and written, only when there is something to delete.
    if (this.#field.forgotten(1).length === 0) return 0;
    const ids = await this.#ask("sweepSignals", { at: this.#clock.now() });
    this.#field.remove(ids);
    // The file had no more: what the copy still has went with a deposit that failed.
    if (ids.length < this.#sweepMax) this.#field.remove(this.#field.forgotten(Infinity));
    return ids.length;
  }
  async #load() {
    this.#isStale = false;
    try {
      this.#field.load(await this.#ask("loadSignals", {}, { unbounded: true }));
    } catch (error) {
      this.#isStale = true;
      throw error;
    }
  }
  counts() {
    return this.#field.counts();
  }
  close() {
    this.#field.close();
    return Promise.resolve();
  }
}
//# sourceMappingURL=sqlite.js.map
