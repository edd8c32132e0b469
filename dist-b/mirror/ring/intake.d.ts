import type { Pace } from "./pace.js";
/**
 * The entrance of one ring: writes an entry at once while the ring has room, otherwise when its subscribers have been
 * served. Keeps the order of entries. The caller bounds its length with `dropOldest`.
 */
export declare class Intake<E> {
  #private;
  constructor(pace: Pace, write: (entry: E) => void);
  /** Number of waiting entries. */
  get size(): number;
  /** Waiting entries, oldest first. */
  get waiting(): readonly E[];
  take(entry: E): void;
  /** Writes all waiting entries, even without room in the ring. */
  force(): void;
  /** Keeps only the entries in `kept`, which must be waiting ones, in order. */
  retain(kept: readonly E[]): void;
  dropOldest(count: number): void;
  /** Resolves when all entries accepted so far are written or dropped; null when they already are. */
  caughtUp(): Promise<void> | null;
}
/** An entry about an agent. */
interface OfAgent {
  readonly event: {
    readonly agentId: string;
  };
}
/**
 * The newest events of each agent, at most `max` in total. The room is shared fairly: an agent with few events keeps
 * all of them, so that a flood costs the flooding agent's events and not others'. Order is kept.
 */
export declare function trimFairly<E extends OfAgent>(events: readonly E[], max: number): E[];
/** The largest share per member with which all fit. */
export declare function shareOf(counts: readonly number[], max: number): number;
export {};
