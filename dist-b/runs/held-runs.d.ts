import type { OpenRun } from "./store/store.js";
/**
 * Accepted runs that no host has: their agent is down, they pause after a cut-off, or an earlier run of their session
 * is held. Within a session the order is priority, then acceptance; no run overtakes a pausing head. Holds references,
 * not inputs; bounded by `maxOpenRuns`.
 */
export declare class HeldRuns {
  #private;
  get agentIds(): readonly string[];
  has(id: string): boolean;
  /** Whether this reference is held, and not a later one for the same run. */
  isSame(run: OpenRun): boolean;
  /** Whether a new run of this session has to wait behind a held one. */
  isBlocked(agentId: string, session: string | null): boolean;
  countOf(agentId: string): number;
  add(run: OpenRun): void;
  remove(id: string): OpenRun | null;
  /**
   * Up to `max` runs of an agent that may be sent now, in the order of acceptance of their sessions' heads, and when
   * the next pause ends. They stay held until removed.
   */
  ready(
    agentId: string,
    now: number,
    max: number,
  ): {
    readonly runs: readonly OpenRun[];
    readonly wakeAt: number | null;
  };
}
