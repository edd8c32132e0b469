import { Tally } from "../../base/bounds/tally.js";
import { SEVERITIES } from "../../events/semaphore.js";
/**
 * The questions that wait for people, updated from Purgatory's events, so that a scrape does not read the store. One entry
 * per pending semaphore; Purgatory bounds those per agent.
 */
export class PendingCensus {
  settled = new Tally();
  #pending = new Map();
  /** Counts the questions left by an earlier run, then follows changes. Rejects with the store's error. */
  async follow(purgatory) {
    purgatory.subscribe(({ kind, token }) => {
      if (kind === "EJECTED") this.#add(token);
      else if (kind !== "RESUMPTION_CHANGED") this.#settle(kind, token);
    });
    let after = 0;
    while (after !== null) {
      const page = await purgatory.list({ status: "PENDING", after });
      for (const token of page.tokens) this.#add(token);
      after = page.next;
    }
  }
  /** Per severity: the number of pending questions, and the wall time when the oldest was asked (null when none is pending). */
  levels() {
    const levels = Object.fromEntries(SEVERITIES.map((severity) => [severity, { count: 0, oldestAt: null }]));
    for (const { severity, createdAt } of this.#pending.values()) {
      const level = levels[severity];
      level.count += 1;
      level.oldestAt = Math.min(level.oldestAt ?? createdAt, createdAt);
    }
    return levels;
  }
  #add({ id, severity, createdAt }) {
    this.#pending.set(id, { severity, createdAt });
  }
  #settle(kind, { id }) {
    this.#pending.delete(id);
    this.settled.count(kind);
  }
}
//# sourceMappingURL=pending-census.js.map
