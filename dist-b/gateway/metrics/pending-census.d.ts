import { Tally } from "../../base/bounds/tally.js";
import { type Severity } from "../../events/semaphore.js";
import type { Purgatory, PurgatoryEventKind } from "../../purgatory/index.js";
/** How a question was settled. */
export type Settlement = Exclude<PurgatoryEventKind, "EJECTED" | "RESUMPTION_CHANGED">;
/**
 * The questions that wait for people, updated from Purgatory's events, so that a scrape does not read the store. One entry
 * per pending semaphore; Purgatory bounds those per agent.
 */
export declare class PendingCensus {
  #private;
  readonly settled: Tally<Settlement>;
  /** Counts the questions left by an earlier run, then follows changes. Rejects with the store's error. */
  follow(purgatory: Pick<Purgatory, "subscribe" | "list">): Promise<void>;
  /** Per severity: the number of pending questions, and the wall time when the oldest was asked (null when none is pending). */
  levels(): Readonly<
    Record<
      Severity,
      {
        count: number;
        oldestAt: number | null;
      }
    >
  >;
}
