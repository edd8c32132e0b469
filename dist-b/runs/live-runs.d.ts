import { type Deferred } from "../base/deferred.js";
import type { Run, RunWithoutInput } from "./run.js";
/** A run that a host has, or that is being sent to one. */
export interface LiveRun {
  /** As accepted, with the present attempt. */
  readonly run: Run;
  /** Order of acceptance. */
  readonly seq: number;
  /** When the agent's code began, wall clock ms; null before. */
  startedAt: number | null;
  /** Its caller has received the acknowledgement. */
  isAcknowledged: boolean;
  /** Aborts an invocation or a command at its agent. */
  readonly abort: AbortController;
  /** How the run ended or parked, once that is stored. */
  readonly ended: Deferred<RunWithoutInput>;
  /** The host has answered that it takes the run, or refused it. Only for perturbations. */
  readonly accepted: Deferred<{
    readonly queueDepth: number;
  }>;
}
/** The runs at hosts now, by id and by agent. Bounded by `maxOpenRuns`. */
export declare class LiveRuns {
  #private;
  get size(): number;
  get(id: string): LiveRun | undefined;
  add(run: Run, seq: number): LiveRun;
  put(live: LiveRun): void;
  remove(live: LiveRun): void;
  ofAgent(agentId: string): readonly LiveRun[];
  countOf(agentId: string): number;
  get agentIds(): readonly string[];
  /** All live runs, for shutdown. */
  all(): readonly LiveRun[];
}
export declare function liveRun(run: Run, seq: number): LiveRun;
