import type { LimitName } from "../../base/limits.js";
import type { ReadOptions } from "../../base/read-options.js";
import type { RunKind, RunStatus, SessionState } from "../../events/run.js";
import type { Run, RunKey, RunWithoutInput } from "../run.js";
import type { Refusal, RunTransition } from "../transitions.js";

export type ClaimOutcome =
  | { readonly outcome: "STORED" }
  /**
   * The key is taken by a run with the same input, or the RESUME of this question was claimed before; `run` is that
   * run.
   */
  | { readonly outcome: "KNOWN"; readonly run: RunWithoutInput }
  /** The key is taken by a run with another input. */
  | { readonly outcome: "CONFLICT"; readonly run: RunWithoutInput }
  | { readonly outcome: "ID_TAKEN" }
  /** Of a SCHEDULE: the schedule has had a run for this tick, or a later one. */
  | { readonly outcome: "TICKED" }
  /** For a RESUME: `run` is its parent, which is not PARKED on that question. An unknown parent is accepted. */
  | { readonly outcome: "NOT_PARKED"; readonly run: RunWithoutInput }
  /** Another gateway carries the agent now. */
  | { readonly outcome: "ELSEWHERE" }
  | { readonly outcome: "FULL"; readonly limit: LimitName };

export type ApplyOutcome =
  /**
   * `also`: the parents that took over the outcome of a resumption, in the order of the chain. `state`: what a SETTLE with a
   * state kept for the session, else null.
   */
  | {
      readonly outcome: "APPLIED";
      readonly run: RunWithoutInput;
      readonly also: readonly RunWithoutInput[];
      readonly state: SessionState | null;
    }
  /**
   * Nothing was changed; `run` is the stored run. ELSEWHERE: another gateway carries its agent, and decides. STATE_FULL: `limit` has no room for the state. STATE_CHANGED: the
   * session's state is not the one that the run saw (`base`). QUESTIONS_FULL: the chain of resumptions has asked
   * `questionsMax` questions and may not park again.
   */
  | {
      readonly outcome: "REFUSED";
      readonly why: Refusal | "STATE_FULL" | "STATE_CHANGED" | "QUESTIONS_FULL" | "ELSEWHERE";
      readonly run: RunWithoutInput;
      readonly limit?: LimitName;
    }
  | { readonly outcome: "MISSING" };

/**
 * What became of a run that was to be forgotten. GONE: it is not there, or has ended. BEGUN: it is past ACCEPTED, and stays. In a store that
 * gateways share, ACKNOWLEDGED: a caller of another gateway was told that it is accepted, so it stays; ELSEWHERE: another gateway carries its
 * agent, and decides.
 */
export type DiscardOutcome = "GONE" | "BEGUN" | "ACKNOWLEDGED" | "ELSEWHERE";

/** An ACCEPTED run, without its input. */
export interface OpenRun {
  readonly id: string;
  readonly agentId: string;
  readonly session: string | null;
  readonly kind: RunKind;
  readonly priority: number;
  readonly attempt: number;
  readonly notBefore: number | null;
  /** The client that asked for it. */
  readonly by: string;
  /** Order of acceptance. */
  readonly seq: number;
}

/** The position that recovery has reached. */
export interface RecoveryPlace {
  readonly status: "ACCEPTED" | "RUNNING";
  readonly seq: number;
}

export interface Recovered {
  /** The runs that have ended by it. */
  readonly ended: readonly RunWithoutInput[];
  /** Runs that may have begun, of the agents that may still be running: they are as they were. Absent: none. */
  readonly waiting?: readonly string[];
  readonly next: RecoveryPlace | null;
}

/** The runs that a recovery looks at. */
export interface RecoveryScope {
  /** Agents whose hosts may still run them. */
  readonly remote?: readonly string[] | undefined;
  /** Only runs of these agents. Absent: of all. */
  readonly agentIds?: readonly string[] | undefined;
}

export interface RunQuery {
  readonly agentId?: string;
  /** Only runs of these agents. */
  readonly agentIds?: readonly string[];
  /** Null: work without a session. Absent: all sessions. */
  readonly session?: string | null;
  readonly status?: RunStatus;
  readonly kind?: RunKind;
  /** Of acceptance. Default NEWEST_FIRST. */
  readonly order?: "NEWEST_FIRST" | "OLDEST_FIRST";
  /** `next` of the page before, asked in the same order. */
  readonly after?: number;
  readonly limit?: number;
}

/**
 * Consecutive pages never repeat a run, and contain every run that matches the query all the time. A page may hold
 * fewer runs than requested, or none, and still have a next one, because the rows and bytes read for one page are
 * bounded.
 */
export interface RunPage {
  readonly runs: readonly Run[];
  /** What to pass as `after` for the next page; null when this was the last. */
  readonly next: number | null;
}

/**
 * Number of attempts of a run that is cut off, and the pause before each: `pauseMs`, doubled each time, up to
 * `pauseMsMax`.
 */
export interface AttemptPolicy {
  readonly attemptsMax: number;
  readonly pauseMs: number;
  readonly pauseMsMax: number;
}

export interface WriteOptions {
  /**
   * No caller waits for this change, so a durable store may sync it a few milliseconds later, together with others. It
   * keeps its place in the order, and a later request makes the store write it too.
   */
  readonly patient?: boolean;
}

/**
 * Stores runs, idempotency keys and the states of sessions.
 *
 * Atomicity: each call is one transaction: the run, its key, the parents that take over its outcome and the state of its
 * session change together or not at all. `apply` is a compare-and-set: the state machine of `transitions.ts` is evaluated
 * on the run as it is inside the transaction. Durability: a durable store resolves these promises after the change has
 * been synced to disk, in groups. A rejected promise means the change may or may not be there; ask again.
 * Order: requests take effect in the order made, and their promises settle in that order; a read sees every change
 * made before it. Delivery: the store notifies no one; callers publish changes.
 * Retention: open runs (not ended; PARKED is open) are kept. Ended ones go by count, bytes and age; a key stays as long as
 * its run, and for `idempotencyTtlMs` within the bounds on keys.
 */
export interface RunStore {
  /** Stores an ACCEPTED run and takes its key. */
  claim(run: Run, options?: WriteOptions): Promise<ClaimOutcome>;
  apply(id: string, transition: RunTransition, options?: WriteOptions): Promise<ApplyOutcome>;
  /** Forgets a run that was refused before it began, and its key. Does nothing when the run is not ACCEPTED. */
  discard(id: string): Promise<DiscardOutcome>;
  /**
   * Of a store that gateways share: the run, for a gateway that does not have it and tells a caller that it is accepted. From then on no gateway
   * discards it. Null: there is none.
   */
  acknowledge?(id: string): Promise<Run | null>;
  /**
   * Cuts off the next open runs except PARKED ones and those of kind RESUME: up to `recoverMax`, so that other calls get
   * their turn. Called with `place` null first and then until `next` is null, before anything of these agents is sent.
   */
  recover(
    at: number,
    policy: AttemptPolicy,
    place: RecoveryPlace | null,
    scope?: RecoveryScope,
  ): Promise<Recovered>;

  get(id: string, options?: ReadOptions): Promise<Run | null>;
  /** The run that has this key; null when the key is free. Ignores the fingerprint. */
  byKey(key: Omit<RunKey, "fingerprint">): Promise<Run | null>;
  list(query: RunQuery, options?: ReadOptions): Promise<RunPage>;
  /** In the order of acceptance, the first `pageMax`. */
  children(id: string, options?: ReadOptions): Promise<readonly Run[]>;
  /** The run that is PARKED on this question. */
  parkedOn(semaphore: string): Promise<Run | null>;
  /** All ACCEPTED runs except those of kind RESUME, in the order of acceptance. */
  open(): Promise<readonly OpenRun[]>;
  /** Version 0 and null when there is none. */
  state(agentId: string, session: string | null, options?: ReadOptions): Promise<SessionState>;
  /** Every agent and session that has a state. */
  stateKeys(): Promise<readonly { readonly agentId: string; readonly session: string | null }[]>;

  /**
   * The tick of a schedule's last run, or what was given as `at` when the schedule was first asked for. Wall time, ms since
   * 1970. Ticks are remembered independent of runs, of `ticksMax` schedules: those that ticked last.
   */
  lastTick(agentId: string, name: string, at: number): Promise<number>;

  /** Resolves when all earlier requests are stored. */
  flush(): Promise<void>;
  close(): Promise<void>;
}

/** Ends of runs in a store that several gateways share. */
export interface RunFeed {
  /**
   * Calls `listener` with the id of each run that has ended, parked or been discarded at any gateway, soon after that is
   * stored; perhaps twice. The listener must not throw. Returns a function that ends it.
   */
  onEnded(listener: (id: string) => void): () => void;
}
