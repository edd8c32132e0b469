import type { Clock } from "../base/clock.js";
import { Fifo } from "../base/async/fifo.js";
import type { Pheromone, PheromoneFilter, SensedPheromone } from "../events/pheromone.js";
import type { RecentDeposits } from "./bus.js";
import { FORGOTTEN_BELOW, intensityAt, isForgotten } from "./decay.js";
import type { SignalLimits } from "./limits.js";

/**
 * The entries in memory, which serve all reads, and the latest deposits, in which each watcher has a position. A deposit
 * costs the same for any number of watchers: they are woken once, at the end of the turn of the event loop.
 */
export class SignalField {
  readonly #limits: SignalLimits;
  readonly #clock: Clock;
  /** By id. */
  readonly #entries = new Map<string, Pheromone>();
  readonly #recent = new Fifo<Pheromone>();
  #position = 0;
  /** Watchers that wait for the next deposit. */
  readonly #waiting = new Set<() => void>();
  #isWaking = false;
  #isClosed = false;

  constructor(limits: SignalLimits, clock: Clock) {
    this.#limits = limits;
    this.#clock = clock;
  }

  get position(): number {
    return this.#position;
  }

  /** Replaces all entries with those of the store. */
  load(pheromones: Iterable<Pheromone>): void {
    this.#entries.clear();
    for (const pheromone of pheromones) this.#entries.set(pheromone.id, pheromone);
  }

  take(pheromone: Pheromone): void {
    this.#entries.set(pheromone.id, pheromone);
    this.#recent.push(pheromone);
    if (this.#recent.size > this.#limits.recentMax) this.#recent.shift();
    this.#position += 1;
    this.#wakeSoon();
  }

  remove(ids: readonly string[]): void {
    for (const id of ids) this.#entries.delete(id);
  }

  /** Up to `max` entries that a sweep would delete. */
  forgotten(max: number): readonly string[] {
    const now = this.#clock.now();
    const ids: string[] = [];
    for (const pheromone of this.#entries.values()) {
      if (ids.length === max) break;
      if (isForgotten(pheromone, now)) ids.push(pheromone.id);
    }
    return ids;
  }

  sense(filter: PheromoneFilter, passes?: (pheromone: Pheromone) => boolean): readonly SensedPheromone[] {
    const all = this.#passing(this.#entries.values(), filter);
    const found = passes ? all.filter(passes) : all;
    return found.toSorted((one, other) => other.intensity - one.intensity).slice(0, this.#limits.pageMax);
  }

  counts(): ReadonlyMap<string, number> {
    const counts = new Map<string, number>();
    const now = this.#clock.now();
    for (const pheromone of this.#entries.values()) {
      if (isForgotten(pheromone, now)) continue;
      counts.set(pheromone.type, (counts.get(pheromone.type) ?? 0) + 1);
    }
    return counts;
  }

  async since(position: number, filter: PheromoneFilter, signal: AbortSignal): Promise<RecentDeposits> {
    let from = Math.min(Math.max(0, position), this.#position);
    let missed = 0;
    while (!signal.aborted && !this.#isClosed) {
      const oldest = this.#position - this.#recent.size;
      missed += Math.max(0, oldest - from);
      const pheromones = this.#passing(this.#recent.from(Math.max(0, from - oldest)), filter);
      from = this.#position;
      const [first, ...others] = pheromones;
      if (first) {
        const told = missed > 0 ? [{ ...first, missed }, ...others] : pheromones;
        return { pheromones: told, position: from, missed };
      }
      await this.#changed(signal);
    }
    return { pheromones: [], position: from, missed };
  }

  async *watch(filter: PheromoneFilter, signal: AbortSignal): AsyncGenerator<SensedPheromone, void> {
    let position = this.#position;
    while (!signal.aborted && !this.#isClosed) {
      const recent = await this.since(position, filter, signal);
      position = recent.position;
      yield* recent.pheromones;
    }
  }

  close(): void {
    this.#isClosed = true;
    this.#wakeSoon();
  }

  #wakeSoon(): void {
    if (this.#isWaking || this.#waiting.size === 0) return;
    this.#isWaking = true;
    queueMicrotask(() => {
      this.#isWaking = false;
      for (const wake of this.#waiting) wake();
    });
  }

  #changed(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        this.#waiting.delete(wake);
        signal.removeEventListener("abort", wake);
        resolve();
      };
      this.#waiting.add(wake);
      signal.addEventListener("abort", wake, { once: true });
    });
  }

  #passing(pheromones: Iterable<Pheromone>, filter: PheromoneFilter): SensedPheromone[] {
    const now = this.#clock.now();
    const passes = passesOf(filter);
    const min = Math.max(FORGOTTEN_BELOW, filter.minIntensity ?? 0);
    const found: SensedPheromone[] = [];
    for (const pheromone of pheromones) {
      if (!passes(pheromone)) continue;
      const intensity = intensityAt(pheromone, now);
      if (intensity >= min) found.push({ ...pheromone, intensity });
    }
    return found;
  }
}

/** Whether type, source and target pass. */
export function passesOf({
  type = null,
  source = null,
  target = null,
}: Pick<PheromoneFilter, "type" | "source" | "target">): (
  pheromone: Pick<Pheromone, "type" | "source" | "target">,
) => boolean {
  const types = type === null ? null : new Set(typeof type === "string" ? [type] : type);
  return (pheromone) =>
    (types === null || types.has(pheromone.type)) &&
    (source === null || pheromone.source === source) &&
    (target === null || pheromone.target === target);
}
