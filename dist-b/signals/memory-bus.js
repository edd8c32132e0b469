import { forgottenAt, isForgotten } from "./decay.js";
import { passesOf, SignalField } from "./field.js";
import { SignalKeeper } from "./keeper.js";
/** A field that ends with the process. */
export class MemorySignalBus {
  #limits;
  #clock;
  #rows = new MemorySignalRows();
  #keeper;
  #field;
  constructor(limits, clock) {
    this.#limits = limits;
    this.#clock = clock;
    this.#keeper = new SignalKeeper(this.#rows, limits);
    this.#field = new SignalField(limits, clock);
  }
  get position() {
    return this.#field.position;
  }
  // oxlint-disable-next-line typescript/require-await -- other stores of this port answer later
  async deposit(deposit) {
    const outcome = this.#keeper.deposit(deposit);
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
  // oxlint-disable-next-line typescript/require-await -- as above
  async witness({ before = null, first = null, ...filter } = {}) {
    const max = Math.min(first ?? this.#limits.pageMax, this.#limits.pageMax);
    const passes = passesOf(filter);
    const found = this.#rows.deposits
      .toReversed()
      .filter((deposit) => (before === null || deposit.seq < before) && passes(deposit));
    const deposits = found.slice(0, max);
    return { deposits, next: found.length > max ? (deposits.at(-1)?.seq ?? null) : null };
  }
  // oxlint-disable-next-line typescript/require-await -- as above
  async sweep() {
    const ids = this.#keeper.sweep(this.#clock.now());
    this.#field.remove(ids);
    return ids.length;
  }
  counts() {
    return this.#field.counts();
  }
  close() {
    this.#field.close();
    return Promise.resolve();
  }
}
class MemorySignalRows {
  #byIdentity = new Map();
  #identities = new Map();
  #sources = new Map();
  deposits = [];
  #lastSeq = 0;
  find(identity) {
    return this.#byIdentity.get(identity);
  }
  put(identity, pheromone) {
    if (!this.#byIdentity.has(identity)) this.#count(pheromone.source, 1);
    this.#byIdentity.set(identity, pheromone);
    this.#identities.set(pheromone.id, identity);
  }
  remove(id) {
    const identity = this.#identities.get(id);
    const pheromone = identity === undefined ? undefined : this.#byIdentity.get(identity);
    if (identity === undefined || !pheromone) return;
    this.#byIdentity.delete(identity);
    this.#identities.delete(id);
    this.#count(pheromone.source, -1);
  }
  forgotten(at, max) {
    const ids = [];
    for (const pheromone of this.#byIdentity.values()) {
      if (ids.length === max) break;
      if (isForgotten(pheromone, at)) ids.push(pheromone.id);
    }
    return ids;
  }
  weakestOf(source) {
    let weakest;
    for (const pheromone of this.#byIdentity.values()) {
      if (pheromone.source !== source) continue;
      if (!weakest || forgottenAt(pheromone) < forgottenAt(weakest)) weakest = pheromone;
    }
    return weakest?.id;
  }
  sources() {
    return this.#sources;
  }
  witness(deposit, max) {
    this.deposits.push({ seq: (this.#lastSeq += 1), ...deposit });
    if (this.deposits.length > max) this.deposits.splice(0, this.deposits.length - max);
  }
  #count(source, change) {
    const count = (this.#sources.get(source) ?? 0) + change;
    if (count > 0) this.#sources.set(source, count);
    else this.#sources.delete(source);
  }
}
//# sourceMappingURL=memory-bus.js.map
