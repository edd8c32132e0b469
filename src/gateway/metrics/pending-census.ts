import { Tally } from "../../base/bounds/tally.js";
import { type SemaphoreView, SEVERITIES, type Severity } from "../../events/semaphore.js";
import type { Purgatory, PurgatoryEventKind } from "../../purgatory/index.js";

/** How a question was settled. */
export type Settlement = Exclude<PurgatoryEventKind, "EJECTED" | "RESUMPTION_CHANGED">;

/**
 * The questions that wait for people, updated from Purgatory's events, so that a scrape does not read the store. One entry
 * per pending semaphore; Purgatory bounds those per agent.
 */
export class PendingCensus {
  readonly settled = new Tally<Settlement>();
  readonly #pending = new Map<string, Pick<SemaphoreView, "severity" | "createdAt" | "agentId">>();

  /** Counts the questions left by an earlier run, then follows changes. Rejects with the store's error. */
  async follow(purgatory: Pick<Purgatory, "subscribe" | "list">): Promise<void> {
    purgatory.subscribe(({ kind, token, isElsewhere }) => {
      if (kind === "EJECTED") this.#add(token);
      if (kind === "EJECTED" || kind === "RESUMPTION_CHANGED") return;
      this.#pending.delete(token.id);
      // Each gateway counts its own, so that a sum over gateways is right.
      if (!isElsewhere) this.settled.count(kind);
    });
    let after: number | null = 0;
    while (after !== null) {
      const page: Awaited<ReturnType<Purgatory["list"]>> = await purgatory.list({ status: "PENDING", after });
      for (const token of page.tokens) this.#add(token);
      after = page.next;
    }
  }

  /** Per severity: the number of pending questions, and the wall time when the oldest was asked (null when none is pending). */
  levels(
    sees: (agentId: string) => boolean = () => true,
  ): Readonly<Record<Severity, { count: number; oldestAt: number | null }>> {
    const levels = Object.fromEntries(
      SEVERITIES.map((severity) => [severity, { count: 0, oldestAt: null }]),
    ) as Record<Severity, { count: number; oldestAt: number | null }>;
    for (const { severity, createdAt, agentId } of this.#pending.values()) {
      // One that cannot be counted must not take all metrics along.
      if (!sees(agentId) || !Object.hasOwn(levels, severity)) continue;
      const level = levels[severity];
      level.count += 1;
      level.oldestAt = Math.min(level.oldestAt ?? createdAt, createdAt);
    }
    return levels;
  }

  #add({
    id,
    severity,
    createdAt,
    agentId,
  }: Pick<SemaphoreView, "id" | "severity" | "createdAt" | "agentId">): void {
    this.#pending.set(id, { severity, createdAt, agentId });
  }
}
