import type { Limits } from "../base/limits.js";
import type { AgentCaller } from "../link/agent-call.js";
import type { AgentDescriptor } from "../link/port.js";
/** The agent and session that work occupies until it is done. */
interface Frame {
  readonly agentId: string;
  readonly session: string | null;
  /** False for a source, which runs beside its agent's sessions. */
  readonly holdsSession: boolean;
}
/** A run that calls others, or an agent that calls without a run. */
export interface Family {
  /** Null for work without a run. */
  readonly run: string | null;
  frame: Frame;
  attempt: number;
  /** Children that have not ended. */
  open: number;
  /** Children of this attempt. */
  total: number;
  /** The run has ended or parked. */
  isOver: boolean;
  /** Runs that it waits for. */
  readonly waiting: Set<string>;
  /** Calls that are under way. */
  calls: number;
}
/** One call's place in its family. Each step may come more than once. */
export interface Child {
  /** Counts it. Throws LIMIT_EXCEEDED. */
  enter(): void;
  /** Its run, before that is sent. */
  is(id: string): void;
  /** It has ended, was refused, or the caller no longer waits. */
  leave(): void;
}
export type FamilyLimits = Pick<Limits, "maxCallDepth" | "maxOpenChildren" | "maxChildren">;
/**
 * The calls between agents that are waited for, in memory, because no call outlives the gateway. Bounded by the open
 * runs that have called others, and one family for each agent that calls without a run.
 */
export declare class Families {
  #private;
  constructor(limits: FamilyLimits);
  /** Number of families, for tests. */
  get size(): number;
  /** The caller's family. To be followed by `leave`. */
  enter({ agentId, run, attempt, holdsSession }: AgentCaller): Family;
  leave(family: Family): void;
  /** Takes a slot for one more child. */
  child(family: Family, waits: boolean): Child;
  /** A run has ended or parked. Returns the runs that it still waited for. */
  ended(id: string): readonly string[];
  /**
   * Refuses a call that would wait for work which itself waits for this call: its session, or the last of its agent's
   * concurrency slots, is held by the caller or by a run that waits for the caller. BAD_USER_INPUT with `details.cycle`.
   */
  requireNoCycle(family: Family, { id, concurrency }: AgentDescriptor, session: string | null): void;
  /** Refuses calls that wait for one another too deeply. LIMIT_EXCEEDED. */
  requireDepth(family: Family): void;
}
export {};
