import { type Clock } from "../base/clock.js";
import type { AskingRun, RunStamp } from "../events/run.js";
import type { AuditPage, AuditQuery } from "./audit.js";
import { type Checks } from "./checks/schema-checks.js";
import { type PurgatoryLimits } from "./limits.js";
import { type ParkRequest } from "./park-request.js";
import { type Checkpoint, type Resume } from "./resumption-pump.js";
import type { PurgatoryStore, TokenPage, TokenQuery } from "./store.js";
import { type NewTokenId, type SemaphoreToken, type SemaphoreView } from "./token.js";
export type PurgatoryEventKind = "EJECTED" | "RESOLVED" | "CANCELLED" | "VOIDED" | "RESUMPTION_CHANGED";
/** A stored change of a token. Contains only public fields. */
export interface PurgatoryEvent {
  readonly kind: PurgatoryEventKind;
  readonly token: SemaphoreView;
  /** The run that asks; null without one. */
  readonly askedBy: RunStamp | null;
}
export interface PurgatoryOptions {
  /** Opened by the caller, which closes it after `close()`. */
  readonly store: PurgatoryStore;
  readonly resume: Resume;
  readonly clock?: Clock;
  readonly limits?: Partial<PurgatoryLimits>;
  readonly newTokenId?: NewTokenId;
  /** Checks schemas; closed by the caller after `close()`. Default: its own, with default limits. */
  readonly checks?: Checks;
  readonly checkpoint?: Checkpoint;
  /** Called for background failures: the store failed, a listener threw. Operations that can be retried are retried. */
  readonly onError?: (error: unknown) => void;
}
/**
 * Durable human-in-the-loop inbox: parks questions of agents, accepts people's answers, and resumes the agent of each
 * answered question. Behaviour is numbered in SPEC.md. All methods are for one thread; the store may run elsewhere.
 */
export declare class Purgatory {
  #private;
  constructor(options: PurgatoryOptions);
  /** Recovers an earlier process's interrupted resumptions and passed deadlines. Call it once, before all else. */
  start(): Promise<void>;
  /**
   * Parks an agent's question; resolves when the store has it. `input` is the agent's input, `cause` the perturbation
   * or semaphore behind it, `run` the run to be parked with it, `askedBy` the run in its events. Throws `BAD_USER_INPUT` (`details.field`) or `LIMIT_EXCEEDED` (`details.limit`).
   */
  park(parked: {
    agentId: string;
    input: unknown;
    cause: string | null;
    request: ParkRequest;
    run?: AskingRun | undefined;
    askedBy?: RunStamp | undefined;
  }): Promise<SemaphoreToken>;
  /**
   * Stores a person's answer. Throws `SEMAPHORE_NOT_FOUND`, `SEMAPHORE_SETTLED` (`details`: status, settledBy,
   * settledAt), `DIGEST_MISMATCH` (`details.digest`: the current one), `BAD_USER_INPUT` (`details.path`) or
   * `LIMIT_EXCEEDED`.
   */
  resolve(given: {
    id: string;
    answer: unknown;
    by: string;
    expectedDigest?: string | undefined;
  }): Promise<SemaphoreToken>;
  /** Withdraws a question; nothing is resumed. Throws `SEMAPHORE_NOT_FOUND` or `SEMAPHORE_SETTLED`. */
  cancel(given: { id: string; by: string; reason?: string | null | undefined }): Promise<SemaphoreToken>;
  /** The whole token, with frozen state and answer: only for viewers that may resolve. Null when there is none. */
  get(id: string): Promise<SemaphoreToken | null>;
  list(query?: TokenQuery): Promise<TokenPage>;
  audit(query?: AuditQuery): Promise<AuditPage>;
  /** Starts resumptions of this agent from now on. Called again when its host has restarted. */
  agentUp(agentId: string): void;
  /** Stops resumptions of this agent; due ones wait. Running ones must be ended by rejecting their `resume`. */
  agentDown(agentId: string): void;
  /** Adds a listener, called in the order of a token's changes, after they are stored. Returns its removal. */
  subscribe(listener: (event: PurgatoryEvent) => void): () => void;
  /**
   * Starts nothing more and waits up to `graceMs` for running resumptions; those still running are interrupted and
   * resumed after the next start. Close the store afterwards.
   */
  close(graceMs?: number): Promise<void>;
}
