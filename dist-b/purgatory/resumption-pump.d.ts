import type { Clock } from "../base/clock.js";
import type { PurgatoryLimits } from "./limits.js";
import type { PurgatoryStore } from "./store.js";
import type { SemaphoreToken } from "./token.js";
/**
 * Passes a person's answer to the agent and resolves when the agent has handled it. `attempt` is 1 for the first run
 * of this token. It must settle: reject with `NotDelivered` when the agent never began, `NotRepeatable` when it must not be
 * tried again, `AGENT_NOT_RUNNING` when its host died during the run, any other error when the agent failed.
 */
export type Resume = (token: SemaphoreToken, attempt: number) => Promise<void>;
/** The answer never reached the agent. Such an attempt does not count. */
export declare class NotDelivered extends Error {
  readonly reason: unknown;
  constructor(reason: unknown);
}
/** The resumption has failed for good: it is not repeated. */
export declare class NotRepeatable extends Error {
  readonly reason: unknown;
  constructor(reason: unknown);
}
/** The steps of park, resolve and resume between which a crash could do damage. */
export type Step =
  | "park:checked"
  | "park:stored"
  | "resolve:checked"
  | "resolve:stored"
  | "resume:starting"
  | "resume:started"
  | "resume:returned"
  | "resume:ended";
/** Called at each step. Does nothing in production; crash tests end the process in it. */
export type Checkpoint = (step: Step) => void;
export declare const noCheckpoint: Checkpoint;
export interface PumpParts {
  readonly store: PurgatoryStore;
  readonly clock: Clock;
  readonly limits: PurgatoryLimits;
  readonly resume: Resume;
  readonly checkpoint: Checkpoint;
  changed(token: SemaphoreToken): void;
  onError(error: unknown): void;
}
/** Starts due resumptions of agents that are up, within the limits, and stores how they end. */
export declare class ResumptionPump {
  #private;
  constructor(parts: PumpParts);
  /** Allows resumptions to start. Before it, `recover` must be able to tell old runs from new ones. */
  start(): void;
  agentUp(agentId: string): void;
  agentDown(agentId: string): void;
  /** Call it when a resumption may have become due. */
  wake(): void;
  /** Starts nothing more; resolves when all runs have ended and are stored, or at once if there are none. */
  close(): Promise<void>;
}
