import { Tally } from "../../base/tally.js";
import { type SemaphoreView, SEVERITIES, type Severity } from "../../events/semaphore.js";
import type { Purgatory, PurgatoryEventKind } from "../../purgatory/index.js";

/** Settled is whatever ended a question's wait. */
export type Settlement = Exclude<PurgatoryEventKind, "EJECTED" | "RESUMPTION_CHANGED">;

/**
 * Which questions wait for people, kept up by what Purgatory tells, so that asking for it costs the store nothing. As
 * many entries as there are pending semaphores, which Purgatory bounds for each agent.
 */
export class PendingCensus {
  readonly settled = new Tally<Settlement>();
  readonly #pending = new Map<string, { readonly severity: Severity; readonly createdAt: number }>();

  /** Counts those an earlier run left, and follows from then on. Rejects with the store's error. */
  async follow(purgatory: Pick<Purgatory, "subscribe" | "list">): Promise<void> {
    purgatory.subscribe(({ kind, token }) => {
      if (kind === "EJECTED") this.#add(token);
      else if (kind !== "RESUMPTION_CHANGED") this.#settle(kind, token);
    });
    let after: number | null = 0;
    while (after !== null) {
      const page: Awaited<ReturnType<Purgatory["list"]>> = await purgatory.list({ status: "PENDING", after });
      for (const token of page.tokens) this.#add(token);
      after = page.next;
    }
  }

  /** How many of each severity, and since when the oldest of them waits (wall time; null when none does). */
  levels(): Readonly<Record<Severity, { count: number; oldestAt: number | null }>> {
    const levels = Object.fromEntries(
      SEVERITIES.map((severity) => [severity, { count: 0, oldestAt: null }]),
    ) as Record<Severity, { count: number; oldestAt: number | null }>;
    for (const { severity, createdAt } of this.#pending.values()) {
      const level = levels[severity];
      level.count += 1;
      level.oldestAt = Math.min(level.oldestAt ?? createdAt, createdAt);
    }
    return levels;
  }

  #add({ id, severity, createdAt }: Pick<SemaphoreView, "id" | "severity" | "createdAt">): void {
    this.#pending.set(id, { severity, createdAt });
  }

  #settle(kind: Settlement, { id }: SemaphoreView): void {
    this.#pending.delete(id);
    this.settled.count(kind);
  }
}
