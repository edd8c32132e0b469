import type { Clock } from "../base/clock.js";
import type { Limits } from "../base/limits.js";
import type { AgentDescriptor, Backplane } from "../link/port.js";
import type { Purgatory } from "../purgatory/index.js";
import type { Runs } from "../runs/index.js";
import type { Tracing } from "../tracing/tracing.js";
import { type SteeringLine } from "./audit.js";
import { type Steer } from "./port.js";
import type { RateLimiter } from "./rate-limit.js";
export interface SteeringOptions {
  readonly backplane: Pick<Backplane, "call">;
  readonly runs: Pick<Runs, "perturb" | "perform" | "cancel" | "again" | "get" | "require" | "resumptions">;
  readonly rateLimiter: RateLimiter;
  readonly purgatory: Pick<Purgatory, "resolve" | "cancel" | "get">;
  readonly limits: Pick<Limits, "maxInvokeTimeoutMs" | "maxInputDepth" | "maxInvocationsPerClient">;
  readonly clock: Clock;
  readonly log: (line: SteeringLine) => void;
  /**
   * The agent's entry in the manifest. Undefined for unknown ids, which are refused before they take a window in the
   * rate limiter.
   */
  readonly agentOf: (agentId: string) => AgentDescriptor | undefined;
  /** Records one span for each action. Default: tracing is off. */
  readonly tracing?: Tracing | null;
  /** Called before a semaphore is resolved, with the span its resumption belongs to. */
  readonly onResolving?: (semaphoreId: string, traceparent: string) => void;
}
/**
 * The guarded half of the gateway, used by every transport. SPEC.md lists the order of checks and what each costs a
 * caller.
 */
export declare function createSteering(options: SteeringOptions): Steer;
