import { type Viewer } from "../auth/viewer.js";
import type { Clock } from "../base/clock.js";
import type { Limits } from "../base/limits.js";
import type { RunKind, RunStatus } from "../events/run.js";
import { type Run, type Runs, type ShownRun } from "../runs/index.js";
export interface RunListQuery {
  readonly agentId: string | null;
  /** Undefined: any. Null: work without a session. */
  readonly session?: string | null | undefined;
  readonly status: RunStatus | null;
  readonly kind: RunKind | null;
  readonly order: "NEWEST_FIRST" | "OLDEST_FIRST";
  /** `next` of the previous page; null for the first. */
  readonly after: string | null;
  readonly first: number;
}
export interface ShownRunPage {
  readonly runs: readonly ShownRun[];
  /** `after` of the next page; null when this was the last. */
  readonly next: string | null;
}
/** Reads runs. Never involves an agent. */
export interface RunWatch {
  /** Null for an unknown or forgotten run. */
  run(viewer: Viewer, id: string): Promise<ShownRun | null>;
  /** Throws BAD_USER_INPUT for an invalid `after`, LIMIT_EXCEEDED when there are too many concurrent reads. */
  runs(viewer: Viewer, query: RunListQuery): Promise<ShownRunPage>;
  /** The resumptions and calls of a run, oldest first. */
  childrenOf(viewer: Viewer, id: string): Promise<readonly ShownRun[]>;
  /** The state of a session, for viewers that may steer the agent. Throws UNAUTHENTICATED, FORBIDDEN. */
  sessionState(viewer: Viewer, agentId: string, session: string | null): Promise<Run["input"]>;
}
export interface RunWatchOptions {
  readonly runs: Pick<Runs, "get" | "list" | "children" | "stateOf">;
  readonly clock: Clock;
  readonly limits: Pick<Limits, "maxReadsWaiting" | "maxReadsWaitingPerClient">;
}
export declare function createRunWatch({ runs, clock, limits }: RunWatchOptions): RunWatch;
