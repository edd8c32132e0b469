import { ALL_AGENTS } from "../events/cursor.js";
/**
 * Counts observers: a connection counts once, for any number of subscriptions. A connection that reads the stream of
 * all agents watches each of them. Entering and leaving cost what one connection reads; publishing never calls this
 * class. Bounded by the limits on connections and their subscriptions.
 */
export class Audience {
  #readings = new Map();
  /** Connections that read the stream of all agents. */
  #ofAll = 0;
  /** Connections that read an agent's own stream, and not that of all agents. */
  #ofOne = new Map();
  /** Connections that watch any stream. */
  get size() {
    return this.#readings.size;
  }
  /** Connections that watch this agent. */
  of(agentId) {
    return this.#ofAll + (this.#ofOne.get(agentId) ?? 0);
  }
  /** Counts a subscription of `observer` (a connection) to a stream. Returns a function that ends it, once. */
  enter(observer, scope) {
    const reading = this.#readings.get(observer) ?? new Map();
    this.#readings.set(observer, reading);
    const before = reading.get(scope) ?? 0;
    if (before === 0) this.#begin(reading, scope);
    reading.set(scope, before + 1);
    let isOver = false;
    return () => {
      if (isOver) return;
      isOver = true;
      this.#leave(observer, reading, scope);
    };
  }
  #leave(observer, reading, scope) {
    const left = (reading.get(scope) ?? 0) - 1;
    if (left > 0) {
      reading.set(scope, left);
      return;
    }
    reading.delete(scope);
    if (reading.size === 0) this.#readings.delete(observer);
    this.#end(reading, scope);
  }
  #begin(reading, scope) {
    if (scope !== ALL_AGENTS) {
      if (!reading.has(ALL_AGENTS)) this.#count(scope, 1);
      return;
    }
    this.#ofAll += 1;
    for (const own of reading.keys()) this.#count(own, -1);
  }
  #end(reading, scope) {
    if (scope !== ALL_AGENTS) {
      if (!reading.has(ALL_AGENTS)) this.#count(scope, -1);
      return;
    }
    this.#ofAll -= 1;
    for (const own of reading.keys()) this.#count(own, 1);
  }
  #count(agentId, change) {
    const count = (this.#ofOne.get(agentId) ?? 0) + change;
    if (count === 0) this.#ofOne.delete(agentId);
    else this.#ofOne.set(agentId, count);
  }
}
//# sourceMappingURL=audience.js.map
