import type { Clock } from "../base/clock.js";
import { type LimitName } from "../base/limits.js";
import type { Log } from "../base/log.js";
import type { SemaphoreView } from "../events/semaphore.js";
import type { Backplane, BackplaneSink, ParkCall } from "../link/port.js";
import {
  type Checks,
  Purgatory,
  type PurgatoryLimits,
  type PurgatoryStore,
  type SemaphoreToken,
} from "../purgatory/index.js";
import { type Runs } from "../runs/index.js";
import { type AnnouncerOptions } from "./announcer.js";
import { type LivenessListener } from "./liveness.js";
export interface InboxOptions {
  /** Opened by the caller, which closes it after `close()`. */
  readonly store: PurgatoryStore;
  readonly backplane: Pick<Backplane, "call" | "settled">;
  /** Keeps the runs that ask, and their resumptions. */
  readonly runs: Pick<Runs, "resumptions" | "agentUp" | "agentDown" | "onUntold">;
  readonly log: Pick<Log, "warn" | "error">;
  readonly clock: Clock;
  /** How long one attempt to resume may take, including the wait for its turn, in milliseconds. */
  readonly resumeTimeoutMs: number;
  readonly limits?: Partial<PurgatoryLimits>;
  /** Events about questions that wait for their hosts. `onLostEvent` is called for each event that is lost. */
  readonly eventsMax?: number;
  readonly onLostEvent?: () => void;
  /** Publishes an event of an agent that no host has; see `AnnouncerOptions`. */
  readonly publishAway?: AnnouncerOptions["publishAway"];
  /** Called for each question that a limit refuses. */
  readonly onRefused?: (limit: LimitName) => void;
  /** Notified, like runs, of agents that come up and go down. */
  readonly listener?: LivenessListener;
  /** Closed by the caller after `close()`: agents may ask until they have stopped. */
  readonly checks?: Checks;
}
/**
 * Marks the details of a question that a limit refused. `onRefused` has counted it, because no caller may be waiting
 * for the input that led to it; code that answers errors must not count it again.
 */
export declare const QUESTION_REFUSED: {
  readonly refused: "question";
};
/** Connects hosts and Purgatory: takes questions in, sends answers and announcements out. */
export declare class Inbox implements Pick<BackplaneSink, "onPark" | "onManifest" | "onEvents"> {
  #private;
  readonly purgatory: Purgatory;
  constructor(options: InboxOptions);
  /**
   * Loads the questions of an earlier process from the store, and updates runs to match. Call it before starting any
   * host.
   */
  start(): Promise<void>;
  /** Remembers the span that an answer's resumption belongs to. Evicts the oldest beyond the bound. */
  readonly onResolving: (semaphoreId: string, traceparent: string) => void;
  onPark({ agentId, request, input, cause, state, usage }: ParkCall): Promise<SemaphoreView>;
  readonly onManifest: BackplaneSink["onManifest"];
  readonly onEvents: BackplaneSink["onEvents"];
  /** Null: all agents. */
  onHostDown(agentIds: readonly string[] | null): void;
  /** Starts no more resumptions, and waits up to `graceMs` for those in flight. A second call waits for the first. */
  close(graceMs: number): Promise<void>;
}
/** What runs need to resume the run of a question. */
export declare function resumptionOf({ id, agentId, cause, input, settledBy }: SemaphoreToken): {
  id: string;
  agentId: string;
  cause: string | null;
  by: string;
  input: import("../codegen.js").JsonValue;
};
