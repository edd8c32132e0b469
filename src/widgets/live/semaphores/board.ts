import { byUrgency } from "../../../events/semaphore.js";
import { SEMAPHORES_PENDING_MAX, SEMAPHORES_SETTLED_MAX, SEMAPHORES_SETTLED_STEP } from "../bounds.js";
import type { Semaphore } from "../types.js";

/** The gateway's answer to a query for questions. */
export interface SemaphoreAnswer {
  /** The open questions, at most SEMAPHORES_PENDING_MAX. */
  readonly waiting: readonly Semaphore[];
  /** The questions settled last, as many as are kept. */
  readonly settled: readonly Semaphore[];
  /** True when the gateway has older settled questions. */
  readonly hasOlder: boolean;
}

/** Open and settled questions. A settled question never becomes open again through older data. */
export class SemaphoreBoard {
  readonly #byId = new Map<string, Semaphore>();
  #pending: readonly Semaphore[] = [];
  #settled: readonly Semaphore[] = [];
  #settledMax = SEMAPHORES_SETTLED_STEP;
  #hasOlder = false;

  /** Most urgent first. */
  get pending(): readonly Semaphore[] {
    return this.#pending;
  }

  /** Settled last first. */
  get settled(): readonly Semaphore[] {
    return this.#settled;
  }

  /** True when there are settled questions older than those in `settled`. */
  get hasOlder(): boolean {
    return this.#hasOlder;
  }

  /** Maximum number of settled questions kept. */
  get settledMax(): number {
    return this.#settledMax;
  }

  get(id: string): Semaphore | undefined {
    return this.#byId.get(id);
  }

  /** All questions known now. Pass the set to `answer` together with the answer to a query sent now. */
  known(): ReadonlySet<Semaphore> {
    return new Set(this.#byId.values());
  }

  /** Raises the number of settled questions kept by one step. Returns false at SEMAPHORES_SETTLED_MAX. */
  keepMore(): boolean {
    if (this.#settledMax >= SEMAPHORES_SETTLED_MAX) return false;
    this.#settledMax = Math.min(this.#settledMax + SEMAPHORES_SETTLED_STEP, SEMAPHORES_SETTLED_MAX);
    return true;
  }

  clear(): void {
    this.#byId.clear();
    this.#hasOlder = false;
    this.#arrange();
  }

  /** Adds newer versions of questions. Returns whether anything changed. */
  take(news: readonly Semaphore[]): boolean {
    const changed = this.#note(news);
    if (changed) this.#arrange();
    return changed;
  }

  /**
   * Applies the answer to a query. Questions that were known when it was sent and are in none of its lists are dropped:
   * they are no longer among the latest. Changes that arrived by event in the meantime stay.
   */
  answer({ waiting, settled, hasOlder }: SemaphoreAnswer, known: ReadonlySet<Semaphore>): void {
    const listed = new Set([...waiting, ...settled].map(({ id }) => id));
    const someWaitUnlisted = waiting.length >= SEMAPHORES_PENDING_MAX;
    for (const semaphore of known) {
      const { id, status } = semaphore;
      if (listed.has(id) || this.#byId.get(id) !== semaphore) continue;
      if (status !== "PENDING" || !someWaitUnlisted) this.#byId.delete(id);
    }
    this.#note([...waiting, ...settled]);
    this.#hasOlder = hasOlder;
    this.#arrange();
  }

  #note(news: readonly Semaphore[]): boolean {
    let changed = false;
    for (const semaphore of news) {
      const known = this.#byId.get(semaphore.id);
      if (known && !isNewer(semaphore, known)) continue;
      this.#byId.set(semaphore.id, semaphore);
      changed = true;
    }
    return changed;
  }

  #arrange(): void {
    const all = [...this.#byId.values()];
    this.#pending = all
      .filter(({ status }) => status === "PENDING")
      .toSorted(byUrgency)
      .slice(0, SEMAPHORES_PENDING_MAX);
    const settled = all
      .filter(({ status }) => status !== "PENDING")
      .toSorted((a, b) => compare(b.settledAt ?? "", a.settledAt ?? "") || compare(a.id, b.id));
    this.#settled = settled.slice(0, this.#settledMax);
    if (settled.length > this.#settledMax) this.#hasOlder = true;
    this.#byId.clear();
    for (const semaphore of [...this.#pending, ...this.#settled]) this.#byId.set(semaphore.id, semaphore);
  }
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

const RESUMPTION_ORDER = ["DUE", "RUNNING", "DONE", "FAILED"] as const;

/** The gateway could not read all of it. */
export function isPartial({ unread = [] }: Semaphore): boolean {
  return unread.length > 0;
}

function isNewer(news: Semaphore, known: Semaphore): boolean {
  const grown = age(news) - age(known);
  return grown > 0 || (grown === 0 && isPartial(known) && !isPartial(news));
}

/** Grows over the lifetime of a question. */
function age({ status, resumption }: Semaphore): number {
  if (status === "PENDING") return 0;
  if (!resumption) return 1;
  return 2 + resumption.attempt * RESUMPTION_ORDER.length + RESUMPTION_ORDER.indexOf(resumption.status);
}
