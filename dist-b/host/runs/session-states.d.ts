import type { JsonValue } from "../../base/json.js";
import type { AgentState, SessionState } from "../../events/run.js";
/** A session that has runs at this host. */
interface Session {
  readonly id: string | null;
  /** The last stored state known to this host. */
  committed: SessionState;
  runs: number;
}
/**
 * The states of one agent's sessions that have runs at this host: waiting, running, or ended and not stored yet. The
 * first call of a session carries its state. While runs of the session are here, every change of the state is made
 * here, so later calls carry the same state or an older one. Bounded by the number of these runs.
 */
export declare class SessionStates {
  #private;
  constructor(bytesMax: number);
  /** Number of sessions with runs. */
  get size(): number;
  /** The state for one more run of a session. `known` is the state that its call carried. `leave` ends its use. */
  enter(id: string | null, known?: SessionState): RunState;
}
/**
 * The state of a session as one run sees it.
 *
 * ```
 * open ──set, clear──▶ changed ──close(isKept)──▶ closed      committed when kept, else dropped
 *   └──────────────── close ────────────────────────┘
 * ```
 */
export declare class RunState {
  #private;
  constructor(session: Session, bytesMax: number, leave: () => void);
  /** The state that the run has set; null when it has set none. */
  get change(): {
    readonly value: JsonValue;
  } | null;
  get isClosed(): boolean;
  /** For the author: every member is its own and needs no `this`. */
  readonly handle: AgentState;
  /** The outcome of the run is known: later changes by its code are ignored. */
  seal(): void;
  /** The run is over. `isKept`: its state is stored. */
  close(isKept: boolean): void;
}
/** The state without a run: in a source, and in calls whose gateway keeps no runs. */
export declare const NO_STATE: AgentState;
/** For a probe: empty at first, and kept by nobody. */
export declare function scratchState(bytesMax: number): AgentState;
/** The state in a pure command, which may read the state that its call carried. */
export declare function readOnlyState(known?: SessionState): AgentState;
export {};
