import { SEMAPHORES_PENDING_MAX, SEMAPHORES_SETTLED_MAX } from "./bounds.js";
import type { Semaphore } from "./types.js";

/** What waits for people, and what became of it. Settled is for ever: old news never opens a question again. */
export class SemaphoreBoard {
  readonly #byId = new Map<string, Semaphore>();
  #pending: readonly Semaphore[] = [];
  #settled: readonly Semaphore[] = [];

  /** In the order of asking. */
  get pending(): readonly Semaphore[] {
    return this.#pending;
  }

  /** Latest settled first. */
  get settled(): readonly Semaphore[] {
    return this.#settled;
  }

  get(id: string): Semaphore | undefined {
    return this.#byId.get(id);
  }

  /** Whether anything changed. */
  take(news: readonly Semaphore[]): boolean {
    let changed = false;
    for (const semaphore of news) {
      const known = this.#byId.get(semaphore.id);
      if (known && !isNewer(semaphore, known)) continue;
      this.#byId.set(semaphore.id, semaphore);
      changed = true;
    }
    if (changed) this.#arrange();
    return changed;
  }

  #arrange(): void {
    const all = [...this.#byId.values()];
    this.#pending = all
      .filter(({ status }) => status === "PENDING")
      .toSorted((a, b) => (a.createdAt < b.createdAt ? -1 : 1))
      .slice(0, SEMAPHORES_PENDING_MAX);
    this.#settled = all
      .filter(({ status }) => status !== "PENDING")
      .toSorted((a, b) => ((a.settledAt ?? "") > (b.settledAt ?? "") ? -1 : 1))
      .slice(0, SEMAPHORES_SETTLED_MAX);
    this.#byId.clear();
    for (const semaphore of [...this.#pending, ...this.#settled]) this.#byId.set(semaphore.id, semaphore);
  }
}

const RESUMPTION_ORDER = ["DUE", "RUNNING", "DONE", "FAILED"] as const;

function isNewer(news: Semaphore, known: Semaphore): boolean {
  return age(news) > age(known);
}

/** Grows over the life of a question. */
function age({ status, resumption }: Semaphore): number {
  if (status === "PENDING") return 0;
  if (!resumption) return 1;
  return 2 + resumption.attempt * RESUMPTION_ORDER.length + RESUMPTION_ORDER.indexOf(resumption.status);
}
