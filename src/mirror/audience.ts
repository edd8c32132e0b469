import { ALL_AGENTS } from "../events/cursor.js";

/** The streams that one connection reads, with the number of its subscriptions to each. */
type Reading = Map<string, number>;

/**
 * Counts observers: a connection counts once, for any number of subscriptions. A connection that reads the stream of
 * all agents watches each of them. Entering and leaving cost what one connection reads; publishing never calls this
 * class. Bounded by the limits on connections and their subscriptions.
 */
export class Audience {
  readonly #readings = new Map<object, Reading>();
  /** Connections that read the stream of all agents. */
  #ofAll = 0;
  /** Connections that read an agent's own stream, and not that of all agents. */
  readonly #ofOne = new Map<string, number>();
  /** Connections by the set of agents whose own streams they read, those aside that read the stream of all. */
  readonly #bySet = new Map<string, { readonly scopes: readonly string[]; count: number }>();

  /** Connections that watch any stream. */
  get size(): number {
    return this.#readings.size;
  }

  /** Connections that watch this agent. */
  of(agentId: string): number {
    return this.#ofAll + (this.#ofOne.get(agentId) ?? 0);
  }

  /** Connections that watch any of the agents that pass. Costs as much as there are different sets of watched agents. */
  ofAny(passes: (agentId: string) => boolean): number {
    let count = this.#ofAll;
    for (const set of this.#bySet.values()) if (set.scopes.some(passes)) count += set.count;
    return count;
  }

  /** Counts a subscription of `observer` (a connection) to a stream. Returns a function that ends it, once. */
  enter(observer: object, scope: string): () => void {
    const reading = this.#readings.get(observer) ?? new Map<string, number>();
    this.#readings.set(observer, reading);
    const before = reading.get(scope) ?? 0;
    if (before === 0) {
      this.#countSet(reading, -1);
      this.#begin(reading, scope);
    }
    reading.set(scope, before + 1);
    if (before === 0) this.#countSet(reading, 1);
    let isOver = false;
    return () => {
      if (isOver) return;
      isOver = true;
      this.#leave(observer, reading, scope);
    };
  }

  #leave(observer: object, reading: Reading, scope: string): void {
    const left = (reading.get(scope) ?? 0) - 1;
    if (left > 0) {
      reading.set(scope, left);
      return;
    }
    this.#countSet(reading, -1);
    reading.delete(scope);
    this.#countSet(reading, 1);
    if (reading.size === 0) this.#readings.delete(observer);
    this.#end(reading, scope);
  }

  #begin(reading: Reading, scope: string): void {
    if (scope !== ALL_AGENTS) {
      if (!reading.has(ALL_AGENTS)) this.#count(scope, 1);
      return;
    }
    this.#ofAll += 1;
    for (const own of reading.keys()) this.#count(own, -1);
  }

  #end(reading: Reading, scope: string): void {
    if (scope !== ALL_AGENTS) {
      if (!reading.has(ALL_AGENTS)) this.#count(scope, -1);
      return;
    }
    this.#ofAll -= 1;
    for (const own of reading.keys()) this.#count(own, 1);
  }

  #countSet(reading: Reading, change: 1 | -1): void {
    if (reading.size === 0 || reading.has(ALL_AGENTS)) return;
    const scopes = [...reading.keys()].toSorted();
    const key = scopes.join(" ");
    const set = this.#bySet.get(key) ?? { scopes, count: 0 };
    set.count += change;
    if (set.count === 0) this.#bySet.delete(key);
    else this.#bySet.set(key, set);
  }

  #count(agentId: string, change: 1 | -1): void {
    const count = (this.#ofOne.get(agentId) ?? 0) + change;
    if (count === 0) this.#ofOne.delete(agentId);
    else this.#ofOne.set(agentId, count);
  }
}
