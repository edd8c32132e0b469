import { Fifo } from "../base/fifo.js";
import { FORGOTTEN_BELOW, intensityAt, isForgotten } from "./decay.js";
/**
 * The entries in memory, from which everything is read, and the latest deposits, in which those who watch have a position.
 * Telling a deposit costs the same for any number of them: they are woken once, at the end of the turn.
 */
export class SignalField {
  #limits;
  #clock;
  /** By id. */
  #entries = new Map();
  #recent = new Fifo();
  #position = 0;
  /** Those who wait for a deposit. */
  #waiting = new Set();
  #isWaking = false;
  #isClosed = false;
  constructor(limits, clock) {
    this.#limits = limits;
    this.#clock = clock;
  }
  get position() {
    return this.#position;
  }
  /** Replaces all entries by those that the store has. */
  load(pheromones) {
    this.#entries.clear();
    for (const pheromone of pheromones) this.#entries.set(pheromone.id, pheromone);
  }
  take(pheromone) {
    this.#entries.set(pheromone.id, pheromone);
    this.#recent.push(pheromone);
    if (this.#recent.size > this.#limits.recentMax) this.#recent.shift();
    this.#position += 1;
    this.#wakeSoon();
  }
  remove(ids) {
    for (const id of ids) this.#entries.delete(id);
  }
  /** Up to `max` entries that a sweep would delete. */
  forgotten(max) {
    const now = this.#clock.now();
    const ids = [];
    for (const pheromone of this.#entries.values()) {
      if (ids.length === max) break;
      if (isForgotten(pheromone, now)) ids.push(pheromone.id);
    }
    return ids;
  }
  sense(filter) {
    const found = this.#passing(this.#entries.values(), filter);
    return found.toSorted((one, other) => other.intensity - one.intensity).slice(0, this.#limits.pageMax);
  }
  counts() {
    const counts = new Map();
    const now = this.#clock.now();
    for (const pheromone of this.#entries.values()) {
      if (isForgotten(pheromone, now)) continue;
      counts.set(pheromone.type, (counts.get(pheromone.type) ?? 0) + 1);
    }
    return counts;
  }
  async since(position, filter, signal) {
    let from = Math.min(Math.max(0, position), this.#position);
    let missed = 0;
    while (!signal.aborted && !this.#isClosed) {
      const oldest = this.#position - this.#recent.size;
      missed += Math.max(0, oldest - from);
      const pheromones = this.#passing(this.#recent.from(Math.max(0, from - oldest)), filter);
      from = this.#position;
      if (pheromones.length > 0) return { pheromones, position: from, missed };
      await this.#changed(signal);
    }
    return { pheromones: [], position: from, missed };
  }
  async *watch(filter, signal) {
    let position = this.#position;
    while (!signal.aborted && !this.#isClosed) {
      const recent = await this.since(position, filter, signal);
      position = recent.position;
      yield* recent.pheromones;
    }
  }
  close() {
    this.#isClosed = true;
    this.#wakeSoon();
  }
  #wakeSoon() {
    if (this.#isWaking || this.#waiting.size === 0) return;
    this.#isWaking = true;
    queueMicrotask(() => {
      this.#isWaking = false;
      for (const wake of this.#waiting) wake();
    });
  }
  #changed(signal) {
    return new Promise((resolve) => {
      const wake = () => {
        this.#waiting.delete(wake);
        signal.removeEventListener("abort", wake);
        resolve();
      };
      this.#waiting.add(wake);
      signal.addEventListener("abort", wake, { once: true });
    });
  }
  #passing(pheromones, filter) {
    const now = this.#clock.now();
    const passes = passesOf(filter);
    const min = Math.max(FORGOTTEN_BELOW, filter.minIntensity ?? 0);
    const found = [];
    for (const pheromone of pheromones) {
      if (!passes(pheromone)) continue;
      const intensity = intensityAt(pheromone, now);
      if (intensity >= min) found.push({ ...pheromone, intensity });
    }
    return found;
  }
}
/** Whether type, source and target pass. */
export function passesOf({ type = null, source = null, target = null }) {
  const types = type === null ? null : new Set(typeof type === "string" ? [type] : type);
  return (pheromone) =>
    (types === null || types.has(pheromone.type)) &&
    (source === null || pheromone.source === source) &&
    (target === null || pheromone.target === target);
}
//# sourceMappingURL=field.js.map
